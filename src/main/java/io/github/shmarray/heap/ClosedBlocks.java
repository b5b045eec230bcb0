package io.github.shmarray.heap;

import java.util.function.ToLongFunction;

/**
 * Blocks of a heap that are closed but not free yet. To add one and to take them all needs no memory. Not safe to use from several
 * threads.
 */
public final class ClosedBlocks<B extends Block> {
    /** To free some takes as long as to copy some megabytes; but what was used just now may still be in the caches. */
    private static final long MOST_BYTES = 8 << 20;

    /** It also takes a while for each open block, so there have to be this many closed ones for so many open. */
    private static final int OPEN_FOR_A_CLOSED = 16;

    /** Leads to the others; null if there is none. */
    private BlockLink<B> last;

    private int count;
    private long bytes;

    public void add(BlockLink<B> link, long byteSize) {
        link.nextClosed = last;
        last = link;
        count++;
        bytes += byteSize;
    }

    /** Adds again what {@link #takeAll} has returned. */
    public void addAll(BlockLink<B> first, ToLongFunction<BlockLink<B>> byteSize) {
        BlockLink<B> next;
        for (BlockLink<B> link = first; link != null; link = next) {
            next = link.nextClosed;
            add(link, byteSize.applyAsLong(link));
        }
    }

    public boolean isEmpty() {
        return last == null;
    }

    /** Whether it is worth while to free them now. */
    public boolean areMany(int openBlocks, long capacity) {
        return bytes > capacity / 2 || bytes >= MOST_BYTES && count >= openBlocks / OPEN_FOR_A_CLOSED;
    }

    /** The last one, which leads to the others by {@link BlockLink#nextClosed}, or null; all go. */
    public BlockLink<B> takeAll() {
        BlockLink<B> all = last;
        last = null;
        count = 0;
        bytes = 0;
        return all;
    }
}
