package io.github.shmarray.convert;

import java.util.Arrays;
import java.util.function.Supplier;

/** Shapes: the numbers of elements along each dimension. Stateless. */
public final class Shapes {
    /** As many as numpy allows. */
    private static final int MOST_DIMENSIONS = 64;

    private Shapes() {}

    /** The number of elements of a shape that has been checked. */
    public static long count(long... shape) {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return count;
    }

    /**
     * Checks that a shape is one of so many elements.
     *
     * @throws IllegalArgumentException if it is not, or as {@link #checkedCount} does
     */
    public static void requireCount(long[] shape, long count, int elementSize, Supplier<String> operation) {
        long found = checkedCount(shape, elementSize, operation);
        if (found != count) {
            throw new IllegalArgumentException(operation.get() + ": shape " + text(shape) + " has " + elements(found)
                    + ", but the source has " + elements(count));
        }
    }

    private static String elements(long count) {
        return count + (count == 1 ? " element" : " elements");
    }

    /**
     * The number of elements of a shape.
     *
     * @throws IllegalArgumentException if a length is negative, there are too many, or the bytes do not fit in a long
     */
    public static long checkedCount(long[] shape, int elementSize, Supplier<String> operation) {
        if (shape.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException(
                    operation.get() + ": " + shape.length + " dimensions; at most " + MOST_DIMENSIONS + " are allowed");
        }
        long most = Long.MAX_VALUE / elementSize;
        long count = 1;
        boolean isEmpty = false;
        for (long length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException(
                        operation.get() + ": shape " + text(shape) + " has the negative length " + length);
            }
            if (length == 0) {
                isEmpty = true;
            } else if (count > most / length) {
                throw new IllegalArgumentException(operation.get() + ": shape " + text(shape) + " of " + elementSize
                        + "-byte elements has more than " + Long.MAX_VALUE + " bytes");
            } else {
                count *= length;
            }
        }
        return isEmpty ? 0 : count;
    }

    /**
     * A shape with the length that is left in place of -1, which may be there once, as numpy has it.
     *
     * @throws IllegalArgumentException if it is there twice, or the others leave no such length
     */
    public static long[] completed(long[] shape, long count, Supplier<String> operation) {
        long[] completed = shape.clone();
        long known = 1;
        int unknown = -1;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            if (shape[dimension] != -1) {
                known *= shape[dimension];
            } else if (unknown < 0) {
                unknown = dimension;
            } else {
                throw new IllegalArgumentException(operation.get() + ": only one length can be -1");
            }
        }
        if (unknown >= 0) {
            if (known == 0 || count % known != 0) {
                throw new IllegalArgumentException(
                        operation.get() + ": no length in place of -1 makes " + count + " elements of it");
            }
            completed[unknown] = count / known;
        }
        return completed;
    }

    /** A shape none of whose other lengths is 0, with as many rows as make so many elements of it. */
    public static long[] ofCount(long count, long... shape) {
        long[] rows = shape.clone();
        rows[0] = -1;
        return completed(rows, count, () -> "shape " + text(shape));
    }

    /** What so many indices need, for a message. */
    public static String needOf(int indices) {
        return indices == 1 ? "1 index needs 1 dimension" : indices + " indices need " + indices + " dimensions";
    }

    /** "(2, 3)", as Python writes it. */
    public static String text(long... shape) {
        String inner = Arrays.toString(shape);
        String numbers = inner.substring(1, inner.length() - 1);
        return "(" + numbers + (shape.length == 1 ? "," : "") + ")";
    }
}
