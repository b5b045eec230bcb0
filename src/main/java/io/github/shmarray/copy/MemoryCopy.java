package io.github.shmarray.copy;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Copies bytes by the way that is fastest for their number: the JDK's own copy for few, the C library's as long as the caches
 * hold them, streaming stores beyond. The system property {@code shmarray.streaming.threshold} sets the number of bytes from
 * which on it streams; by default it is what source and target together fill three quarters of the last level of cache with.
 * Safe to use from many threads.
 */
public final class MemoryCopy {
    private static final String PROPERTY = "shmarray.streaming.threshold";

    private static final long THRESHOLD = Long.getLong(PROPERTY, CacheSize.lastLevel() / 8 * 3);

    /** A chunk holds up the garbage collector, so each takes well under a millisecond. */
    private static final long CHUNK = 1 << 20;

    /** For fewer bytes a call more would be felt. */
    private static final long LARGE = Math.min(THRESHOLD, 64 << 10);

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort SWAPPED_SHORT = SHORT.withOrder(swapped());
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfInt SWAPPED_INT = INT.withOrder(swapped());
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfLong SWAPPED_LONG = LONG.withOrder(swapped());

    /** Never started. */
    private static final Thread ANOTHER = LibraryThreads.unstarted("shmarray-another", () -> {});

    private static final boolean HAS_NATIVE = NativeLibrary.isAvailable();

    private MemoryCopy() {}

    private static ByteOrder swapped() {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** Whether there is something better for so many bytes than {@link MemorySegment#copy}. */
    public static boolean isLarge(long count) {
        return count >= LARGE;
    }

    /** Whether the caches cannot hold so many bytes of a source and as many of its target. */
    public static boolean isStreamed(long count) {
        return count >= THRESHOLD && HAS_NATIVE;
    }

    /** Copies {@code count} bytes by the calling thread alone; throws as the method with more threads does. */
    public static void copy(
            MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset, long count) {
        copy(source, sourceOffset, target, targetOffset, count, 1);
    }

    /**
     * Copies {@code count} bytes; overlapping ranges are copied as if the source had been read whole before.
     *
     * @param threads how many may work at once, the calling one included
     * @throws IndexOutOfBoundsException if a range is outside its segment
     * @throws MemoryFaultException if a page of either was not available
     */
    public static void copy(
            MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset, long count, int threads) {
        MemorySegment from = source.asSlice(sourceOffset, count);
        MemorySegment to = target.asSlice(targetOffset, count);
        requireWritable(to);
        if (from.asOverlappingSlice(to).isPresent()) {
            copyByJdk(from, to);
        } else {
            copyChunks(from, to, usable(threads, from, to), isStreamed(count));
        }
    }

    /** Memory that belongs to one thread is copied by that alone. */
    private static int usable(int threads, MemorySegment source, MemorySegment target) {
        boolean isForAll = threads == 1 || source.isAccessibleBy(ANOTHER) && target.isAccessibleBy(ANOTHER);
        return isForAll ? threads : 1;
    }

    private static void copyChunks(MemorySegment source, MemorySegment target, int threads, boolean stream) {
        Chunks.forEach(source.byteSize(), CHUNK, threads, (start, size) -> {
            MemorySegment from = source.asSlice(start, size);
            MemorySegment to = target.asSlice(start, size);
            if (!isForC(stream) || !NativeCopy.copy(from, to, stream)) {
                copyByJdk(from, to);
            }
        });
    }

    /**
     * Copies elements, each with its bytes in reverse order; overlapping ranges are copied as if the source had been read whole
     * before.
     *
     * @param count of bytes, a multiple of an element's
     * @param elementSize 2, 4 or 8 bytes
     * @param threads how many may work at once, the calling one included
     * @throws IndexOutOfBoundsException if a range is outside its segment
     */
    public static void copySwapped(
            MemorySegment source,
            long sourceOffset,
            MemorySegment target,
            long targetOffset,
            long count,
            int elementSize,
            int threads) {
        MemorySegment from = source.asSlice(sourceOffset, count);
        MemorySegment to = target.asSlice(targetOffset, count);
        requireWritable(to);
        boolean isOverlapping = from.asOverlappingSlice(to).isPresent();
        Chunks.forEach(
                count, isOverlapping ? count : CHUNK, isOverlapping ? 1 : usable(threads, from, to), (start, size) -> {
                    swapChunk(from, to, start, size / elementSize, elementSize);
                    PendingFault.raise();
                });
    }

    private static void swapChunk(MemorySegment source, MemorySegment target, long start, long count, int elementSize) {
        switch (elementSize) {
            case Short.BYTES -> MemorySegment.copy(source, SHORT, start, target, SWAPPED_SHORT, start, count);
            case Integer.BYTES -> MemorySegment.copy(source, INT, start, target, SWAPPED_INT, start, count);
            default -> MemorySegment.copy(source, LONG, start, target, SWAPPED_LONG, start, count);
        }
    }

    private static void requireWritable(MemorySegment target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
    }

    private static boolean isForC(boolean stream) {
        return HAS_NATIVE && (stream || NativeCopy.isLinked());
    }

    private static void copyByJdk(MemorySegment source, MemorySegment target) {
        target.copyFrom(source);
        PendingFault.raise();
    }

    /**
     * Copies all of a segment into another of the same size with streaming stores, which is slower as long as the caches hold
     * both; the two must not overlap.
     *
     * @throws UnsatisfiedLinkError if the native library is missing
     * @throws IllegalArgumentException if the target is read-only
     * @throws MemoryFaultException if a page of either was not available
     */
    public static void stream(MemorySegment source, MemorySegment target) {
        NativeLibrary.require();
        requireWritable(target);
        copyChunks(source, target, 1, true);
    }
}
