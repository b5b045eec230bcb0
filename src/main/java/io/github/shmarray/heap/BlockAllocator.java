package io.github.shmarray.heap;

import java.util.Arrays;

/**
 * Divides a range of bytes into blocks and joins them again when they are given back. It counts offsets only and touches no
 * memory, so that whoever can write there cannot confuse it. Blocks are named by small numbers, which are used again.
 *
 * <p>The free blocks are kept in lists by size, in 32 classes between a power of two and the next; two levels of bits tell
 * which lists have blocks. A block is taken from the first list whose blocks are all large enough, and what is left over becomes
 * a free block again; neighbours that are free are joined at once. Both take the same time however many blocks there are, except
 * that a request nothing else fits also looks through the one list whose blocks may be large enough, so it fails only if no
 * free block is. Two free blocks are never neighbours: there is at most one more of them than there are blocks in use.
 *
 * <p>This is TLSF: M. Masmano, I. Ripoll, A. Crespo, J. Real, "TLSF: a new dynamic memory allocator for real-time systems",
 * ECRTS 2004. Not safe to use from several threads.
 */
public final class BlockAllocator {
    /**
     * How the range is divided.
     *
     * @param capacity bytes in all
     * @param used bytes of blocks, each rounded up to a multiple of {@link #GRANULE}
     * @param largestFreeBlock bytes of the largest block that would fit
     * @param blocks how many there are
     * @param freeBlocks how many pieces the free bytes are in
     */
    public record Usage(long capacity, long used, long largestFreeBlock, int blocks, int freeBlocks) {
        public long free() {
            return capacity - used;
        }
    }

    /** Bytes; sizes and offsets of blocks are multiples of it, so no two blocks share a cache line. */
    public static final int GRANULE = 64;

    /** No block. */
    public static final int NONE = -1;

    /** In place of the previous free block, of a block that is in use. */
    private static final int IN_USE = -2;

    private static final int CLASS_BITS = 5;
    private static final int CLASSES_PER_LEVEL = 1 << CLASS_BITS;
    private static final int LEVELS = Long.SIZE - CLASS_BITS;
    private static final int FIRST_BLOCKS = 64;

    // Of each block; sizes and offsets in granules.
    private long[] offsets = new long[FIRST_BLOCKS];
    private long[] sizes = new long[FIRST_BLOCKS];
    private int[] previous = new int[FIRST_BLOCKS];
    private int[] next = new int[FIRST_BLOCKS];
    private int[] previousFree = new int[FIRST_BLOCKS];
    private int[] nextFree = new int[FIRST_BLOCKS];

    /** How many numbers were ever given to blocks. */
    private int numbered;

    /** The numbers of blocks that are no more, linked by {@link #nextFree}. */
    private int unusedNumbers = NONE;

    private final int[] firstFree = new int[LEVELS * CLASSES_PER_LEVEL];
    private final int[] classesWithBlocks = new int[LEVELS];
    private long levelsWithBlocks;

    private final long capacity;
    private long used;
    private long untouched;
    private long usedBefore;
    private int usedBlocks;
    private int freeBlocks;

    /**
     * @param capacity in bytes, at least one granule and a multiple of it
     */
    public BlockAllocator(long capacity) {
        this.capacity = capacity / GRANULE;
        Arrays.fill(firstFree, NONE);
        addFree(newBlock(0, this.capacity, NONE, NONE));
    }

    /**
     * A block of at least that many bytes, or {@link #NONE} if no free block is large enough.
     *
     * @throws OutOfMemoryError if there is no Java heap for one block more; nothing has changed then
     */
    public int allocate(long byteSize) {
        long size = byteSize <= 0 ? 1 : (byteSize - 1) / GRANULE + 1;
        int block = findFree(size);
        if (block == NONE) {
            return NONE;
        }
        if (sizes[block] > size) {
            makeRoomForOneMore();
        }
        removeFree(block);
        if (sizes[block] > size) {
            addFree(splitOff(block, size));
        }
        previousFree[block] = IN_USE;
        used += size;
        usedBlocks++;
        usedBefore = Math.clamp(untouched - offsets[block], 0, size);
        untouched = Math.max(untouched, offsets[block] + size);
        return block;
    }

    /** Takes a block back that {@link #allocate} has returned and that was not given back since. Needs no Java heap. */
    public void free(int block) {
        if (previousFree[block] != IN_USE) {
            throw new IllegalStateException("block " + block + " is not in use");
        }
        used -= sizes[block];
        usedBlocks--;
        int joined = block;
        if (isFree(previous[joined])) {
            joined = previous[joined];
            removeFree(joined);
            absorbNext(joined);
        }
        if (isFree(next[joined])) {
            removeFree(next[joined]);
            absorbNext(joined);
        }
        addFree(joined);
    }

    /** In bytes. */
    public long offset(int block) {
        return offsets[block] * GRANULE;
    }

    /** In bytes: what was asked for, rounded up. */
    public long size(int block) {
        return sizes[block] * GRANULE;
    }

    /** How many bytes of the block that was allocated last, from its start on, may have been part of a block before. */
    public long usedBefore() {
        return usedBefore * GRANULE;
    }

    /** What is free, in what pieces. */
    public Usage usage() {
        return new Usage(capacity * GRANULE, used * GRANULE, largestFree() * GRANULE, usedBlocks, freeBlocks);
    }

