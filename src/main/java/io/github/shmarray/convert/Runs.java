package io.github.shmarray.convert;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Walks through two geometries of one shape together, in row-major order, in runs that are as long as possible: within a run
 * both go on by equal steps.
 */
final class Runs {
    /**
     * @param number of the first element, in row-major order
     * @param from byte offset of the first element in the first geometry
     * @param to the same in the second
     */
    record Run(long number, long from, long fromStride, long to, long toStride, long count) {}

    interface Visitor {
        void visit(Run run);
    }

    private Runs() {}

    static void forEach(Geometry first, Geometry second, Visitor visitor) {
        if (first.count() > 0) {
            walk(withoutSingles(first), withoutSingles(second), visitor);
        }
    }

    /** Dimensions of one element would only end the runs early, since their stride can be any. */
    private static Geometry withoutSingles(Geometry geometry) {
        long[] shape = geometry.shape();
        int[] kept = IntStream.range(0, shape.length)
                .filter(dimension -> shape[dimension] > 1)
                .toArray();
        if (kept.length == shape.length) {
            return geometry;
        }
        long[] strides = geometry.strides();
        return new Geometry(
                geometry.offset(),
                Arrays.stream(kept).mapToLong(dimension -> shape[dimension]).toArray(),
                Arrays.stream(kept).mapToLong(dimension -> strides[dimension]).toArray());
    }

    private static void walk(Geometry first, Geometry second, Visitor visitor) {
        int outer = outerDimensions(first, second);
        long count = 1;
        for (int dimension = outer; dimension < first.dimensions(); dimension++) {
            count *= first.shape()[dimension];
        }
        int last = first.dimensions() - 1;
        long fromStride = last < 0 ? 0 : first.strides()[last];
        long toStride = last < 0 ? 0 : second.strides()[last];
        long[] index = new long[outer];
        long number = 0;
        do {
            visitor.visit(new Run(number, offset(first, index), fromStride, offset(second, index), toStride, count));
            number += count;
        } while (next(index, first.shape()));
    }

    /** How many dimensions are left when those at the end are merged in which both geometries go on evenly. */
    private static int outerDimensions(Geometry first, Geometry second) {
        int outer = Math.max(0, first.dimensions() - 1);
        while (outer > 0 && goesOn(first, outer) && goesOn(second, outer)) {
            outer--;
        }
        return outer;
    }

    private static boolean goesOn(Geometry geometry, int dimension) {
        return geometry.strides()[dimension - 1] == geometry.strides()[dimension] * geometry.shape()[dimension];
    }

    private static long offset(Geometry geometry, long[] index) {
        long offset = geometry.offset();
        for (int dimension = 0; dimension < index.length; dimension++) {
            offset += index[dimension] * geometry.strides()[dimension];
        }
        return offset;
    }

    private static boolean next(long[] index, long[] shape) {
        for (int dimension = index.length - 1; dimension >= 0; dimension--) {
            if (++index[dimension] < shape[dimension]) {
                return true;
            }
            index[dimension] = 0;
        }
        return false;
    }
}
