package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.shmarray.element.BFloat16;
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
        long bits = bits(memory, type.byteSize(), offset);
        return switch (type) {
            case BOOL -> bits == 0 ? 0 : 1;
            case UINT8 -> bits & 0xff;
            case UINT16 -> bits & 0xffff;
            case UINT32 -> bits & 0xffff_ffffL;
            case INT8, INT16, INT32, INT64, UINT64 -> bits;
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> (long) floatingPoint(type, bits);
        };
    }

    /** The element, or the nearest {@code double} to it. */
    public static double getDouble(MemorySegment memory, ElementType type, long offset) {
        return type.isFloatingPoint()
                ? floatingPoint(type, bits(memory, type.byteSize(), offset))
                : Encoder.toDouble(getLong(memory, type, offset), type == ElementType.UINT64);
    }

    private static double floatingPoint(ElementType type, long bits) {
        return switch (type) {
            case FLOAT16 -> Float.float16ToFloat((short) bits);
            case BFLOAT16 -> BFloat16.toFloat((short) bits);
            case FLOAT32 -> Float.intBitsToFloat((int) bits);
            default -> Double.longBitsToDouble(bits);
        };
    }

    /** With the sign of an integer of that width. One access for all types of a width is what the compiler still inlines. */
    private static long bits(MemorySegment memory, int width, long offset) {
        return switch (width) {
            case Byte.BYTES -> memory.get(JAVA_BYTE, offset);
            case Short.BYTES -> memory.get(JAVA_SHORT_UNALIGNED, offset);
            case Integer.BYTES -> memory.get(JAVA_INT_UNALIGNED, offset);
            default -> memory.get(JAVA_LONG_UNALIGNED, offset);
        };
    }

    private static void setBits(MemorySegment memory, int width, long offset, long bits) {
        switch (width) {
            case Byte.BYTES -> memory.set(JAVA_BYTE, offset, (byte) bits);
            case Short.BYTES -> memory.set(JAVA_SHORT_UNALIGNED, offset, (short) bits);
            case Integer.BYTES -> memory.set(JAVA_INT_UNALIGNED, offset, (int) bits);
            default -> memory.set(JAVA_LONG_UNALIGNED, offset, bits);
        }
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
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Limits.isExact(number, false, type);
        };
    }

    /** Whether a type can hold the number as {@link io.github.shmarray.element.Overflow#EXACT} wants it. */
    public static boolean fits(double number, ElementType type) {
        return type == ElementType.FLOAT64 || Limits.fits(number, type);
    }

    /** Stores a number that fits. */
    public static void setLong(MemorySegment memory, ElementType type, long offset, long number) {
        long bits = type.isFloatingPoint() ? floatingPointBits(type, number) : number;
        setBits(memory, type.byteSize(), offset, bits);
    }

    /** Stores a number that fits. */
    public static void setDouble(MemorySegment memory, ElementType type, long offset, double number) {
        long bits = type.isFloatingPoint()
                ? floatingPointBits(type, number)
                : Encoder.toLong(number, type == ElementType.UINT64);
        setBits(memory, type.byteSize(), offset, bits);
    }

    private static long floatingPointBits(ElementType type, double number) {
        return switch (type) {
            case FLOAT16 -> Float16.fromDouble(number);
            case BFLOAT16 -> Float16.brainFromDouble(number);
            case FLOAT32 -> Float.floatToRawIntBits((float) number);
            default -> Double.doubleToRawLongBits(number);
        };
    }
}
