package io.github.shmarray.element;

/** Numbers of bfloat16: the first half of the bits of a {@code float}. */
public final class BFloat16 {
    /** The largest finite value. */
    public static final double MAX_VALUE = 0x1.fep127;

    private static final int QUIET_NAN = 0x40_0000;

    private BFloat16() {}

    /** The bits of the nearest bfloat16 number, ties to even. NaN stays NaN, with its sign. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int lastKept = bits >>> Short.SIZE & 1;
        int nearest = Float.isNaN(value) ? bits | QUIET_NAN : bits + Short.MAX_VALUE + lastKept;
        return (short) (nearest >>> Short.SIZE);
    }

    /** The number that has these bits. */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }
}
