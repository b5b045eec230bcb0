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
     * Makes a {@code byte[]} a string of at most so many bytes, which numpy calls {@code S}. Zeroes fill it up where it is shorter, and
     * those at its end are left out when it is read, as numpy does it.
     */
    int bytes() default 0;

    /** The type of the numbers, if a new array is to have another one than the Java type stands for: UINT32 for {@code int}. */
    io.github.shmarray.element.ElementType[] type() default {};
}
