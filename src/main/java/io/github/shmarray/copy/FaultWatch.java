package io.github.shmarray.copy;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches over a region of mapped memory whose pages another process may take away. Whatever instruction meets a page that is
 * not available, it finds a private page of zeroes in its place; the region then counts as cut, and a thread of this library
 * tells its owner, so that it ends every access. The C side is {@code src/main/c/mapped_regions.c}; without the native library
 * nothing is watched. Safe to use from many threads.
 */
public final class FaultWatch {
    /** Who has mapped a region. */
    public interface Owner {
        /** Ends every access to the region, which was cut; returns whether it has, else it is asked again. */
        boolean endAfterFault();
    }

    /** No region. */
    static final int NONE = -1;

    private static final Numbers NUMBERS = new Numbers();
    private static final Map<Integer, WeakReference<Owner>> OWNERS = new ConcurrentHashMap<>();
    private static final FaultWatch NOTHING = new FaultWatch(NONE);

    private final int number;

    private FaultWatch(int number) {
        this.number = number;
    }

    /** The numbers of regions. One that is free is used again, so that they stay small. */
    private static final class Numbers {
        private static final int FIRST_CAPACITY = 64;

        private int[] free = new int[FIRST_CAPACITY];
        private int freeCount;
        private int given;

        synchronized int take() {
            if (freeCount > 0) {
                return free[--freeCount];
            }
            if (given == free.length) {
                free = Arrays.copyOf(free, 2 * given);
            }
            return given++;
        }

        /** Never fails: there is room for all that were ever given. */
        synchronized void giveBack(int number) {
            free[freeCount++] = number;
        }
    }

    /**
     * Begins to watch a region, until {@link #end}, which has to come before the region is unmapped.
     *
     * @param owner is not kept from the garbage collector
     */
    public static FaultWatch of(long start, long size, boolean isWritable, Owner owner) {
        if (!NativeLibrary.isAvailable()) {
            return NOTHING;
        }
        int number = NUMBERS.take();
        try {
            FaultWatch watched = new FaultWatch(number);
            OWNERS.put(number, new WeakReference<>(owner));
            if (watch(number, start, size, isWritable) < 0) {
                forget(number);
                return NOTHING;
            }
            FaultTeller.run();
            return watched;
        } catch (OutOfMemoryError e) {
            forget(number);
            throw e;
        }
    }

    private static void forget(int number) {
        OWNERS.remove(number);
        NUMBERS.giveBack(number);
    }

    /** Whether faults in the region are seen to here; else the JVM throws its {@link InternalError}. */
    public boolean isActive() {
        return number != NONE;
    }

    /** Whether a page of the region was replaced. An error of the JVM that this thread has coming is thrown here. */
    public boolean isCut() {
        if (number == NONE) {
            PendingFault.raise();
            return false;
        }
        return isCut(number);
    }

    /** Whether a page was replaced in a region, of whoever, that has part of this memory. */
    public static boolean isMemoryCut(MemorySegment memory) {
        return memory.isNative() && NativeLibrary.isAvailable() && isMemoryCut(memory.address(), memory.byteSize());
    }

    /** To be called once. */
    public void end() {
        if (number != NONE) {
            unwatch(number);
            forget(number);
        }
    }

    /** Returns 0 or a negated error number. */
    private static native int watch(int number, long start, long size, boolean isWritable);

    private static native void unwatch(int number);

    private static native boolean isCut(int number);

    private static native boolean isMemoryCut(long start, long size);

    /** Who has mapped a region; null if it is not watched any more, or nobody has it. */
    static WeakReference<Owner> owner(int number) {
        return OWNERS.get(number);
    }

    static boolean isNothingWatched() {
        return OWNERS.isEmpty();
    }

    /** Returns the number of a region that was just cut, or -1 after so many milliseconds. */
    static native int awaitCut(long milliseconds);

    /** Ends the waiting of whoever waits now. */
    static native void stopAwaiting();
}
