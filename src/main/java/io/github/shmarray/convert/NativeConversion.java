package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Conversion of elements that lie side by side, by the vector loops of {@code src/main/c/convert.c}, which store past the
 * caches what these cannot hold. What it leaves undone is for {@link Conversion} to do. Safe to use from many threads.
 */
final class NativeConversion {
    /** Fewer elements are not worth a call. */
    static final int LEAST_COUNT = 16;

    /** A call holds up the garbage collector, so each takes well under a millisecond. */
    private static final long CHUNK_BYTES = 1 << 20;

    private static final int SATURATE = 1;
    private static final int STREAM = 2;
    private static final boolean[][] HAS_LOOPS = pairsWithLoops();

    private NativeConversion() {}

    /** Made when they are first needed. Segments are kept open while a call has them, and may be those of Java arrays. */
    private static final class Functions {
        static final MethodHandle CONVERT = handle(
                "shmarray_convert",
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT));
        static final MethodHandle FIND_MISFIT = handle(
                "shmarray_find_misfit", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT));

        @SuppressWarnings("restricted")
        private static MethodHandle handle(String function, FunctionDescriptor descriptor) {
            return Linker.nativeLinker()
                    .downcallHandle(NativeLibrary.function(function), descriptor, Linker.Option.critical(true));
        }
    }

    private static boolean[][] pairsWithLoops() {
        ElementType[] types = ElementType.values();
        boolean[][] pairs = new boolean[types.length][types.length];
        for (int source = 0; NativeLibrary.isAvailable() && source < types.length; source++) {
            for (int target = 0; target < types.length; target++) {
                pairs[source][target] = hasLoops(source, target);
            }
        }
        return pairs;
    }

    /** Whether there are loops for two types on this machine. */
    static boolean isAvailable(ElementType source, ElementType target) {
        return HAS_LOOPS[source.ordinal()][target.ordinal()];
    }

    /** Whether it can convert such elements, and so many are worth a call. */
    static boolean takes(Strided source, Strided target, long count) {
        return target.isContiguous() && takes(source, target.type(), count);
    }

    private static boolean takes(Strided source, ElementType target, long count) {
        return count >= LEAST_COUNT && source.isContiguous() && isAvailable(source.type(), target);
    }

    /**
     * Converts elements of two types that there are loops for, side by side in ranges that do not overlap.
     *
     * @param stream whether to store past the caches, because they cannot hold all that this is a part of
     * @return how many it has converted
     * @throws MemoryFaultException if a page of either was not available
     */
    static long convert(Strided source, Strided target, long count, boolean saturate, boolean stream) {
        if (target.segment().isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
        int options = (saturate ? SATURATE : 0) | (stream ? STREAM : 0);
        long chunk = chunk(source.type(), target.type());
        for (long done = 0; done < count; done += chunk) {
            long now = Math.min(chunk, count - done);
            if (call(source.slice(done, now), target.slice(done, now), now, source.type(), target.type(), options)
                    != 0) {
                return done;
            }
        }
        return count;
    }

    /**
     * Looks for an element that a type cannot hold.
     *
     * @return an index before which there is none; {@code count} if there is none at all
     * @throws MemoryFaultException if a page was not available
     */
    static long findMisfit(Strided source, ElementType target, long count) {
        if (!takes(source, target, count)) {
            return 0;
        }
        long chunk = chunk(source.type(), source.type());
        for (long done = 0; done < count; done += chunk) {
            long now = Math.min(chunk, count - done);
            long misfit = call(source.slice(done, now), now, source.type(), target);
            if (misfit != now) {
                return done + Math.max(0, misfit);
            }
        }
        return count;
    }

    private static long chunk(ElementType source, ElementType target) {
        return CHUNK_BYTES / Math.max(source.byteSize(), target.byteSize());
    }

    private static long call(
            MemorySegment source,
            MemorySegment target,
            long count,
            ElementType sourceType,
            ElementType targetType,
            int options) {
        try {
            return MemoryFaultException.check((long) Functions.CONVERT.invokeExact(
                    target, source, count, sourceType.ordinal(), targetType.ordinal(), options));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long call(MemorySegment source, long count, ElementType sourceType, ElementType targetType) {
        try {
            return MemoryFaultException.check((long)
                    Functions.FIND_MISFIT.invokeExact(source, count, sourceType.ordinal(), targetType.ordinal()));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static native boolean hasLoops(int source, int target);
}
