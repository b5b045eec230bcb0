package io.github.shmarray;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/** Threads that do operations in random order until they are told to end. Each has what it needs for one thread. */
final class Storm {
    private static final long PATIENCE_MILLIS = 60_000;

    /** Something done to arrays that other threads use and close at the same time. */
    interface Operation {
        void run(Random random) throws Exception;
    }

    private final CampaignLog log;
    private final ThreadFactory factory;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isOver;

    Storm(CampaignLog log, ThreadFactory factory) {
        this.log = log;
        this.factory = factory;
    }

    void start(int count, long seed, Map<String, Operation> operations) {
        List<Map.Entry<String, Operation>> choice = List.copyOf(operations.entrySet());
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + i);
            start(() -> {
                while (!isOver) {
                    Map.Entry<String, Operation> next = choice.get(random.nextInt(choice.size()));
                    attempt(next.getKey(), next.getValue(), random);
                }
            });
        }
    }

    /** One operation again and again, by a thread of its own. */
    void start(String what, Operation operation) {
        start(1, 0, Map.of(what, operation));
    }

    private void start(Runnable loop) {
        Thread thread = factory.newThread(loop);
        threads.add(thread);
        thread.start();
    }

    private void attempt(String what, Operation operation, Random random) {
        log.countTry();
        try {
            operation.run(random);
        } catch (SegmentExistsException | NoSuchSegmentException | NoSpaceException e) {
            log.countRefusal(e);
        } catch (IllegalStateException e) {
            if (CampaignLog.isInOurWords(e)) {
                log.countRefusal(e);
            } else {
                log.find(what, e);
            }
        } catch (Throwable e) {
            log.find(what, e);
        }
        // The JVM interrupts a thread inside an access to a segment that is closed.
        Thread.interrupted();
    }

    /** Lets others end what they are at. Virtual threads that only yield can keep others from their turn for ever. */
    static void pause() {
        LockSupport.parkNanos(1000);
    }

    /** Closes an array as soon as nobody uses it any more. */
    static void close(SharedArray array) {
        while (array.isOpen()) {
            try {
                array.close();
            } catch (IllegalStateException inUse) {
                CampaignLog.require(CampaignLog.isInOurWords(inUse), inUse.toString());
                pause();
            }
        }
    }

    /** Tells the threads to end, and waits until they have. */
    void end() throws InterruptedException {
        isOver = true;
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        for (Thread thread : threads) {
            thread.join(Math.max(1, deadline - System.currentTimeMillis()));
            if (thread.isAlive()) {
                AssertionError hangs = new AssertionError(thread + " hangs");
                hangs.setStackTrace(thread.getStackTrace());
                log.find("end", hangs);
                printAllStacks();
                return;
            }
        }
    }

    private static void printAllStacks() {
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            System.out.println(thread);
            for (StackTraceElement frame : stack) {
                System.out.println("    at " + frame);
            }
        });
    }
}
