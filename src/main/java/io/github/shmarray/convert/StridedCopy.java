package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Copies elements that do not lie side by side, one by one, without a look at their values. */
final class StridedCopy {
    private StridedCopy() {}

    /** Copies {@code count} elements between ranges that do not overlap. */
    static void copy(Strided source, Strided target, long count) {
        long done = NativeStridedCopy.copy(source, target, count);
        if (done < count) {
            copyInJava(source.from(done), target.from(done), count - done);
        }
    }

    private static void copyInJava(Strided source, Strided target, long count) {
        MemorySegment from = source.segment();
        MemorySegment to = target.segment();
        long at = source.offset();
        long put = target.offset();
        long step = source.stride();
        long stride = target.stride();
        switch (source.type().byteSize()) {
            case Byte.BYTES -> {
                for (long i = 0; i < count; i++) {
                    to.set(JAVA_BYTE, put + i * stride, from.get(JAVA_BYTE, at + i * step));
                }
            }
            case Short.BYTES -> {
                for (long i = 0; i < count; i++) {
                    to.set(JAVA_SHORT_UNALIGNED, put + i * stride, from.get(JAVA_SHORT_UNALIGNED, at + i * step));
                }
            }
            case Integer.BYTES -> {
                for (long i = 0; i < count; i++) {
                    to.set(JAVA_INT_UNALIGNED, put + i * stride, from.get(JAVA_INT_UNALIGNED, at + i * step));
                }
            }
            default -> {
                for (long i = 0; i < count; i++) {
                    to.set(JAVA_LONG_UNALIGNED, put + i * stride, from.get(JAVA_LONG_UNALIGNED, at + i * step));
                }
            }
        }
    }
}
