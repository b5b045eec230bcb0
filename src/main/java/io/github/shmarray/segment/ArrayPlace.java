package io.github.shmarray.segment;

import java.util.function.Function;

/**
 * Where an array is: for the packages above the arrays, and not for users.
 *
 * @param name of the array, for messages
 * @param path that led to its file when it was opened, or to the descriptor of one without a name
 * @param file that its bytes are in
 * @param offset of its first byte in the file
 * @param users who of them has entered keeps it from being closed; null if closing it leaves its bytes as they are
 */
public record ArrayPlace(String name, String path, FileStatus file, long offset, UseCount users) {
    /** Set by the arrays, which do not show this to users. */
    private static volatile Function<Object, ArrayPlace> finder;

    public static void findBy(Function<Object, ArrayPlace> arrays) {
        finder = arrays;
    }

    /**
     * The place of a shared array.
     *
     * @throws IllegalStateException if it is closed
     */
    public static ArrayPlace of(Object array) {
        return finder.apply(array);
    }
}
