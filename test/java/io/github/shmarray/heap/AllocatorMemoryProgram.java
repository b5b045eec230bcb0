package io.github.shmarray.heap;

import java.util.ArrayList;
import java.util.List;

/** Lets an allocator run out of Java heap, in a process that has little of it; prints what went wrong. */
final class AllocatorMemoryProgram {
    static final String HEAP = "-Xmx40m";

    private static final long CAPACITY = 1L << 40;
    private static final int GRANULE = BlockAllocator.GRANULE;

    /** So many that the numbers of twice as many take some MB, with room for a failure at each of the arrays of numbers. */
    private static final int BLOCKS = 1 << 16;

    private static final int PIECE = 256 << 10;
    private static final int PIECES = 4 * BLOCKS * (2 * Long.BYTES + 4 * Integer.BYTES) / PIECE;

    private AllocatorMemoryProgram() {}

    public static void main(String[] arguments) {
        int failures = 0;
        for (int left = 0; left < PIECES; left++) {
            BlockAllocator allocator = new BlockAllocator(CAPACITY);
            // The free block at the end is the last that there is a number for.
            while (allocator.usage().blocks() < BLOCKS - 1) {
                allocator.allocate(GRANULE);
            }
            failures += allocateWithout(allocator, left) ? 0 : 1;
            useAll(allocator);
        }
        check(failures > PIECES / 10, "only " + failures + " of " + PIECES + " requests ran out of memory");
        System.out.println("passed");
    }

    /** Asks for a block when the Java heap has that many pieces left; returns whether it had enough for it. */
    private static boolean allocateWithout(BlockAllocator allocator, int left) {
        BlockAllocator.Usage before = allocator.usage();
        List<byte[]> ballast = new ArrayList<>(1 << 10);
        try {
            while (true) {
                ballast.add(new byte[PIECE]);
            }
        } catch (OutOfMemoryError full) {
            ballast.subList(Math.max(0, ballast.size() - left), ballast.size()).clear();
        }
        boolean hadEnough = true;
        BlockAllocator.Usage after = null;
        try {
            allocator.free(allocator.allocate(GRANULE));
        } catch (OutOfMemoryError expected) {
            hadEnough = false;
        } finally {
            ballast.clear();
            after = allocator.usage();
        }
        check(before.equals(after), before + " has become " + after + ", with " + left + " pieces left");
        return hadEnough;
    }

    private static void useAll(BlockAllocator allocator) {
        for (int block = 0; block < BLOCKS - 1; block++) {
            check(allocator.offset(block) == (long) block * GRANULE, "block " + block + " has moved");
            allocator.free(block);
        }
        check(allocator.usage().largestFreeBlock() == CAPACITY, "in pieces: " + allocator.usage());
        check(allocator.allocate(CAPACITY) != BlockAllocator.NONE, "it does not fit when all is free");
    }

    private static void check(boolean isRight, String problem) {
        if (!isRight) {
            System.out.println(problem);
            System.exit(1);
        }
    }
}
