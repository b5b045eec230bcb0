package io.github.shmarray.fault;

import io.github.shmarray.posix.Posix;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that runs something when it is let, and ends when it is let, so that whoever watches it sees the system calls of that alone. */
final class WaitingTrial implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch start = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    private volatile int number;

    WaitingTrial(Runnable action) throws InterruptedException {
        thread = Thread.ofPlatform().daemon().unstarted(() -> {
            number = Posix.preferred().gettid();
            ready.countDown();
            await(start);
            action.run();
            done.countDown();
            await(end);
        });
        thread.start();
        ready.await();
    }

    /** As the kernel numbers threads. */
    int number() {
        return number;
    }

    void run() throws InterruptedException {
        start.countDown();
        if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it goes on and on, at " + java.util.List.of(thread.getStackTrace()));
        }
    }

    @Override
    public void close() {
        end.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
