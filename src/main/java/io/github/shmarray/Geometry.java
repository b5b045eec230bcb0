package io.github.shmarray;

import java.util.Arrays;

/**
 * Where the elements of an n-dimensional view lie: index arithmetic only, without memory. Immutable.
 *
 * @param offset bytes from the start of the memory to the first element
 * @param shape elements along each dimension
 * @param strides bytes from one element to the next along each dimension; may be negative
 */
record Geometry(long offset, long[] shape, long[] strides) {
    /** As many as numpy allows. */
    static final int MOST_DIMENSIONS = 64;

    /** Elements side by side, the last index running fastest. */
    static Geometry rowMajor(long[] shape, int elementSize) {
        long[] strides = new long[shape.length];
        long stride = elementSize;
        for (int dimension = shape.length - 1; dimension >= 0; dimension--) {
            strides[dimension] = stride;
            stride *= Math.max(1, shape[dimension]);
        }
        return new Geometry(0, shape, strides);
    }

    /** Elements side by side, the first index running fastest, as Fortran has it. */
    static Geometry columnMajor(long[] shape, int elementSize) {
        long[] strides = new long[shape.length];
        long stride = elementSize;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            strides[dimension] = stride;
            stride *= Math.max(1, shape[dimension]);
        }
        return new Geometry(0, shape, strides);
    }

    /** The shape of so many elements; none stands for one dimension. */
    static long[] checkedShape(long[] shape, long count, int elementSize, String operation) {
        if (shape.length == 0) {
            return new long[] {count};
        }
        if (checkedCount(shape, elementSize, operation) != count) {
            throw new IllegalArgumentException(
                    operation + ": shape " + text(shape) + " does not have " + count + " elements");
        }
        return shape;
    }

    /**
     * The number of elements of a shape.
     *
     * @throws IllegalArgumentException if a length is negative, there are too many, or the bytes do not fit in a long
     */
    static long checkedCount(long[] shape, int elementSize, String operation) {
        if (shape.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException(
                    operation + ": " + shape.length + " dimensions; at most " + MOST_DIMENSIONS + " are allowed");
        }
        long most = Long.MAX_VALUE / elementSize;
        long count = 1;
        boolean isEmpty = false;
        for (long length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException(
                        operation + ": shape " + text(shape) + " has the negative length " + length);
            }
            if (length == 0) {
                isEmpty = true;
            } else if (count > most / length) {
                throw new IllegalArgumentException(operation + ": shape " + text(shape) + " of " + elementSize
                        + "-byte elements has more than " + Long.MAX_VALUE + " bytes");
            } else {
                count *= length;
            }
        }
        return isEmpty ? 0 : count;
    }

    int dimensions() {
        return shape.length;
    }

    long count() {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return count;
    }

    /** Whether the elements lie side by side, in row-major order. */
    boolean isRowMajor(int elementSize) {
        return count() == 0 || hasStridesOf(rowMajor(shape, elementSize));
    }

    boolean isColumnMajor(int elementSize) {
        return count() == 0 || hasStridesOf(columnMajor(shape, elementSize));
    }

    /** A dimension of one element can have any stride. */
    private boolean hasStridesOf(Geometry other) {
        for (int dimension = 0; dimension < shape.length; dimension++) {
            if (shape[dimension] > 1 && strides[dimension] != other.strides[dimension]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The byte offset of an element; negative indices count from the end.
     *
     * @throws IndexOutOfBoundsException if an index is outside, or there are not as many as dimensions
     */
    long offsetOf(long... index) {
        if (index.length != shape.length) {
            throw new IndexOutOfBoundsException(
                    "index " + text(index) + " has " + index.length + " numbers for shape " + text(shape));
        }
        long result = offset;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            result += inside(index[dimension], dimension) * strides[dimension];
        }
        return result;
    }

    private long inside(long index, int dimension) {
        long fromStart = index < 0 ? index + shape[dimension] : index;
        if (fromStart < 0 || fromStart >= shape[dimension]) {
            throw new IndexOutOfBoundsException(
                    "index " + index + " is outside dimension " + dimension + " of shape " + text(shape));
        }
        return fromStart;
    }

    /** The number of an element in row-major order; throws as {@link #offsetOf} does. */
    long numberOf(long... index) {
        return rowMajor(shape, 1).offsetOf(index);
    }

    /** The byte offset of the element that comes first in memory; there must be one. */
    long firstByte() {
        long first = offset;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            first += Math.min(0, (shape[dimension] - 1) * strides[dimension]);
        }
        return first;
    }

    /** The byte offset of the element that comes last in memory; there must be one. */
    long lastByte() {
        long last = offset;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            last += Math.max(0, (shape[dimension] - 1) * strides[dimension]);
        }
        return last;
    }

    /** One dimension less: the elements at one index of the first. */
    Geometry at(long index) {
        if (shape.length == 0) {
            throw new IndexOutOfBoundsException("index " + index + " into an array without dimensions");
        }
        long start = offset + inside(index, 0) * strides[0];
        return new Geometry(
                start, Arrays.copyOfRange(shape, 1, shape.length), Arrays.copyOfRange(strides, 1, strides.length));
    }

    /** Some of the elements along each dimension; dimensions without a slice stay whole. */
    Geometry slice(Slice... slices) {
        if (slices.length > shape.length) {
            throw new IndexOutOfBoundsException(slices.length + " slices for shape " + text(shape));
        }
        long[] newShape = shape.clone();
        long[] newStrides = strides.clone();
        long newOffset = offset;
        for (int dimension = 0; dimension < slices.length; dimension++) {
            Slice.Range range = slices[dimension].of(shape[dimension]);
            newShape[dimension] = range.count();
            newStrides[dimension] = strides[dimension] * range.step();
            newOffset += range.count() == 0 ? 0 : range.first() * strides[dimension];
        }
        return new Geometry(newOffset, newShape, newStrides);
    }

    /** "(2, 3)", as Python writes it. */
    static String text(long... shape) {
        String inner = Arrays.toString(shape);
        String numbers = inner.substring(1, inner.length() - 1);
        return "(" + numbers + (shape.length == 1 ? "," : "") + ")";
    }
}
