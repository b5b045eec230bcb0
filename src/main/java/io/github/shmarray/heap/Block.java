package io.github.shmarray.heap;

/** A block of a heap that somebody uses. */
public interface Block {
    /**
     * Keeps everybody out, to be taken back by {@link #resume}; returns false if the block had ended before.
     *
     * @throws IllegalStateException if somebody is inside
     */
    boolean shut();

    void resume();
}
