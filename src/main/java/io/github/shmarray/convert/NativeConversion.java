package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.copy.LibraryThreads;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Conversion of elements at equal distances, by the vector loops of {@code src/main/c/convert.c}. What it leaves undone is for
 * {@link Conversion} to do. Safe to use from many threads.
 */
final class NativeConversion {
    /** Fewer elements are not worth a call. */
    static final int LEAST_COUNT = 16;

    /** A call holds up the garbage collector, so each takes well under a millisecond. */
    private static final long CHUNK_BYTES = 1 << 20;

    /** The same for elements that lie apart, each of which may be in a line of cache of its own. */
    private static final long CHUNK_APART = 1 << 16;

    /** After so many calls the JVM has compiled them; before, a call takes longer than to convert ten thousand elements. */
    private static final int REHEARSALS = 10_000;

    private static final int SATURATE = 1;
    private static final int EXACT = 4;
    private static final int PREFETCH = 8;
    private static final ConversionKernel[][] FIRST_GUESS = firstGuesses();

    private NativeConversion() {}

    /** Made when they are first needed. Segments are kept open while a call has them, and may be those of Java arrays. */
    private static final class Functions {
        static final MethodHandle CONVERT = handle(
                "shmarray_convert",
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT));
        static final MethodHandle FIND_MISFIT = handle(
                "shmarray_find_misfit", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT));

        static {
            startRehearsal();
        }

        @SuppressWarnings("restricted")
        private static MethodHandle handle(String function, FunctionDescriptor descriptor) {
            return Linker.nativeLinker()
                    .downcallHandle(NativeLibrary.function(function), descriptor, Linker.Option.critical(true));
        }
    }

    private static void startRehearsal() {
        try {
            LibraryThreads.start("shmarray-rehearsal", NativeConversion::rehearse);
        } catch (OutOfMemoryError noThread) {
            // The calls are compiled later then.
        }
    }

    private static void rehearse() {
        if (!isAvailable(ElementType.INT64, ElementType.INT32)) {
            return;
        }
        ConversionKernel kernel = firstGuess(ElementType.INT64, ElementType.INT32);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment numbers = MemorySegment.ofArray(new long[LEAST_COUNT]);
            Strided source = Strided.contiguous(numbers, ElementType.INT64, 0);
            MemorySegment memory = arena.allocate((long) LEAST_COUNT * Integer.BYTES, Integer.BYTES);
            Strided target = Strided.contiguous(memory, ElementType.INT32, 0);
            for (int i = 0; i < REHEARSALS; i++) {
                convert(source, target, LEAST_COUNT, false, kernel);
                findMisfit(source, ElementType.INT32, LEAST_COUNT);
            }
        }
    }

    private static ConversionKernel[][] firstGuesses() {
        ElementType[] types = ElementType.values();
        var guesses = new ConversionKernel[types.length][types.length];
        for (ElementType source : types) {
            for (ElementType target : types) {
                List<ConversionKernel> guess =
                        NativeLibrary.isAvailable() ? ConversionKernel.guess(source, target, false) : List.of();
                guesses[source.ordinal()][target.ordinal()] = guess.isEmpty() ? null : guess.getFirst();
            }
        }
        return guesses;
    }

    /** Whether there are loops for two types on this machine. */
    static boolean isAvailable(ElementType source, ElementType target) {
        return firstGuess(source, target) != null;
    }

    /** What is used as long as nothing is known of it; null if there are no loops. */
    static ConversionKernel firstGuess(ElementType source, ElementType target) {
        return FIRST_GUESS[source.ordinal()][target.ordinal()];
    }

    /** Whether it can convert such elements, and so many are worth a call. */
    static boolean takes(Strided source, Strided target, long count) {
        return takes(source.type(), target.type(), count);
    }

    private static boolean takes(ElementType source, ElementType target, long count) {
        return count >= LEAST_COUNT && isAvailable(source, target);
    }

    /**
     * Converts elements of two types that there are loops for, in ranges that do not overlap; those of one type are {@linkplain
     * Conversion#swap swapped}.
     *
     * @return how many it has converted
     * @throws MemoryFaultException if a page of either was not available
     */
    static long convert(Strided source, Strided target, long count, boolean saturate, ConversionKernel kernel) {
        int options = kernel.options() | (saturate ? SATURATE : 0);
        return convert(source, target, count, options, kernel);
    }

    /**
     * Converts elements as the other method does, and ends at one that does not fit; some before it may be left undone.
     *
     * @return an index before which all fit; {@code count} if all are converted
     */
    static long convertExactly(Strided source, Strided target, long count, ConversionKernel kernel) {
        return convert(source, target, count, EXACT, kernel);
    }

    private static long convert(Strided source, Strided target, long count, int options, ConversionKernel kernel) {
        if (target.segment().isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
        long chunk = Math.min(chunk(source), chunk(target));
        for (long done = 0; done < count; done += chunk) {
            long now = Math.min(chunk, count - done);
            long converted = call(source.from(done), target.from(done), now, options, kernel.table());
            if (converted != now) {
                return done + Math.max(0, converted);
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
        return findMisfit(source, target, count, 0);
    }

    /** Does as the other method, and sooner for elements that no cache has, later for those that one has. */
    static long findMisfitInMemory(Strided source, ElementType target, long count) {
        return findMisfit(source, target, count, PREFETCH);
    }

    private static long findMisfit(Strided source, ElementType target, long count, int options) {
        if (!takes(source.type(), target, count)) {
            return 0;
        }
        int table = firstGuess(source.type(), target).table();
        long chunk = chunk(source);
        for (long done = 0; done < count; done += chunk) {
            long now = Math.min(chunk, count - done);
            long misfit = call(source.from(done), target, now, options, table);
            if (misfit != now) {
                return done + Math.max(0, misfit);
            }
        }
        return count;
    }

    private static long chunk(Strided elements) {
        return elements.isContiguous()
                ? CHUNK_BYTES >> Integer.numberOfTrailingZeros(elements.type().byteSize())
                : CHUNK_APART;
    }

    /** As C takes it apart again. */
    private static int how(ElementType source, ElementType target, int options, int table) {
        return source.ordinal() | target.ordinal() << 8 | options << 16 | table << 24;
    }

    private static long call(Strided source, Strided target, long count, int options, int table) {
        int how = how(source.type(), target.type(), options, table);
        try {
            return MemoryFaultException.check((long) Functions.CONVERT.invokeExact(
                    target.start(count), target.stride(), source.start(count), source.stride(), count, how));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long call(Strided source, ElementType target, long count, int options, int table) {
        int how = how(source.type(), target, options, table);
        try {
            return MemoryFaultException.check(
                    (long) Functions.FIND_MISFIT.invokeExact(source.start(count), source.stride(), count, how));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static native boolean hasLoops(int source, int target, int table);
}
