package io.github.shmarray.convert;

import io.github.shmarray.element.ElementType;

/**
 * Turns numbers, which are in range or meant to wrap, into the bits of elements: the inverse of {@link Decoder}. Each loop is
 * one that the compiler can vectorise.
 */
final class Encoder {
    private static final double TWO_POW_63 = 0x1p63;

    private Encoder() {}

    /**
     * @param unsigned whether the numbers are UINT64
     */
    static void fromLongs(long[] numbers, boolean unsigned, ElementType type, RawBlock raw, int count) {
        switch (type) {
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    raw.bytes[i] = (byte) (numbers[i] == 0 ? 0 : 1);
                }
            }
            case INT8, UINT8 -> {
                for (int i = 0; i < count; i++) {
                    raw.bytes[i] = (byte) numbers[i];
                }
            }
            case INT16, UINT16 -> {
                for (int i = 0; i < count; i++) {
                    raw.shorts[i] = (short) numbers[i];
                }
            }
            case INT32, UINT32 -> {
                for (int i = 0; i < count; i++) {
                    raw.ints[i] = (int) numbers[i];
                }
            }
            case INT64, UINT64 -> System.arraycopy(numbers, 0, raw.longs, 0, count);
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    raw.shorts[i] = Float16.fromDouble(toDouble(numbers[i], unsigned));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    raw.shorts[i] = Float16.brainFromLong(numbers[i], unsigned);
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    raw.ints[i] = Float.floatToRawIntBits(toFloat(numbers[i], unsigned));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    raw.longs[i] = Double.doubleToRawLongBits(toDouble(numbers[i], unsigned));
                }
            }
        }
    }

    /** To a floating-point type. */
    static void fromDoubles(double[] numbers, ElementType type, RawBlock raw, int count) {
        switch (type) {
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    raw.shorts[i] = Float16.fromDouble(numbers[i]);
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    raw.shorts[i] = Float16.brainFromDouble(numbers[i]);
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    raw.ints[i] = Float.floatToRawIntBits((float) numbers[i]);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    raw.longs[i] = Double.doubleToRawLongBits(numbers[i]);
                }
            }
            default -> throw new IllegalArgumentException(type + " is not a floating-point type");
        }
    }

    static double toDouble(long number, boolean unsigned) {
        if (!unsigned || number >= 0) {
            return number;
        }
        // Halved with the lost bit kept, so that the rounding is that of the whole number.
        return 2.0 * (number >>> 1 | number & 1);
    }

    private static float toFloat(long number, boolean unsigned) {
        if (!unsigned || number >= 0) {
            return number;
        }
        return 2.0f * (number >>> 1 | number & 1);
    }

    /** Cuts off the fraction; what is beyond 64 bits becomes the nearest number of 64 bits. */
    static long toLong(double number, boolean unsigned) {
        boolean isBeyondLong = unsigned && number >= TWO_POW_63;
        return isBeyondLong ? (long) (number - TWO_POW_63) ^ Long.MIN_VALUE : (long) number;
    }
}
