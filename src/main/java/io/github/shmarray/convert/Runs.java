package io.github.shmarray.convert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Walks through two geometries of one shape together, in runs that are as long as possible: within a run both go on by equal
 * steps.
 */
final class Runs {
    /** A run of fewer elements along the last dimension is not worth a visit, if the dimension before it is longer. */
    private static final long SHORT = NativeConversion.LEAST_COUNT;

    /** The elements of longer runs that are visited in place of short ones: as many as the first level of cache holds. */
    private static final long LONG_TILE = 1024;

    /** Where the last dimension of one geometry is not that of the other: so many lines of cache stay until they are used up. */
    private static final long CROSS_TILE = 128;

    private static final Comparator<Axis> IN_ORDER_OF_SECOND = Comparator.comparingLong(
                    (Axis axis) -> -Math.abs(axis.toStride()))
            .thenComparingLong(axis -> -Math.abs(axis.fromStride()));

    interface Visitor {
        /**
         * @param run the same object for all; what it tells is of this visit
         */
        void visit(Run run);
    }

    /** Some elements of both geometries. */
    static final class Run {
        private long number;
        private long from;
        private long to;
        private Axis axis = Axis.SINGLE;
        private long count = 1;

        private void move(Axis along, long steps) {
            from += steps * along.fromStride();
            to += steps * along.toStride();
        }

        /** The number of the first element, in row-major order, if that is the order of the walk. */
        long number() {
            return number;
        }

        /** Byte offset of the first element in the first geometry. */
        long from() {
            return from;
        }

        long fromStride() {
            return axis.fromStride();
        }

        /** The same in the second. */
        long to() {
            return to;
        }

        long toStride() {
            return axis.toStride();
        }

        long count() {
            return count;
        }
    }

    /** A dimension of both geometries. */
    private record Axis(long count, long fromStride, long toStride) {
        static final Axis SINGLE = new Axis(1, 0, 0);

        /** Whether this one begins anew where the inner one would go on. */
        boolean goesOnAfter(Axis inner) {
            return fromStride == inner.fromStride * inner.count && toStride == inner.toStride * inner.count;
        }

        Axis mergedWith(Axis inner) {
            return new Axis(count * inner.count, inner.fromStride, inner.toStride);
        }
    }

    private final List<Axis> axes;
    private final boolean mayTile;
    private final Visitor visitor;
    private final Run run = new Run();

    private Runs(Geometry first, Geometry second, List<Axis> axes, boolean mayTile, Visitor visitor) {
        this.axes = axes;
        this.mayTile = mayTile;
        this.visitor = visitor;
        run.from = first.offset();
        run.to = second.offset();
    }

    /** In row-major order. */
    static void forEachInOrder(Geometry first, Geometry second, Visitor visitor) {
        if (first.count() > 0) {
            new Runs(first, second, merged(axes(first, second)), false, visitor).walk(0);
        }
    }

    /** In the order that the second geometry has in memory, or nearly so; the numbers of the runs mean nothing. */
    static void forEach(Geometry first, Geometry second, Visitor visitor) {
        if (first.count() > 0) {
            List<Axis> axes = axes(first, second);
            axes.sort(IN_ORDER_OF_SECOND);
            new Runs(first, second, merged(axes), true, visitor).walk(0);
        }
    }

    /** Dimensions of one element would only end the runs early, since their stride can be any. */
    private static List<Axis> axes(Geometry first, Geometry second) {
        List<Axis> axes = new ArrayList<>();
        for (int dimension = 0; dimension < first.dimensions(); dimension++) {
            long count = first.shape()[dimension];
            if (count > 1) {
                axes.add(new Axis(count, first.strides()[dimension], second.strides()[dimension]));
            }
        }
        return axes;
    }

    /** With those at the end as one in which both geometries go on evenly. */
    private static List<Axis> merged(List<Axis> axes) {
        if (axes.size() < 2) {
            return axes;
        }
        List<Axis> merged = new ArrayList<>();
        for (Axis axis : axes) {
            boolean goesOn = !merged.isEmpty() && merged.getLast().goesOnAfter(axis);
            merged.add(goesOn ? merged.removeLast().mergedWith(axis) : axis);
        }
        return merged;
    }

    private void walk(int depth) {
        if (depth >= axes.size() - 1) {
            Axis last = axes.isEmpty() ? Axis.SINGLE : axes.getLast();
            visit(last, last.count());
        } else if (mayTile && depth == axes.size() - 2) {
            walkLastTwo(axes.get(depth), axes.getLast());
        } else {
            walkAlong(axes.get(depth), () -> walk(depth + 1));
        }
    }

    private void walkLastTwo(Axis outer, Axis inner) {
        boolean isShort = inner.count() < SHORT && inner.count() < outer.count();
        boolean isCrossed = Math.abs(inner.fromStride()) > Math.abs(outer.fromStride());
        if (isShort) {
            walkTiles(outer, LONG_TILE, inner);
        } else if (isCrossed) {
            walkTiles(inner, CROSS_TILE, outer);
        } else {
            walkAlong(outer, () -> visit(inner, inner.count()));
        }
    }

    /** One dimension in parts, for each of which the other is gone through. */
    private void walkTiles(Axis tiled, long tile, Axis other) {
        for (long done = 0; done < tiled.count(); done += tile) {
            long count = Math.min(tile, tiled.count() - done);
            walkAlong(other, () -> visit(tiled, count));
            run.move(tiled, count);
        }
        run.move(tiled, -tiled.count());
    }

    private void walkAlong(Axis axis, Runnable step) {
        for (long i = 0; i < axis.count(); i++) {
            step.run();
            run.move(axis, 1);
        }
        run.move(axis, -axis.count());
    }

    private void visit(Axis axis, long count) {
        run.axis = axis;
        run.count = count;
        visitor.visit(run);
        run.number += count;
    }
}
