package io.github.shmarray;

import io.github.shmarray.convert.Range;

/**
 * Some of the elements along a dimension, with the meaning that {@code from:to:step} has in Python: negative positions count
 * from the end, positions outside are moved to the nearest end, a negative step goes backwards. Immutable.
 */
public final class Slice {
    private final Long from;
    private final Long to;
    private final long step;

    private Slice(Long from, Long to, long step) {
        this.from = from;
        this.to = to;
        this.step = step;
    }

    /** {@code :} */
    public static Slice all() {
        return new Slice(null, null, 1);
    }

    /** {@code from:to} */
    public static Slice range(long from, long to) {
        return new Slice(from, to, 1);
    }

    /** {@code from:} */
    public static Slice from(long from) {
        return new Slice(from, null, 1);
    }

    /** {@code :to} */
    public static Slice to(long to) {
        return new Slice(null, to, 1);
    }

    /** {@code ::-1} */
    public static Slice reversed() {
        return new Slice(null, null, -1);
    }

    /**
     * The same ends with another step.
     *
     * @throws IllegalArgumentException if the step is 0
     */
    public Slice step(long newStep) {
        if (newStep == 0) {
            throw new IllegalArgumentException("slice " + this + " cannot have step 0");
        }
        return new Slice(from, to, newStep);
    }

    /** What is left of a dimension of that length. */
    Range of(long length) {
        boolean backwards = step < 0;
        long lowest = backwards ? -1 : 0;
        long highest = backwards ? length - 1 : length;
        long first = from == null ? (backwards ? highest : lowest) : clamp(from, length, lowest, highest);
        long end = to == null ? (backwards ? lowest : highest) : clamp(to, length, lowest, highest);
        long distance = backwards ? first - end : end - first;
        // The magnitude of the least long is itself, so it is divided as a negative number.
        long count = distance <= 0 ? 0 : 1 + (backwards ? -(distance - 1) / step : (distance - 1) / step);
        // A step that is never taken may be too large to multiply a stride with.
        return new Range(first, count > 1 ? step : 1, count);
    }

    private static long clamp(long position, long length, long lowest, long highest) {
        long fromStart = position < 0 ? position + length : position;
        return Math.max(lowest, Math.min(highest, fromStart));
    }

    @Override
    public String toString() {
        return (from == null ? "" : from) + ":" + (to == null ? "" : to) + (step == 1 ? "" : ":" + step);
    }
}
