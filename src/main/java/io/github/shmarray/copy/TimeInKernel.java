package io.github.shmarray.copy;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How long the threads of one work were in its kernel alone. A kernel that is seldom used is called by Java code that is not compiled
 * yet, which may take longer than the kernel itself, and threads that have slept begin late: neither is to be held against it. Safe
 * to use from many threads.
 */
final class TimeInKernel {
    private final ConcurrentHashMap<Thread, Long> nanosByThread = new ConcurrentHashMap<>();

    /** The calling thread was in it once more. */
    void add(long nanos) {
        nanosByThread.merge(Thread.currentThread(), nanos, Long::sum);
    }

    /** Nanoseconds of the thread that was in it for longest. */
    long longest() {
        return nanosByThread.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
