package io.github.shmarray.concurrent;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Threads of both kinds that use a lock in tests. */
enum LockThreads {
    PLATFORM,
    VIRTUAL;

    <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        thread(task);
        return task;
    }

    Thread thread(Runnable work) {
        return this == PLATFORM
                ? Thread.ofPlatform().daemon().start(work)
                : Thread.ofVirtual().start(work);
    }

    /** Waits until a description of a lock says something. */
    static void awaitText(SharedLock lock, String text) throws InterruptedException {
        while (!lock.toString().contains(text)) {
            Thread.sleep(1);
        }
    }
}
