package io.github.shmarray.convert;

/** Numbers of IEEE 754 binary16. */
final class Float16 {
    /** The largest finite value. */
    static final double MAX_VALUE = 65504;

    private Float16() {}

    /**
     * The bits of the nearest binary16 number, ties to even. Going through {@code float} would round twice, so the float on
     * the way is rounded to odd: with more than two bits to spare, rounding it again gives the nearest (Boldo and
     * Melquiond, "When double rounding is odd", 2005).
     */
    static short fromDouble(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
            return Float.floatToFloat16(nearest);
        }
        int bits = Float.floatToRawIntBits(nearest);
        int towardsZero = Math.abs((double) nearest) > Math.abs(value) ? bits - 1 : bits;
        return Float.floatToFloat16(Float.intBitsToFloat(towardsZero | 1));
    }
}
