package io.github.shmarray.heap;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/** How a heap finds a block without keeping it from the collector. Not safe to use from several threads. */
public final class BlockLink<B extends Block> extends WeakReference<B> {
    private final int number;

    /** Whether the heap has the place back. */
    boolean isGivenBack;

    /** Whether the heap has shut the block, to be closed along with it. */
    boolean isShut;

    /** Among blocks that are to be free soon. */
    BlockLink<B> nextClosed;

    BlockLink<B> previous = this;
    BlockLink<B> next = this;

    /**
     * @param forgotten gets the link when nothing can reach the block any more
     * @param number of the block, as the {@link BlockAllocator} knows it
     */
    public BlockLink(B block, ReferenceQueue<? super B> forgotten, int number) {
        super(block, forgotten);
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The block that was closed before this one, or null. */
    public BlockLink<B> nextClosed() {
        return nextClosed;
    }

    void insertBefore(BlockLink<B> other) {
        previous = other.previous;
        next = other;
        previous.next = this;
        other.previous = this;
    }

    void remove() {
        previous.next = next;
        next.previous = previous;
        // A link that somebody still has must not keep its neighbours.
        previous = this;
        next = this;
    }
}
