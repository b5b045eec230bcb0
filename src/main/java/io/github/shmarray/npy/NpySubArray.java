package io.github.shmarray.npy;

import java.util.List;
import java.util.Objects;

/**
 * A fixed number of elements in row-major order as one field of a structure. Immutable.
 *
 * @param base of which each element is
 * @param shape the elements along each dimension, of which there is at least one; may be 0
 */
public record NpySubArray(NpyType base, List<Integer> shape) implements NpyType {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there are no dimensions or too many, one is negative, all is larger than 2^31-1 bytes, or
     *     the base has no bytes and is no structure
     */
    public NpySubArray {
        Objects.requireNonNull(base, "base");
        shape = List.copyOf(shape);
        if (shape.isEmpty() || shape.size() > NpyHeader.MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "a sub-array has 1 to " + NpyHeader.MAX_DIMENSIONS + " dimensions, this has " + shape.size());
        }
        if (!(base instanceof NpyStructure) && base.size() == 0) {
            throw new IllegalArgumentException("a sub-array of " + base.descr() + ", which has no bytes");
        }
        requireNotNegative(shape);
        long count = count(shape);
        if (count > Integer.MAX_VALUE || count * base.size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the sub-array " + PythonText.tuple(shape) + " of " + base.descr()
                    + " is larger than 2^31-1 bytes");
        }
    }

    private static void requireNotNegative(List<Integer> shape) {
        for (int length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException(
                        "length " + length + " of the sub-array " + PythonText.tuple(shape) + " is negative");
            }
        }
    }

    /** As numpy counts: 0 behind a length that is too large comes too late. */
    private static long count(List<Integer> shape) {
        long count = 1;
        for (int length : shape) {
            if (length == 0) {
                return 0;
            }
            if (count > Long.MAX_VALUE / length) {
                return Long.MAX_VALUE;
            }
            count *= length;
        }
        return count;
    }

    /** The number of elements. */
    public int count() {
        return (int) count(shape);
    }

    @Override
    public int size() {
        return count() * base.size();
    }

    @Override
    public boolean isNative() {
        return base.isNative();
    }

    @Override
    public String literal() {
        return "(" + base.literal() + ", " + PythonText.tuple(shape) + ")";
    }

    @Override
    public String descr() {
        return literal();
    }
}
