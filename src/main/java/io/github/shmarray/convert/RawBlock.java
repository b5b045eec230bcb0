package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The bits of a few elements, in a Java array of their width, where loops run fastest. Not thread-safe.
 */
final class RawBlock {
    final byte[] bytes;
    final short[] shorts;
    final int[] ints;
    final long[] longs;
    private final int width;

    RawBlock(int width, int capacity) {
        this.width = width;
        bytes = new byte[width == Byte.BYTES ? capacity : 0];
        shorts = new short[width == Short.BYTES ? capacity : 0];
        ints = new int[width == Integer.BYTES ? capacity : 0];
        longs = new long[width == Long.BYTES ? capacity : 0];
    }

    /** Takes {@code count} elements that lie {@code stride} bytes apart. */
    void gather(MemorySegment source, long offset, long stride, int count) {
        if (stride == width) {
            copyIn(source, offset, count);
            return;
        }
        switch (width) {
            case Byte.BYTES -> {
                for (int i = 0; i < count; i++) {
                    bytes[i] = source.get(JAVA_BYTE, offset + i * stride);
                }
            }
            case Short.BYTES -> {
                for (int i = 0; i < count; i++) {
                    shorts[i] = source.get(JAVA_SHORT_UNALIGNED, offset + i * stride);
                }
            }
            case Integer.BYTES -> {
                for (int i = 0; i < count; i++) {
                    ints[i] = source.get(JAVA_INT_UNALIGNED, offset + i * stride);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    longs[i] = source.get(JAVA_LONG_UNALIGNED, offset + i * stride);
                }
            }
        }
    }

    /** Puts {@code count} elements {@code stride} bytes apart. */
    void scatter(MemorySegment target, long offset, long stride, int count) {
        if (stride == width) {
            copyOut(target, offset, count);
            return;
        }
        switch (width) {
            case Byte.BYTES -> {
                for (int i = 0; i < count; i++) {
                    target.set(JAVA_BYTE, offset + i * stride, bytes[i]);
                }
            }
            case Short.BYTES -> {
                for (int i = 0; i < count; i++) {
                    target.set(JAVA_SHORT_UNALIGNED, offset + i * stride, shorts[i]);
                }
            }
            case Integer.BYTES -> {
                for (int i = 0; i < count; i++) {
                    target.set(JAVA_INT_UNALIGNED, offset + i * stride, ints[i]);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    target.set(JAVA_LONG_UNALIGNED, offset + i * stride, longs[i]);
                }
            }
        }
    }

    private void copyIn(MemorySegment source, long offset, int count) {
        switch (width) {
            case Byte.BYTES -> MemorySegment.copy(source, JAVA_BYTE, offset, bytes, 0, count);
            case Short.BYTES -> MemorySegment.copy(source, JAVA_SHORT_UNALIGNED, offset, shorts, 0, count);
            case Integer.BYTES -> MemorySegment.copy(source, JAVA_INT_UNALIGNED, offset, ints, 0, count);
            default -> MemorySegment.copy(source, JAVA_LONG_UNALIGNED, offset, longs, 0, count);
        }
    }

    private void copyOut(MemorySegment target, long offset, int count) {
        switch (width) {
            case Byte.BYTES -> MemorySegment.copy(bytes, 0, target, JAVA_BYTE, offset, count);
            case Short.BYTES -> MemorySegment.copy(shorts, 0, target, JAVA_SHORT_UNALIGNED, offset, count);
            case Integer.BYTES -> MemorySegment.copy(ints, 0, target, JAVA_INT_UNALIGNED, offset, count);
            default -> MemorySegment.copy(longs, 0, target, JAVA_LONG_UNALIGNED, offset, count);
        }
    }
}
