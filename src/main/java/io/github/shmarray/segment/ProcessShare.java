package io.github.shmarray.segment;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * How much this library takes of the mappings and open files that the kernel lets a process have: 7 of 8, for the JVM ends where
 * it gets none for its own threads and heap. Arrays that were forgotten without being closed are given up first. Safe to use
 * from many threads.
 */
public final class ProcessShare {
    private static final int RESERVED_PART = 8;

    /** How often the collector's cleaner is waited for, twice as long each time. */
    private static final int WAITS = 8;

    private static final AtomicInteger MAPPINGS = new AtomicInteger();

    /** Read anew when one of them is reached. */
    private static volatile ProcessLimits limits = ProcessLimits.read();

    private ProcessShare() {}

    private static long share(long limit) {
        return limit - limit / RESERVED_PART;
    }

    /**
     * Counts one more mapping.
     *
     * @throws SharedMemoryException if there are too many
     */
    static void addMapping(String operation) {
        if (MAPPINGS.incrementAndGet() > share(limits.mappings()) && !comesTrue(ProcessShare::isMappingLeft)) {
            int taken = MAPPINGS.decrementAndGet();
            throw new SharedMemoryException(
                    operation + ": this process has " + taken + " segments mapped, and the JVM needs the rest of its "
                            + limits.mappings()
                            + " mappings (" + Errno.describe(Errno.ENOMEM)
                            + "); close arrays that are not used any more, take many small ones from a SharedHeap,"
                            + " or raise the limit (sysctl vm.max_map_count)",
                    Errno.ENOMEM);
        }
    }

    /** How many open files this process may have. */
    static long openFiles() {
        return limits.openFiles();
    }

    static void removeMapping() {
        MAPPINGS.decrementAndGet();
    }

    private static boolean isMappingLeft() {
        limits = ProcessLimits.read();
        return MAPPINGS.get() <= share(limits.mappings());
    }

    /**
     * Opens a file that stays open.
     *
     * @param open a system call that returns a descriptor or a negated error number
     * @param close takes a descriptor back that would leave too few
     * @return what the call returned
     * @throws SharedMemoryException if there are too many open files
     */
    public static int open(IntSupplier open, IntConsumer close, String operation) {
        int[] result = {Errno.EMFILE};
        BooleanSupplier attempt = () -> {
            result[0] = open.getAsInt();
            boolean isTooHigh = result[0] >= share(limits.openFiles());
            if (isTooHigh) {
                limits = ProcessLimits.read();
                isTooHigh = result[0] >= share(limits.openFiles());
            }
            if (isTooHigh) {
                close.accept(result[0]);
            }
            return !isTooHigh && result[0] != -Errno.EMFILE;
        };
        if (!comesTrue(attempt)) {
            throw new SharedMemoryException(
                    operation + ": the JVM needs the rest of the " + limits.openFiles()
                            + " files that this process may have open (" + Errno.describe(Errno.EMFILE)
                            + "); close memfd arrays that are not used any more, take"
                            + " many small ones from a SharedHeap, or raise the limit (ulimit -n)",
                    Errno.EMFILE);
        }
        return result[0];
    }

    /** Lets the collector find what was forgotten, if need be. */
    private static boolean comesTrue(BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            return true;
        }
        System.gc();
        for (int i = 0; i < WAITS; i++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1L << i));
        }
        return condition.getAsBoolean();
    }
}
