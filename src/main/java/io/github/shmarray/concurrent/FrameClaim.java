package io.github.shmarray.concurrent;

import io.github.shmarray.ArrayView;

/**
 * A slot of a ring that its writer fills in place, by {@link FrameRing#claim()}. Others who want to publish wait for it. It belongs to
 * the thread that claimed it:
 *
 * <pre>{@code
 * try (FrameClaim claim = ring.claim()) {
 *     camera.readInto(claim.view());
 *     claim.publish();
 * }
 * }</pre>
 */
public final class FrameClaim implements AutoCloseable {
    private final FrameRing ring;
    private final long frame;
    private boolean isOver;

    FrameClaim(FrameRing ring, long frame) {
        this.ring = ring;
        this.frame = frame;
    }

    /** The number that the frame will have. */
    public long number() {
        return frame;
    }

    /**
     * The elements to fill, which are what they happen to be. Nothing may be written to it once the claim is over.
     *
     * @throws IllegalStateException if it is published or closed
     */
    public ArrayView view() {
        requireClaimed("fill");
        return ring.viewOf(frame);
    }

    /**
     * Lets readers see the frame, wakes those who wait, and ends the claim; returns the number of the frame.
     *
     * @throws IllegalStateException if it is published or closed
     */
    public long publish() {
        requireClaimed("publish");
        ring.publish(frame);
        end();
        return frame;
    }

    /** Gives the slot back if it was not published: its frame is never seen. Closing twice is fine. */
    @Override
    public void close() {
        if (!isOver) {
            try {
                ring.abandon(frame);
            } finally {
                end();
            }
        }
    }

    private void end() {
        isOver = true;
        ring.endTurn();
    }

    private void requireClaimed(String operation) {
        if (isOver) {
            throw new IllegalStateException(operation + " frame " + frame + " of ring \"" + ring.name()
                    + "\": the claim is over; make another");
        }
    }
}
