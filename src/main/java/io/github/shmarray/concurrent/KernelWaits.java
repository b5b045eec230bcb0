package io.github.shmarray.concurrent;

import io.github.shmarray.copy.LibraryThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Platform threads that wait in the kernel for virtual ones, which would block their carriers. */
final class KernelWaits {
    private static final long IDLE_SECONDS = 10;

    /** A thread for each task, of which there is at most one for each lock and condition. */
    static final Executor THREADS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> LibraryThreads.unstarted("shmarray-lock-waiter", work));

    private KernelWaits() {}
}
