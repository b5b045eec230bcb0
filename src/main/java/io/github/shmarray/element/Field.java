package io.github.shmarray.element;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the component of a record alone does not tell of the field that numpy sees:
 * {@code record Tick(@Field(bytes = 8) byte[] symbol, double price, @Field(length = {2, 3}) float[] depth)}.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Field {
    /** The name of the field, if it is not that of the component: {@code class}, for example. */
    String name() default "";

    /** Another name for the field, which numpy calls its title. */
    String title() default "";

    /** The elements of an array along each dimension; it has all of them in one Java array, in row-major order. */
    int[] length() default {};

    /**
     * Makes a {@code byte[]}, or a {@code String} of ASCII, a string of at most so many bytes, which numpy calls {@code S}. Zeroes fill it up where it is shorter, and
     * those at its end are left out when it is read, as numpy does it.
     */
    int bytes() default 0;

    /**
     * What numpy is to take the component for, in any of its spellings: {@code "datetime64[us]"} for an {@link java.time.Instant} (without
     * it, nanoseconds) or a {@code long}, {@code "timedelta64[s]"} for a {@link java.time.Duration} or a {@code long}, {@code "complex64"}
     * for a {@link Complex}, {@code "U8"} or {@code "S8"} for a {@link String} of at most 8 characters, {@code "V16"} for a {@code byte[]}
     * of exactly 16 bytes. Arrays of all these have a {@link #length} too.
     */
    String dtype() default "";

    /** The type of the numbers, if a new array is to have another one than the Java type stands for: UINT32 for {@code int}. */
    io.github.shmarray.element.ElementType[] type() default {};
}
