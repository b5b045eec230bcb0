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

    /**
     * The elements inside each of these.
     *
     * @param start of the first one, in bytes from the beginning of what they are in
     */
    public Geometry inEach(long start, long[] innerShape, long[] innerStrides) {
        return new Geometry(offset + start, joined(shape, innerShape), joined(strides, innerStrides));
    }

    private static long[] joined(long[] first, long... second) {
        long[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
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

    /** The byte offset of an element of one dimension; throws as {@link #offsetOf(long...)} does. */
    public long offsetOf(long index) {
        requireDimensions(1);
        return offset + along(0, index);
    }

    /** The byte offset of an element of two dimensions; throws as {@link #offsetOf(long...)} does. */
    public long offsetOf(long y, long x) {
        requireDimensions(2);
        return offset + along(0, y) + along(1, x);
    }

    /** The byte offset of an element of three dimensions; throws as {@link #offsetOf(long...)} does. */
    public long offsetOf(long z, long y, long x) {
        requireDimensions(3);
        return offset + along(0, z) + along(1, y) + along(2, x);
    }

    /**
     * The byte offset of an element; negative indices count from the end.
     *
     * @throws IndexOutOfBoundsException if an index is outside, or there are not as many as dimensions
     */
    public long offsetOf(long... index) {
        requireDimensions(index.length);
        long result = offset;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            result += along(dimension, index[dimension]);
        }
        return result;
    }

    private void requireDimensions(int indices) {
        if (indices != shape.length) {
            throw new IndexOutOfBoundsException(Shapes.needOf(indices) + "; its shape is " + Shapes.text(shape));
        }
    }

    /** The bytes from index 0 on. */
    private long along(int dimension, long index) {
        long length = shape[dimension];
        long fromStart = index < 0 ? index + length : index;
        if (fromStart < 0 || fromStart >= length) {
            throw new IndexOutOfBoundsException(
                    "index " + index + " is outside dimension " + dimension + " of shape " + Shapes.text(shape));
        }
        return fromStart * strides[dimension];
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
            throw new IndexOutOfBoundsException("it has no dimensions, only the element itself");
        }
        return new Geometry(
                offset + along(0, index),
                Arrays.copyOfRange(shape, 1, shape.length),
                Arrays.copyOfRange(strides, 1, strides.length));
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

    /** Whether these elements can stand for those of another shape as numpy has it, each for many. */
    public boolean canBroadcastTo(long... target) {
        int surplus = shape.length - target.length;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            boolean isRepeated = shape[dimension] == 1;
            if (!isRepeated && (dimension < surplus || shape[dimension] != target[dimension - surplus])) {
                return false;
            }
        }
        return true;
    }

    /** The same elements in a shape that they can be broadcast to, in steps of 0 where one stands for many. */
    Geometry broadcastTo(long... target) {
        int surplus = shape.length - target.length;
        long[] newStrides = new long[target.length];
        for (int dimension = 0; dimension < target.length; dimension++) {
            int own = dimension + surplus;
            newStrides[dimension] = own < 0 || shape[own] == 1 ? 0 : strides[own];
        }
        return new Geometry(offset, target, newStrides);
    }
}
