package io.github.shmarray.convert;

import io.github.shmarray.element.BFloat16;

/**
 * Numbers of 16 bits, IEEE 754 binary16 and bfloat16, from wider ones. Going through {@code float} would round twice, so the float on
 * the way is rounded to odd: with more than two bits to spare, rounding it again gives the nearest (Boldo and Melquiond, "When
 * double rounding is odd", 2005).
 */
final class Float16 {
    /** The largest finite value of binary16. */
    static final double MAX_VALUE = 65504;

    /** What a {@code long} may have beyond the digits of a {@code double}. */
    private static final long SPARE_BITS = 0x7ff;

    private Float16() {}

    /** The bits of the nearest binary16 number, ties to even. */
    static short fromDouble(double value) {
        return Float.floatToFloat16(roundedToOdd(value));
    }

    /** The bits of the nearest bfloat16 number, ties to even. */
    static short brainFromDouble(double value) {
        return BFloat16.fromFloat(roundedToOdd(value));
    }

    /** The bits of the nearest bfloat16 number, ties to even. */
    static short brainFromLong(long value, boolean unsigned) {
        boolean isExact = unsigned ? value >>> 53 == 0 : Math.abs(value) >>> 53 == 0;
        boolean isCut = !isExact && (value & SPARE_BITS) != 0;
        long rounded = isCut ? value & ~SPARE_BITS | SPARE_BITS + 1 : value;
        return brainFromDouble(Encoder.toDouble(rounded, unsigned));
    }

    private static float roundedToOdd(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value)) {
            return nearest;
        }
        int bits = Float.floatToRawIntBits(nearest);
        int towardsZero = Math.abs((double) nearest) > Math.abs(value) ? bits - 1 : bits;
        return Float.intBitsToFloat(towardsZero | 1);
    }
}
