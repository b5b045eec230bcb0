package io.github.shmarray.copy;

import java.lang.foreign.MemorySegment;

/**
 * Copies bytes by the way that is fastest for their number: the JDK's own copy as long as the caches hold them, streaming
 * stores beyond. The system property {@code shmarray.streaming.threshold} sets the number of bytes from which on it streams;
 * by default it is three quarters of the last level of cache. Safe to use from many threads.
 */
public final class MemoryCopy {
    private static final String PROPERTY = "shmarray.streaming.threshold";

    private static final long THRESHOLD = Long.getLong(PROPERTY, CacheSize.lastLevel() / 4 * 3);

    private static final boolean CAN_STREAM = StreamingCopy.isAvailable();

    private MemoryCopy() {}

    /** Whether there is something better for so many bytes than {@link MemorySegment#copy}. */
    public static boolean isLarge(long count) {
        return count >= THRESHOLD && CAN_STREAM;
    }

    /**
     * Copies {@code count} bytes; overlapping ranges are copied as if the source had been read whole before.
     *
     * @throws IndexOutOfBoundsException if a range is outside its segment
     * @throws MemoryFaultException if a page of either could not be had
     */
    public static void copy(
            MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset, long count) {
        if (isLarge(count)) {
            stream(source.asSlice(sourceOffset, count), target.asSlice(targetOffset, count));
        } else {
            MemorySegment.copy(source, sourceOffset, target, targetOffset, count);
        }
    }

    private static void stream(MemorySegment source, MemorySegment target) {
        if (source.asOverlappingSlice(target).isPresent()) {
            target.copyFrom(source);
        } else if (target.isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        } else {
            StreamingCopy.copy(source, target);
        }
    }
}
