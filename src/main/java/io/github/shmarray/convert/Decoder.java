package io.github.shmarray.convert;

import io.github.shmarray.element.BFloat16;
import io.github.shmarray.element.ElementType;

/**
 * Turns the bits of elements into numbers that hold every value of their type: {@code long} for the integers (UINT64 keeps its
 * bits) and {@code double} for the floating-point types. Each loop is one that the compiler can vectorise.
 */
final class Decoder {
    private Decoder() {}

    static void toLongs(ElementType type, RawBlock raw, long[] numbers, int count) {
        switch (type) {
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = raw.bytes[i] == 0 ? 0 : 1;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = raw.bytes[i];
                }
            }
            case UINT8 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = raw.bytes[i] & 0xff;
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = raw.shorts[i];
                }
            }
            case UINT16 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = raw.shorts[i] & 0xffff;
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = raw.ints[i];
                }
            }
            case UINT32 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = raw.ints[i] & 0xffff_ffffL;
                }
            }
            case INT64, UINT64 -> {
                if (numbers != raw.longs) {
                    System.arraycopy(raw.longs, 0, numbers, 0, count);
                }
            }
            default -> throw new IllegalArgumentException(type + " is not an integer type");
        }
    }

    static void toDoubles(ElementType type, RawBlock raw, double[] numbers, int count) {
        switch (type) {
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = Float.float16ToFloat(raw.shorts[i]);
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = BFloat16.toFloat(raw.shorts[i]);
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = Float.intBitsToFloat(raw.ints[i]);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    numbers[i] = Double.longBitsToDouble(raw.longs[i]);
                }
            }
            default -> throw new IllegalArgumentException(type + " is not a floating-point type");
        }
    }
}
