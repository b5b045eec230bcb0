package io.github.shmarray;

/**
 * How a {@link SharedHeap} was divided at one moment.
 *
 * @param capacity bytes in all
 * @param used bytes of arrays, each rounded up to a multiple of 64
 * @param largestFreeBlock bytes of the largest array that would have fitted
 * @param arrays how many there were
 * @param freeBlocks how many pieces the free bytes were in; at most one more than there were arrays
 */
public record HeapStatistics(long capacity, long used, long largestFreeBlock, int arrays, int freeBlocks) {
    /** Bytes that no array had. */
    public long free() {
        return capacity - used;
    }

    /** The part of the free bytes that is outside the largest free block, from 0 for none to nearly 1. */
    public double fragmentation() {
        return free() == 0 ? 0 : 1 - (double) largestFreeBlock / free();
    }
}
