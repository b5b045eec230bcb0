package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/** Single elements as numbers. */
public final class Numbers {
    private Numbers() {}

    /** The first element; a {@link BigInteger} if no {@code long} can hold it. */
    public static Number get(Strided element) {
        if (!element.isInteger()) {
            return getDouble(element);
        }
        long bits = getLong(element);
        return element.type() == ElementType.UINT64 && bits < 0 ? new BigInteger(Long.toUnsignedString(bits)) : bits;
    }

    /** The first element; a fraction is cut off, UINT64 keeps its bits. */
    public static long getLong(Strided element) {
        MemorySegment memory = element.segment();
        long offset = element.offset();
        return switch (element.type()) {
            case BOOL -> memory.get(JAVA_BYTE, offset) == 0 ? 0 : 1;
            case INT8 -> memory.get(JAVA_BYTE, offset);
            case UINT8 -> Byte.toUnsignedLong(memory.get(JAVA_BYTE, offset));
            case INT16 -> memory.get(JAVA_SHORT_UNALIGNED, offset);
            case UINT16 -> Short.toUnsignedLong(memory.get(JAVA_SHORT_UNALIGNED, offset));
            case INT32 -> memory.get(JAVA_INT_UNALIGNED, offset);
            case UINT32 -> Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, offset));
            case INT64, UINT64 -> memory.get(JAVA_LONG_UNALIGNED, offset);
            case FLOAT16, FLOAT32, FLOAT64 -> (long) getDouble(element);
        };
    }

    /** The first element, or the nearest {@code double} to it. */
    public static double getDouble(Strided element) {
        MemorySegment memory = element.segment();
        long offset = element.offset();
        return switch (element.type()) {
            case FLOAT16 -> Float.float16ToFloat(memory.get(JAVA_SHORT_UNALIGNED, offset));
            case FLOAT32 -> memory.get(JAVA_FLOAT_UNALIGNED, offset);
            case FLOAT64 -> memory.get(JAVA_DOUBLE_UNALIGNED, offset);
            default -> Encoder.toDouble(getLong(element), element.type() == ElementType.UINT64);
        };
    }
}
