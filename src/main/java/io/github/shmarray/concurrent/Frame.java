package io.github.shmarray.concurrent;

import io.github.shmarray.ArrayView;

/**
 * A frame in its slot, not copied. The writer does not wait for readers, so it may overwrite it at any time: after the elements were used,
 * {@link #isIntact()} tells whether all of them were the frame's. Safe to use from many threads.
 */
public final class Frame {
    private final FrameNumbers numbers;
    private final ArrayView view;
    private final long number;
    private final long missed;

    Frame(FrameNumbers numbers, ArrayView view, long number, long missed) {
        this.numbers = numbers;
        this.view = view;
        this.number = number;
        this.missed = missed;
    }

    /** Frames are numbered from 1 on; some numbers may be left out, where a writer died. */
    public long number() {
        return number;
    }

    /** How many numbers there are between the frame that the reader had before and this one. */
    public long missed() {
        return missed;
    }

    /** The elements; they cannot be written. */
    public ArrayView view() {
        return view;
    }

    /**
     * Whether all that was read up to now is of this frame. Once it is not, it will not be again.
     *
     * @throws IllegalStateException if the ring is closed
     */
    public boolean isIntact() {
        return numbers.isWhole(number);
    }

    @Override
    public String toString() {
        return "Frame[" + number + ", " + missed + " missed]";
    }
}
