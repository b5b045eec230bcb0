package io.github.shmarray.convert;

import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;

/**
 * Elements at equal distances in memory.
 *
 * @param offset of the first element, in bytes
 * @param stride from one element to the next, in bytes; may be negative or 0
 */
public record Strided(MemorySegment segment, ElementType type, long offset, long stride) {
    /** Elements side by side. */
    public static Strided contiguous(MemorySegment segment, ElementType type, long offset) {
        return new Strided(segment, type, offset, type.byteSize());
    }

    /** Whether the numbers of this type are {@code long}s; else they are {@code double}s. */
    public boolean isInteger() {
        return !type.isFloatingPoint();
    }

    public boolean isContiguous() {
        return stride == type.byteSize();
    }

    public long offsetOf(long index) {
        return offset + index * stride;
    }

    /** The same without the first ones. */
    public Strided from(long index) {
        return new Strided(segment, type, offsetOf(index), stride);
    }

    /** What begins with the first of so many elements, at least one; all of them are checked to be inside the segment. */
    MemorySegment start(long count) {
        long distance = Math.multiplyExact(count - 1, stride);
        MemorySegment all = segment.asSlice(offset + Math.min(0, distance), Math.abs(distance) + type.byteSize());
        return distance < 0 ? all.asSlice(-distance) : all;
    }

    /** The bytes of some elements that lie side by side. */
    public MemorySegment slice(long from, long count) {
        return segment.asSlice(offsetOf(from), count * type.byteSize());
    }
}
