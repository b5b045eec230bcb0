package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** Copies elements that do not lie side by side by the loop of {@code src/main/c/strided.c}, which checks no bounds on the way. */
final class NativeStridedCopy {
    /** Fewer elements are not worth a call. */
    private static final int LEAST_COUNT = 8;

    /** A call holds up the garbage collector, so each takes well under a millisecond. */
    private static final long CHUNK = 1 << 16;

    private NativeStridedCopy() {}

    /** Made when it is first needed. Segments are kept open while a call has them, and may be those of Java arrays. */
    @SuppressWarnings("restricted")
    private static final class Function {
        static final MethodHandle HANDLE = Linker.nativeLinker()
                .downcallHandle(
                        NativeLibrary.function("shmarray_copy_strided"),
                        FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT),
                        Linker.Option.critical(true));
    }

    /**
     * Copies elements of one size between ranges that do not overlap.
     *
     * @return how many it has copied; what is left is for others to do
     * @throws MemoryFaultException if a page of either was not available
     */
    static long copy(Strided source, Strided target, long count) {
        if (count < LEAST_COUNT || !NativeLibrary.isAvailable()) {
            return 0;
        }
        if (target.segment().isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
        for (long done = 0; done < count; done += CHUNK) {
            long now = Math.min(CHUNK, count - done);
            if (MemoryFaultException.check(call(source.from(done), target.from(done), now)) != now) {
                return done;
            }
        }
        return count;
    }

    private static long call(Strided source, Strided target, long count) {
        try {
            return (long) Function.HANDLE.invokeExact(
                    target.start(count),
                    target.stride(),
                    source.start(count),
                    source.stride(),
                    count,
                    source.type().byteSize());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
