package io.github.shmarray.copy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Fills much memory with one element, by copies of a block of it: loops of Java store nothing past the caches. Which kernel copies
 * is measured on whole fills. Safe to use from many threads.
 */
public final class MemoryFill {
    /** What the caches hold for certain is filled as fast by a loop. */
    static final long LEAST_BYTES = 16 << 20;

    /** Few enough to stay in the second level of cache, many enough for the end of what is stored past it to cost nothing. */
    private static final long BLOCK = 256 << 10;

    /** Few enough to stay in the first level of cache, which others that store need as well. */
    private static final long SMALL_BLOCK = 16 << 10;

    private static final KernelChoices<CopyKernel> CHOICES = new KernelChoices<>("fill", CopyKernel::guessForFill);

    private MemoryFill() {}

    /** Whether it fills so many bytes sooner than a loop of Java. */
    public static boolean isFor(long count) {
        return count >= LEAST_BYTES && MeasuredCopy.isMeasuring();
    }

    /**
     * Fills a segment.
     *
     * @param element of 1, 2, 4 or 8 bytes; the segment has a whole number of them
     * @throws MemoryFaultException if a page was not available
     */
    public static void fill(MemorySegment target, MemorySegment element) {
        try (Arena arena = Arena.ofConfined()) {
            repeat(block(element, arena), target);
        }
    }

    private static MemorySegment block(MemorySegment element, Arena arena) {
        MemorySegment block = arena.allocate(BLOCK, Long.BYTES);
        block.copyFrom(element);
        for (long filled = element.byteSize(); filled < BLOCK; filled *= 2) {
            MemorySegment.copy(block, 0, block, filled, filled);
        }
        return block;
    }

    private static void repeat(MemorySegment block, MemorySegment target) {
        long size = target.byteSize();
        KernelChoice<CopyKernel> choice = CHOICES.of(size, 1);
        CopyKernel kernel = choice.next();
        long step = kernel.streams() ? BLOCK : SMALL_BLOCK;
        long nanos = 0;
        for (long start = 0; start < size; start += step) {
            long count = Math.min(step, size - start);
            nanos += MeasuredCopy.timedChunk(kernel, block.asSlice(0, count), target.asSlice(start, count));
        }
        choice.record(kernel, nanos, size);
    }
}
