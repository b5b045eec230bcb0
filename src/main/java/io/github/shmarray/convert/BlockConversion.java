package io.github.shmarray.convert;

import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;

/**
 * Converts elements that do not lie side by side by the loops for those that do: a block of them is put side by side, in memory that the
 * first level of cache holds, and afterwards where it belongs. Not thread-safe.
 */
final class BlockConversion {
    private static final int BLOCK = 2048;

    /** Fewer elements are not worth the memory. */
    private static final int LEAST_COUNT = 64;

    private final Strided source;

    /** Null if the source lies side by side. */
    private final Strided gathered;

    private BlockConversion(Strided source, long count) {
        this.source = source;
        this.gathered = source.isContiguous() ? null : block(source.type(), count);
    }

    private static Strided block(ElementType type, long count) {
        byte[] memory = new byte[(int) Math.min(BLOCK, count) * type.byteSize()];
        return Strided.contiguous(MemorySegment.ofArray(memory), type, 0);
    }

    /** Whether there are loops for two types on this machine, and so many elements are worth it. */
    static boolean takes(ElementType source, ElementType target, long count) {
        return count >= LEAST_COUNT && NativeConversion.isAvailable(source, target);
    }

    /**
     * Converts elements that {@link #takes} takes, between ranges that do not overlap.
     *
     * @return how many it has converted
     * @throws MemoryFaultException if a page of either was not available
     */
    static long convert(Strided source, Strided target, long count, boolean saturate, ConversionKernel kernel) {
        var conversion = new BlockConversion(source, count);
        Strided converted = target.isContiguous() ? null : block(target.type(), count);
        for (long done = 0; done < count; done += BLOCK) {
            long now = Math.min(BLOCK, count - done);
            Strided to = converted == null ? target.from(done) : converted;
            if (NativeConversion.convert(conversion.sideBySide(done, now), to, now, saturate, kernel) != now) {
                return done;
            }
            if (converted != null) {
                StridedCopy.copy(converted, target.from(done), now);
            }
        }
        return count;
    }

    /**
     * Looks for an element that a type cannot hold, among those that {@link #takes} takes.
     *
     * @return an index before which there is none; {@code count} if there is none at all
     * @throws MemoryFaultException if a page was not available
     */
    static long findMisfit(Strided source, ElementType target, long count) {
        var conversion = new BlockConversion(source, count);
        for (long done = 0; done < count; done += BLOCK) {
            long now = Math.min(BLOCK, count - done);
            long misfit = NativeConversion.findMisfit(conversion.sideBySide(done, now), target, now);
            if (misfit != now) {
                return done + misfit;
            }
        }
        return count;
    }

    /** Elements from an index on, side by side. */
    private Strided sideBySide(long from, long count) {
        if (gathered == null) {
            return source.from(from);
        }
        StridedCopy.copy(source.from(from), gathered, count);
        return gathered;
    }
}
