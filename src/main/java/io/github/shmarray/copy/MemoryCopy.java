package io.github.shmarray.copy;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Copies bytes: few by the JDK's own copy, which takes them without a call, many by the kernel that has been the fastest for so
 * many. Safe to use from many threads.
 */
public final class MemoryCopy {
    /** A chunk holds up the garbage collector, so each takes well under a millisecond. */
    private static final long CHUNK = 1 << 20;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort SWAPPED_SHORT = SHORT.withOrder(swapped());
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfInt SWAPPED_INT = INT.withOrder(swapped());
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfLong SWAPPED_LONG = LONG.withOrder(swapped());

    /** Never started. */
    private static final Thread ANOTHER = LibraryThreads.unstarted("shmarray-another", () -> {});

    private MemoryCopy() {}

    private static ByteOrder swapped() {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** Whether there is something better for so many bytes than {@link MemorySegment#copy}. */
    public static boolean isLarge(long count) {
        return count >= KernelChoices.LEAST_BYTES;
    }

    /** Whether the caches are guessed not to hold so many bytes of a source and as many of its target. */
    public static boolean isStreamed(long count) {
        return count >= CacheSize.TOO_MANY_TO_COPY && NativeLibrary.isAvailable();
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
            MeasuredCopy.copyByJdk(from, to);
        } else {
            MeasuredCopy.copy(from, to, usable(threads, from, to));
        }
    }

    /**
     * Copies {@code count} bytes into memory that nobody has touched yet, by the calling thread alone. The ranges do not overlap;
     * throws as the other methods do.
     */
    public static void copyIntoNewPages(
            MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset, long count) {
        MemorySegment to = target.asSlice(targetOffset, count);
        requireWritable(to);
        MeasuredCopy.copyIntoNewPages(source.asSlice(sourceOffset, count), to);
    }

    /** As many threads as may copy: memory that belongs to one thread is copied by that alone. */
    public static int usable(int threads, MemorySegment source, MemorySegment target) {
        return threads == 1 || isForAllThreads(source) && isForAllThreads(target) ? threads : 1;
    }

    /** Whether several threads can copy from or to a segment, rather than one that it belongs to. */
    public static boolean isForAllThreads(MemorySegment segment) {
        return segment.isAccessibleBy(ANOTHER);
    }

    /**
     * Copies elements, each with its bytes in reverse order, by the JDK's own copy; overlapping ranges are copied as if the source
     * had been read whole before.
     *
     * @param count of bytes, a multiple of an element's
     * @param elementSize 2, 4 or 8 bytes
     * @throws IndexOutOfBoundsException if a range is outside its segment
     */
    public static void copySwapped(
            MemorySegment source,
            long sourceOffset,
            MemorySegment target,
            long targetOffset,
            long count,
            int elementSize) {
        MemorySegment from = source.asSlice(sourceOffset, count);
        MemorySegment to = target.asSlice(targetOffset, count);
        requireWritable(to);
        boolean isOverlapping = from.asOverlappingSlice(to).isPresent();
        Chunks.forEach(count, isOverlapping ? count : CHUNK, 1, (start, size) -> {
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

    /**
     * Copies all of a segment into another of the same size by one kernel, whether or not that is the fastest; the two must not
     * overlap.
     *
     * @param kernel one that this machine has
     * @param threads how many may work at once, the calling one included
     * @throws IllegalArgumentException if the target is read-only
     * @throws MemoryFaultException if a page of either was not available
     */
    public static void copyBy(CopyKernel kernel, MemorySegment source, MemorySegment target, int threads) {
        requireWritable(target);
        MeasuredCopy.copyBy(kernel, source, target, usable(threads, source, target));
    }
}
