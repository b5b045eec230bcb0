package io.github.shmarray;

/** What a conversion does with a value that the target type cannot hold. */
public enum Overflow {
    /**
     * Refuse it: the exception names the first such value and its index, and nothing is written. An integer must arrive
     * unchanged in any type, a fraction or NaN has no place in an integer type, and no finite number may become infinite.
     * Rounding a fraction to a narrower floating-point type is allowed.
     */
    EXACT,

    /**
     * Do as C and numpy do: integers lose their high bits, fractions are cut off, what is too large for a floating-point
     * type becomes infinite. NaN becomes integer 0, and a floating-point number beyond 64 bits the nearest 64-bit integer
     * before it wraps; C leaves both undefined.
     */
    WRAP,

    /** Take the nearest value that the type has. Fractions are cut off, NaN becomes integer 0, infinities stay. */
    SATURATE
}
