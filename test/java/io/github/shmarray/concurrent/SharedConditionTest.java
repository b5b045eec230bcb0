package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.Messages;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.posix.NeedsRobustLists;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conditions among the threads of a JVM and between processes. */
@NeedsRobustLists
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedConditionTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();
    private SharedLock lock;
    private Condition condition;

    @BeforeEach
    void open() {
        lock = SharedLock.openOrCreate(name);
        condition = lock.newCondition();
    }

    @AfterEach
    void close() throws InterruptedException {
        lock.close();
    }

    private FutureTask<Integer> waiting(LockThreads threads, int[] isInside) {
        return threads.start(() -> {
            lock.lock();
            lock.lock();
            try {
                isInside[0]++;
                condition.await();
                return lock.getHoldCount();
            } finally {
                lock.unlock();
                lock.unlock();
            }
        });
    }

    private void awaitInside(int[] isInside, int count) throws InterruptedException {
        boolean areAll = false;
        while (!areAll) {
            lock.lock();
            areAll = isInside[0] == count;
            lock.unlock();
            Thread.sleep(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignalWakesOneAndAllWakesAll(LockThreads threads) throws Exception {
        int[] isInside = {0};
        List<FutureTask<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(waiting(threads, isInside));
        }
        awaitInside(isInside, 3);
        lock.lock();
        condition.signal();
        lock.unlock();
        while (all.stream().noneMatch(FutureTask::isDone)) {
            Thread.sleep(1);
        }
        assertEquals(1, all.stream().filter(FutureTask::isDone).count());
        lock.lock();
        condition.signalAll();
        lock.unlock();
        for (FutureTask<Integer> each : all) {
            assertEquals(2, each.get());
        }
    }

    @Test
    void waitingEndsInTimeWithTheLockHeld() throws Exception {
        lock.lock();
        assertFalse(condition.await(1, TimeUnit.MILLISECONDS));
        assertTrue(condition.awaitNanos(1) <= 0);
        assertTrue(lock.isHeldByCurrentThread());
        lock.unlock();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsWaitingWithTheLockHeld(LockThreads threads) throws Exception {
        boolean[] isHeld = {false};
        Thread waiting = threads.thread(() -> {
            lock.lock();
            try {
                condition.await();
            } catch (InterruptedException e) {
                isHeld[0] = lock.isHeldByCurrentThread();
            } finally {
                lock.unlock();
            }
        });
        Thread.sleep(10);
        waiting.interrupt();
        waiting.join();
        assertTrue(isHeld[0]);
    }

    /** The interrupt comes before the wait, or while it lasts: it makes no difference. */
    @ParameterizedTest
    @EnumSource
    void anInterruptIsKeptForLaterWhereWaitingIsUninterruptible(LockThreads threads) throws Exception {
        int[] isInside = {0};
        boolean[] isInterrupted = {false};
        Thread waiting = threads.thread(() -> {
            lock.lock();
            try {
                isInside[0]++;
                condition.awaitUninterruptibly();
                isInterrupted[0] = Thread.currentThread().isInterrupted() && lock.isHeldByCurrentThread();
            } finally {
                lock.unlock();
            }
        });
        awaitInside(isInside, 1);
        waiting.interrupt();
        assertFalse(waiting.join(Duration.ofMillis(20)));
        lock.lock();
        condition.signal();
        lock.unlock();
        waiting.join();
        assertTrue(isInterrupted[0]);
    }

    @Test
    void onlyWhoHoldsTheLockWaitsAndSignals() {
        assertThrows(IllegalMonitorStateException.class, condition::signal);
        assertThrows(IllegalMonitorStateException.class, condition::signalAll);
        assertThrows(IllegalMonitorStateException.class, condition::await);
        for (int number : new int[] {-1, SharedLock.CONDITIONS}) {
            Messages.assertRefused(
                    IndexOutOfBoundsException.class,
                    () -> lock.newCondition(number),
                    "condition " + number + " of lock \"" + lock.name() + "\": it has 8, numbered from 0 to 7");
        }
    }

    @Test
    void anotherConditionIsNotSignalled() throws Exception {
        int[] isInside = {0};
        FutureTask<Integer> waiting = waiting(LockThreads.VIRTUAL, isInside);
        awaitInside(isInside, 1);
        lock.lock();
        lock.newCondition(1).signalAll();
        lock.unlock();
        Thread.sleep(20);
        assertFalse(waiting.isDone());
        lock.lock();
        condition.signal();
        lock.unlock();
        assertEquals(2, waiting.get());
    }

    @Test
    void cProgramsWaitAndSignalWithTwoWords() throws Exception {
        String countersName = segments.name();
        SharedLongArray.create(countersName, LockProgram.COUNTERS).close();
        try (LockClient client = LockClient.start(LockClient.Language.C, name, countersName)) {
            assertEquals(0, client.run("lock"));
            client.begin("await", 0);
            lock.lock();
            condition.signal();
            lock.unlock();
            assertEquals(0, client.result());
            assertEquals(0, client.run("unlock"));

            int[] isInside = {0};
            FutureTask<Integer> first = waiting(LockThreads.PLATFORM, isInside);
            FutureTask<Integer> second = waiting(LockThreads.VIRTUAL, isInside);
            awaitInside(isInside, 2);
            assertEquals(0, client.run("lock"));
            assertEquals(0, client.run("signal"));
            assertEquals(0, client.run("unlock"));
            assertEquals(2, first.get());
            assertEquals(2, second.get());
        }
    }

    @Test
    void twoProcessesTakeTurns() throws Exception {
        String turns = segments.name();
        try (SharedIntArray turn = SharedIntArray.create(turns, 1)) {
            Process partner = ChildJvm.start(Partner.class, name, turns);
            Partner.play(lock, turn, 0);
            assertEquals(0, partner.waitFor());
            assertEquals(2 * Partner.TURNS, turn.get(0));
        }
    }

    /** Counts on when the count is even or odd. */
    static final class Partner {
        static final int TURNS = 200;

        private Partner() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (SharedIntArray turn = SharedIntArray.attach(arguments[1]);
                    SharedLock lock = SharedLock.openOrCreate(arguments[0])) {
                play(lock, turn, 1);
            }
        }

        static void play(SharedLock lock, SharedIntArray turn, int parity) throws InterruptedException {
            Condition changed = lock.newCondition();
            for (int i = 0; i < TURNS; i++) {
                lock.lock();
                try {
                    while (turn.get(0) % 2 != parity) {
                        changed.await();
                    }
                    turn.set(0, turn.get(0) + 1);
                    changed.signal();
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
