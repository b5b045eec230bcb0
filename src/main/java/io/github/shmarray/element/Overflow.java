package io.github.shmarray.element;

/** What a conversion does with a value that the target type cannot hold. */
public enum Overflow {
    /**
     * Refuse it: the exception names the first such value and its index, and nothing is written. An element of an integer
     * type must arrive unchanged in any type, a fraction or NaN has no place in an integer type, and no finite number may
     * become infinite. Rounding from a floating-point type to a narrower one is allowed.
     */
    EXACT,

    /**
     * Do as C and numpy do: integers lose their high bits, fractions are cut off, what is too large for a floating-point
     * type becomes infinite, and what is not 0 becomes 1 in BOOL, even NaN. In the other integer types NaN becomes 0, and a
     * floating-point number that {@code long} cannot hold becomes the nearest {@code long} before it wraps (for UINT64, up
     * to its own greatest value); C leaves both undefined.
     */
    WRAP,

    /** Take the nearest value that the type has. Fractions are cut off, NaN becomes integer 0, infinities stay. */
    SATURATE
}
