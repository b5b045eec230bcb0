package io.github.shmarray.segment;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which options were given for what is to be created, by the names of their methods: for the packages above the arrays, which refuse those
 * that they have no use for, and not for users. Immutable.
 */
public final class GivenOptions {
    public static final GivenOptions NONE = new GivenOptions(Set.of());

    /** Set by the options, which do not show this to users. */
    private static volatile Function<Object, GivenOptions> reader;

    private final Set<String> names;

    private GivenOptions(Set<String> names) {
        this.names = names;
    }

    public static void readBy(Function<Object, GivenOptions> ofOptions) {
        reader = ofOptions;
    }

    public static GivenOptions of(Object options) {
        return reader.apply(options);
    }

    public GivenOptions and(String name) {
        Set<String> more = new TreeSet<>(names);
        more.add(name);
        return new GivenOptions(more);
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    /**
     * @throws IllegalArgumentException if another one was given
     */
    public void requireOnly(Set<String> allowed, String operation, String why) {
        for (String name : names) {
            requireUnused(!allowed.contains(name), operation, name, why);
        }
    }

    /**
     * @throws IllegalArgumentException if it was given
     */
    public void requireNot(String name, String operation, String why) {
        requireUnused(has(name), operation, name, why);
    }

    /**
     * @throws IllegalArgumentException if an option was given that has no effect
     */
    public static void requireUnused(boolean isGiven, String operation, String name, String why) {
        if (isGiven) {
            throw new IllegalArgumentException(operation + ": " + why + "; leave " + name + " away");
        }
    }
}
