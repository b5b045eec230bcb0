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

/** Single elements, at a byte offset of some memory, as numbers. Stateless. */
public final class Numbers {
    private Numbers() {}

    /** A {@link Double} or a {@link Long}; a {@link BigInteger} if no {@code long} can hold it. */
    public static Number get(MemorySegment memory, ElementType type, long offset) {
        if (type.isFloatingPoint()) {
            return getDouble(memory, type, offset);
        }
        long bits = getLong(memory, type, offset);
        return type == ElementType.UINT64 && bits < 0 ? new BigInteger(Long.toUnsignedString(bits)) : bits;
    }

    /** A fraction is cut off, UINT64 keeps its bits. */
    public static long getLong(MemorySegment memory, ElementType type, long offset) {
        return switch (type) {
            case BOOL -> memory.get(JAVA_BYTE, offset) == 0 ? 0 : 1;
            case INT8 -> memory.get(JAVA_BYTE, offset);
            case UINT8 -> Byte.toUnsignedLong(memory.get(JAVA_BYTE, offset));
            case INT16 -> memory.get(JAVA_SHORT_UNALIGNED, offset);
            case UINT16 -> Short.toUnsignedLong(memory.get(JAVA_SHORT_UNALIGNED, offset));
            case INT32 -> memory.get(JAVA_INT_UNALIGNED, offset);
            case UINT32 -> Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, offset));
            case INT64, UINT64 -> memory.get(JAVA_LONG_UNALIGNED, offset);
            case FLOAT16, FLOAT32, FLOAT64 -> (long) floatingPoint(memory, type, offset);
        };
    }

    /** The element, or the nearest {@code double} to it. */
    public static double getDouble(MemorySegment memory, ElementType type, long offset) {
        return type.isFloatingPoint()
                ? floatingPoint(memory, type, offset)
                : Encoder.toDouble(getLong(memory, type, offset), type == ElementType.UINT64);
    }

    private static double floatingPoint(MemorySegment memory, ElementType type, long offset) {
        return switch (type) {
            case FLOAT16 -> Float.float16ToFloat(memory.get(JAVA_SHORT_UNALIGNED, offset));
            case FLOAT32 -> memory.get(JAVA_FLOAT_UNALIGNED, offset);
            default -> memory.get(JAVA_DOUBLE_UNALIGNED, offset);
        };
    }

    /** Whether a type can hold the number as {@link io.github.shmarray.element.Overflow#EXACT} wants it. */
    public static boolean fits(long number, ElementType type) {
        return switch (type) {
            case INT64 -> true;
            case BOOL -> (number & ~1) == 0;
            case INT8 -> number == (byte) number;
            case UINT8 -> number == (number & 0xff);
            case INT16 -> number == (short) number;
            case UINT16 -> number == (number & 0xffff);
            case INT32 -> number == (int) number;
            case UINT32 -> number == (number & 0xffff_ffffL);
            case UINT64 -> number >= 0;
            case FLOAT16, FLOAT32, FLOAT64 -> Limits.isExact(number, false, type);
        };
    }

    /** Whether a type can hold the number as {@link io.github.shmarray.element.Overflow#EXACT} wants it. */
    public static boolean fits(double number, ElementType type) {
        return type == ElementType.FLOAT64 || Limits.fits(number, type);
    }

    /** Stores a number that fits. */
    public static void setLong(MemorySegment memory, ElementType type, long offset, long number) {
        switch (type) {
            case BOOL, INT8, UINT8 -> memory.set(JAVA_BYTE, offset, (byte) number);
            case INT16, UINT16 -> memory.set(JAVA_SHORT_UNALIGNED, offset, (short) number);
            case INT32, UINT32 -> memory.set(JAVA_INT_UNALIGNED, offset, (int) number);
            case INT64, UINT64 -> memory.set(JAVA_LONG_UNALIGNED, offset, number);
            case FLOAT16, FLOAT32, FLOAT64 -> setFloatingPoint(memory, type, offset, number);
        }
    }

    /** Stores a number that fits. */
    public static void setDouble(MemorySegment memory, ElementType type, long offset, double number) {
        if (type.isFloatingPoint()) {
            setFloatingPoint(memory, type, offset, number);
        } else {
            setLong(memory, type, offset, Encoder.toLong(number, type == ElementType.UINT64));
        }
    }

    private static void setFloatingPoint(MemorySegment memory, ElementType type, long offset, double number) {
        switch (type) {
            case FLOAT16 -> memory.set(JAVA_SHORT_UNALIGNED, offset, Float16.fromDouble(number));
            case FLOAT32 -> memory.set(JAVA_FLOAT_UNALIGNED, offset, (float) number);
            default -> memory.set(JAVA_DOUBLE_UNALIGNED, offset, number);
        }
    }
}
