package io.github.shmarray.convert;

import io.github.shmarray.element.BFloat16;
import io.github.shmarray.element.ElementType;

/** Which numbers a type holds, and the nearest one it does. */
final class Limits {
    private static final double TWO_POW_63 = 0x1p63;
    private static final double TWO_POW_64 = 0x1p64;

    private Limits() {}

    /** The index of the first number that does not fit, or -1. */
    static int firstMisfit(long[] numbers, boolean unsigned, ElementType type, int count) {
        if (type.isFloatingPoint()) {
            for (int i = 0; i < count; i++) {
                if (!isExact(numbers[i], unsigned, type)) {
                    return i;
                }
            }
            return -1;
        }
        if (type == ElementType.UINT64 && unsigned) {
            return -1;
        }
        IntegerRange range = IntegerRange.of(type);
        // A UINT64 beyond the signed range is negative here. INT64 and UINT64 hold everything but those.
        long least = unsigned ? 0 : range.least();
        long greatest = range.greatest();
        boolean fits = true;
        for (int i = 0; i < count; i++) {
            fits &= numbers[i] >= least & numbers[i] <= greatest;
        }
        for (int i = 0; !fits && i < count; i++) {
            if (numbers[i] < least || numbers[i] > greatest) {
                return i;
            }
        }
        return -1;
    }

    static boolean isExact(long number, boolean unsigned, ElementType type) {
        double nearest = round(Encoder.toDouble(number, unsigned), type);
        double end = unsigned ? TWO_POW_64 : TWO_POW_63;
        return Double.isFinite(nearest) && nearest < end && Encoder.toLong(nearest, unsigned) == number;
    }

    /** The index of the first number that does not fit, or -1. */
    static int firstMisfit(double[] numbers, ElementType type, int count) {
        if (type == ElementType.FLOAT64) {
            return -1;
        }
        for (int i = 0; i < count; i++) {
            if (!fits(numbers[i], type)) {
                return i;
            }
        }
        return -1;
    }

    static boolean fits(double number, ElementType type) {
        if (type.isFloatingPoint()) {
            return Double.isInfinite(number) || !Double.isInfinite(round(number, type));
        }
        if (number != Math.rint(number)) {
            return false;
        }
        return switch (type) {
            case UINT64 -> number >= 0 && number < TWO_POW_64;
            case INT64 -> number >= -TWO_POW_63 && number < TWO_POW_63;
            default -> {
                IntegerRange range = IntegerRange.of(type);
                yield number >= range.least() && number <= range.greatest();
            }
        };
    }

    private static double round(double number, ElementType type) {
        return switch (type) {
            case FLOAT16 -> Float.float16ToFloat(Float16.fromDouble(number));
            case BFLOAT16 -> BFloat16.toFloat(Float16.brainFromDouble(number));
            case FLOAT32 -> (float) number;
            default -> number;
        };
    }

    /** Replaces what does not fit by the nearest number that does. */
    static void saturate(long[] numbers, boolean unsigned, ElementType type, int count) {
        if (type.isFloatingPoint() && type != ElementType.FLOAT16) {
            return;
        }
        if (type == ElementType.UINT64 && unsigned) {
            return;
        }
        IntegerRange range = type == ElementType.FLOAT16
                ? new IntegerRange((long) -Float16.MAX_VALUE, (long) Float16.MAX_VALUE)
                : IntegerRange.of(type);
        for (int i = 0; i < count; i++) {
            long number = unsigned && numbers[i] < 0 ? Long.MAX_VALUE : numbers[i];
            numbers[i] = Math.min(Math.max(number, range.least()), range.greatest());
        }
    }

    /** To a floating-point type: replaces what would become infinite by the largest number. */
    static void saturate(double[] numbers, ElementType type, int count) {
        double greatest = switch (type) {
            case FLOAT16 -> Float16.MAX_VALUE;
            case BFLOAT16 -> BFloat16.MAX_VALUE;
            case FLOAT32 -> Float.MAX_VALUE;
            default -> Double.MAX_VALUE;
        };
        for (int i = 0; i < count; i++) {
            if (Double.isFinite(numbers[i])) {
                numbers[i] = Math.min(Math.max(numbers[i], -greatest), greatest);
            }
        }
    }
}
