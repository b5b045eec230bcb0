package io.github.shmarray.concurrent;

import io.github.shmarray.SharedLongArray;
import io.github.shmarray.error.LockNotRecoverableException;
import io.github.shmarray.error.OwnerDiedException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;

/**
 * A Java process as a {@link LockClient}: LOCK COUNTERS, by name, and whether each command has a virtual thread of its
 * own.
 */
final class LockProgram {
    static final int TOTAL = 0;
    static final int SECOND = 1;
    static final int DEATHS = 2;
    static final int HOLDER = 3;
    static final int VIOLATIONS = 4;

    /** When a process was killed last, by the clock of {@link System#nanoTime}, which is that of C and Python too. */
    static final int KILLED = 5;

    /** How long who was told of a death had waited since then. */
    static final int WAITED = 6;

    /** The slot of who was told. */
    static final int TOLD = 7;

    /** From here on what each process has counted, by its slot. */
    static final int OWN = 8;

    /** With one slot, which all share that are given none. */
    static final int COUNTERS = OWN + 1;

    private static final int BUSY = 16;
    private static final int TIMED_OUT = 110;
    private static final int OWNER_DEAD = 130;
    private static final int NOT_RECOVERABLE = 131;

    private final SharedLock lock;
    private final SharedLongArray counters;
    private int slot;

    private LockProgram(SharedLock lock, SharedLongArray counters) {
        this.lock = lock;
        this.counters = counters;
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        // Neither is closed: what it holds when its input ends, it dies with.
        LockProgram program =
                new LockProgram(SharedLock.openOrCreate(arguments[0]), SharedLongArray.attach(arguments[1]));
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
        System.out.println("ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            System.out.println(program.obey(words[0], Integer.parseInt(words[1])));
        }
        System.exit(0);
    }

    private int obey(String command, int argument) throws InterruptedException {
        try {
            switch (command) {
                case "lock" -> lock.lock();
                case "try" -> {
                    return lock.tryLock() ? 0 : BUSY;
                }
                case "timed" -> {
                    return lock.tryLock(argument, TimeUnit.MILLISECONDS) ? 0 : TIMED_OUT;
                }
                case "recover" -> lock.recover();
                case "unlock" -> lock.unlock();
                case "slot" -> slot = argument;
                case "count" -> count(argument);
                case "threads" -> countInThreads(argument);
                case "exit" -> System.exit(0);
                default -> throw new IllegalArgumentException(command);
            }
            return 0;
        } catch (OwnerDiedException e) {
            return OWNER_DEAD;
        } catch (LockNotRecoverableException e) {
            return NOT_RECOVERABLE;
        }
    }

    /** Two platform threads and two virtual ones. */
    private void countInThreads(int times) throws InterruptedException {
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = (i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(() -> count(times));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void count(int times) {
        long me = ProcessHandle.current().pid();
        for (int i = 0; i < times; i++) {
            countOnce(me);
        }
    }

    private void countOnce(long me) {
        long start = System.nanoTime();
        try {
            lock.lock();
        } catch (OwnerDiedException e) {
            counters.set(WAITED, System.nanoTime() - Math.max(start, counters.get(KILLED)));
            counters.set(TOLD, slot);
            counters.set(DEATHS, counters.get(DEATHS) + 1);
            counters.set(SECOND, counters.get(TOTAL));
            counters.set(HOLDER, 0);
            lock.recover();
        }
        try {
            boolean isViolated = counters.get(HOLDER) != 0 || counters.get(SECOND) != counters.get(TOTAL);
            counters.set(VIOLATIONS, counters.get(VIOLATIONS) + (isViolated ? 1 : 0));
            counters.set(HOLDER, me);
            counters.set(TOTAL, counters.get(TOTAL) + 1);
            counters.set(OWN + slot, counters.get(OWN + slot) + 1);
            counters.set(SECOND, counters.get(SECOND) + 1);
            counters.set(HOLDER, 0);
        } finally {
            lock.unlock();
        }
    }
}