    private long largestFree() {
        if (levelsWithBlocks == 0) {
            return 0;
        }
        int level = Long.SIZE - 1 - Long.numberOfLeadingZeros(levelsWithBlocks);
        int highest = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(classesWithBlocks[level]);
        long largest = 0;
        for (int block = firstFree[level * CLASSES_PER_LEVEL + highest]; block != NONE; block = nextFree[block]) {
            largest = Math.max(largest, sizes[block]);
        }
        return largest;
    }

    /** Small sizes have a class each; from there on, classes get wider with each power of two. */
    private static int sizeClass(long size) {
        int level = levelOf(size);
        return level == 0 ? (int) size : level * CLASSES_PER_LEVEL + (int) (size >>> level - 1) - CLASSES_PER_LEVEL;
    }

    private static int levelOf(long size) {
        return Math.max(0, Long.SIZE - CLASS_BITS - Long.numberOfLeadingZeros(size));
    }

    private int findFree(long size) {
        if (size > capacity) {
            return NONE;
        }
        long widthOfClass = 1L << Math.max(0, levelOf(size) - 1);
        int found = firstClassWithBlocks(sizeClass(size + widthOfClass - 1));
        if (found != NONE) {
            return firstFree[found];
        }
        int block = firstFree[sizeClass(size)];
        while (block != NONE && sizes[block] < size) {
            block = nextFree[block];
        }
        return block;
    }

    /** The lowest class, from that one on, that has blocks. */
    private int firstClassWithBlocks(int lowest) {
        int level = lowest / CLASSES_PER_LEVEL;
        int classes = classesWithBlocks[level] & -1 << lowest % CLASSES_PER_LEVEL;
        if (classes == 0) {
            long levels = levelsWithBlocks & -2L << level;
            if (levels == 0) {
                return NONE;
            }
            level = Long.numberOfTrailingZeros(levels);
            classes = classesWithBlocks[level];
        }
        return level * CLASSES_PER_LEVEL + Integer.numberOfTrailingZeros(classes);
    }

    private boolean isFree(int block) {
        return block != NONE && previousFree[block] != IN_USE;
    }

    private void addFree(int block) {
        int sizeClass = sizeClass(sizes[block]);
        int second = firstFree[sizeClass];
        firstFree[sizeClass] = block;
        previousFree[block] = NONE;
        nextFree[block] = second;
        if (second == NONE) {
            int level = sizeClass / CLASSES_PER_LEVEL;
            classesWithBlocks[level] |= 1 << sizeClass % CLASSES_PER_LEVEL;
            levelsWithBlocks |= 1L << level;
        } else {
            previousFree[second] = block;
        }
        freeBlocks++;
    }

    private void removeFree(int block) {
        int before = previousFree[block];
        int after = nextFree[block];
        if (after != NONE) {
            previousFree[after] = before;
        }
        if (before != NONE) {
            nextFree[before] = after;
        } else {
            int sizeClass = sizeClass(sizes[block]);
            firstFree[sizeClass] = after;
            if (after == NONE) {
                int level = sizeClass / CLASSES_PER_LEVEL;
                classesWithBlocks[level] &= ~(1 << sizeClass % CLASSES_PER_LEVEL);
                levelsWithBlocks &= classesWithBlocks[level] == 0 ? ~(1L << level) : -1L;
            }
        }
        freeBlocks--;
    }

    /** Shortens a block; returns a new one of what was cut off. */
    private int splitOff(int block, long size) {
        int rest = newBlock(offsets[block] + size, sizes[block] - size, block, next[block]);
        if (next[block] != NONE) {
            previous[next[block]] = rest;
        }
        next[block] = rest;
        sizes[block] = size;
        return rest;
    }

    /** Lengthens a block by the next one, which is no more. */
    private void absorbNext(int block) {
        int gone = next[block];
        sizes[block] += sizes[gone];
        next[block] = next[gone];
        if (next[gone] != NONE) {
            previous[next[gone]] = block;
        }
        previousFree[gone] = NONE;
        nextFree[gone] = unusedNumbers;
        unusedNumbers = gone;
    }

    private int newBlock(long offset, long size, int before, int after) {
        int block = unusedNumbers;
        if (block == NONE) {
            block = numbered++;
        } else {
            unusedNumbers = nextFree[block];
        }
        offsets[block] = offset;
        sizes[block] = size;
        previous[block] = before;
        next[block] = after;
        return block;
    }

    /** All that can fail when a block is split comes here, before anything is changed. */
    private void makeRoomForOneMore() {
        if (unusedNumbers == NONE && numbered == sizes.length) {
            grow(2 * numbered);
        }
    }

    private void grow(int length) {
        long[] longerOffsets = Arrays.copyOf(offsets, length);
        long[] longerSizes = Arrays.copyOf(sizes, length);
        int[] longerPrevious = Arrays.copyOf(previous, length);
        int[] longerNext = Arrays.copyOf(next, length);
        int[] longerPreviousFree = Arrays.copyOf(previousFree, length);
        int[] longerNextFree = Arrays.copyOf(nextFree, length);
        offsets = longerOffsets;
        sizes = longerSizes;
        previous = longerPrevious;
        next = longerNext;
        previousFree = longerPreviousFree;
        nextFree = longerNextFree;
    }
}
