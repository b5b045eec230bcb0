package io.github.shmarray.flight;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.BufferAllocator;

/** Closing an allocator of Arrow. */
final class Allocators {
    private static final long PATIENCE_NANOSECONDS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_NANOSECONDS = 1_000_000;

    private Allocators() {}

    /**
     * Closes one once the threads of the network have let go of its memory: those of a connection that was cut do so when they notice.
     *
     * @throws IllegalStateException if they do not
     */
    static void close(BufferAllocator allocator) {
        long end = System.nanoTime() + PATIENCE_NANOSECONDS;
        while (allocator.getAllocatedMemory() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOSECONDS);
        }
        allocator.close();
    }
}
