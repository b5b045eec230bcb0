package io.github.shmarray;

/**
 * Blocks of a heap that are closed but not free yet. To add one and to take them all needs no memory. Not safe to use from several
 * threads.
 */
final class ClosedBlocks {
    /** To free some takes as long as to copy some megabytes; but what was used just now may still be in the caches. */
    private static final long MOST_BYTES = 8 << 20;

    /** It also takes a while for each open block, so there have to be this many closed ones for so many open. */
    private static final int OPEN_FOR_A_CLOSED = 16;

    /** Leads to the others; null if there is none. */
    private HeapBlock.Link last;

    private int count;
    private long bytes;

    void add(HeapBlock.Link link, long byteSize) {
        link.nextClosed = last;
        last = link;
        count++;
        bytes += byteSize;
    }

    boolean isEmpty() {
        return last == null;
    }

    /** Whether it is worth while to free them now. */
    boolean areMany(int openBlocks, long capacity) {
        return bytes > capacity / 2 || bytes >= MOST_BYTES && count >= openBlocks / OPEN_FOR_A_CLOSED;
    }

    /** The last one, which leads to the others by {@link HeapBlock.Link#nextClosed}, or null; all go. */
    HeapBlock.Link takeAll() {
        HeapBlock.Link all = last;
        last = null;
        count = 0;
        bytes = 0;
        return all;
    }
}
