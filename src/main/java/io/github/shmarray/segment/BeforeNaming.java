package io.github.shmarray.segment;

import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What is to be done when a new array is complete and about to get its name, which it does not if that fails: for the packages above the
 * arrays, and not for users. It is done once more, for another file, where the host refuses to name the first.
 */
public final class BeforeNaming {
    /** Set by the options, which do not show this to users. */
    private static volatile BiFunction<Object, Consumer<ArrayPlace>, Object> adder;

    private BeforeNaming() {}

    public static void addBy(BiFunction<Object, Consumer<ArrayPlace>, Object> options) {
        adder = options;
    }

    /** Options for creating an array, with an action to which the array is shown. */
    @SuppressWarnings("unchecked")
    public static <T> T add(T options, Consumer<ArrayPlace> action) {
        return (T) adder.apply(options, action);
    }
}
