package io.github.shmarray;

/**
 * Blocks of a heap that are closed but not free yet. To add one and to take them all needs no memory. Not safe to use from several
 * threads.
 */
final class ClosedBlocks {
    /** More bytes are not left waiting unless the blocks are few: what was used just now may still be in the caches. */
    private static final long MOST_BYTES = 2 << 20;

    /** To free some takes as long as to copy a megabyte, so there have to be this many... */
    private static final int MANY = 32;

    /** ...and since it also takes a while for each open block, a closed one for so many open. */
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
        return bytes > capacity / 2 || bytes >= MOST_BYTES && count >= Math.max(MANY, openBlocks / OPEN_FOR_A_CLOSED);
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
