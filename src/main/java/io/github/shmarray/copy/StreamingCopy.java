package io.github.shmarray.copy;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Copies with stores that go past the caches ({@code src/main/c/streaming.c}), for more bytes than these hold. Safe to use
 * from many threads.
 */
final class StreamingCopy {
    private StreamingCopy() {}

    /** Made when it is first needed. Segments are kept open while a call has them, and may be those of Java arrays. */
    @SuppressWarnings("restricted")
    private static final class Function {
        static final MethodHandle HANDLE = Linker.nativeLinker()
                .downcallHandle(
                        MemorySegment.ofAddress(function()),
                        FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG),
                        Linker.Option.critical(true));
    }

    /**
     * Copies all of a segment into another of the same size; the two must not overlap. The garbage collector has to wait
     * for it.
     *
     * @throws MemoryFaultException if a page of either could not be had
     */
    static void copy(MemorySegment source, MemorySegment target) {
        if (MemoryFaultException.check(call(target, source, source.byteSize())) < 0) {
            // Too many copies at once: the JDK's copy has no such limit.
            target.copyFrom(source);
        }
    }

    private static long call(MemorySegment target, MemorySegment source, long count) {
        try {
            return (long) Function.HANDLE.invokeExact(target, source, count);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address of the C function. */
    private static native long function();
}
