package io.github.shmarray.convert;

import java.util.Arrays;

/**
 * Where the elements of an n-dimensional view lie: index arithmetic only, without memory. Immutable.
 *
 * @param offset bytes from the start of the memory to the first element
 * @param shape elements along each dimension
 * @param strides bytes from one element to the next along each dimension; may be negative
 */
public record Geometry(long offset, long[] shape, long[] strides) {
    /** Elements side by side, the last index running fastest. */
    public static Geometry rowMajor(long[] shape, int elementSize) {
        long[] strides = new long[shape.length];
        long stride = elementSize;
        for (int dimension = shape.length - 1; dimension >= 0; dimension--) {
            strides[dimension] = stride;
            stride *= Math.max(1, shape[dimension]);
        }
        return new Geometry(0, shape, strides);
    }

    /** Elements side by side, the first index running fastest, as Fortran has it. */
    public static Geometry columnMajor(long[] shape, int elementSize) {
        long[] strides = new long[shape.length];
        long stride = elementSize;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            strides[dimension] = stride;
            stride *= Math.max(1, shape[dimension]);
        }
        return new Geometry(0, shape, strides);
    }

    public int dimensions() {
        return shape.length;
    }

    public long count() {
        return Shapes.count(shape);
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
    public long offsetOf(long... index) {
        if (index.length != shape.length) {
            throw new IndexOutOfBoundsException("index " + Shapes.text(index) + " has " + index.length
                    + " numbers for shape " + Shapes.text(shape));
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
                    "index " + index + " is outside dimension " + dimension + " of shape " + Shapes.text(shape));
        }
        return fromStart;
    }

    /** The number of an element in row-major order; throws as {@link #offsetOf} does. */
    public long numberOf(long... index) {
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
    public Geometry at(long index) {
        if (shape.length == 0) {
            throw new IndexOutOfBoundsException("index " + index + " into an array without dimensions");
        }
        long start = offset + inside(index, 0) * strides[0];
        return new Geometry(
                start, Arrays.copyOfRange(shape, 1, shape.length), Arrays.copyOfRange(strides, 1, strides.length));
    }

    /** Some of the elements along the first dimensions, at most all of them; dimensions without a range stay whole. */
    public Geometry slice(Range... ranges) {
        long[] newShape = shape.clone();
        long[] newStrides = strides.clone();
        long newOffset = offset;
        for (int dimension = 0; dimension < ranges.length; dimension++) {
            Range range = ranges[dimension];
            newShape[dimension] = range.count();
            newStrides[dimension] = strides[dimension] * range.step();
            newOffset += range.count() == 0 ? 0 : range.first() * strides[dimension];
        }
        return new Geometry(newOffset, newShape, newStrides);
    }
}
