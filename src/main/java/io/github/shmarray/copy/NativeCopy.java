package io.github.shmarray.copy;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Copies in C, which end with an exception if a page is not available ({@code src/main/c/native_copy.c}). Safe to use from many
 * threads.
 */
final class NativeCopy {
    private static final Linking LINKING = new Linking(NativeCopy::link);

    /** After so many calls the JVM has compiled them; before, a call takes as long as to copy a megabyte. */
    private static final int REHEARSALS = 10_000;

    private NativeCopy() {}

    /** Made when it is first needed. Segments are kept open while a call has them, and may be those of Java arrays. */
    @SuppressWarnings("restricted")
    private static final class Function {
        static final MethodHandle HANDLE = Linker.nativeLinker()
                .downcallHandle(
                        NativeLibrary.function("shmarray_copy"),
                        FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT),
                        Linker.Option.critical(true));

        /** Whoever calls it has the class initialised. */
        static void link() {}
    }

    /** Whether this processor has what a kernel takes, and makes something of it. */
    static boolean has(CopyKernel kernel) {
        return NativeLibrary.isAvailable() && hasKernel(kernel.number());
    }

    private static native boolean hasKernel(int kernel);

    private static void link() {
        Function.link();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment target = arena.allocate(Long.BYTES);
            MemorySegment source = MemorySegment.ofArray(new byte[Long.BYTES]);
            for (int i = 0; i < REHEARSALS; i++) {
                copy(source, target, CopyKernel.LIBC);
            }
        }
    }

    /** Whether a call costs no more than itself; else it is the JDK's turn until the function has been linked. */
    static boolean isLinked() {
        return LINKING.isDone();
    }

    /**
     * Copies all of a segment into another of the same size; the two must not overlap. The garbage collector has to wait
     * for it.
     *
     * @param kernel one that this processor has
     * @return whether it has; not if too many others are at it
     * @throws MemoryFaultException if a page of either was not available
     */
    static boolean copy(MemorySegment source, MemorySegment target, CopyKernel kernel) {
        return MemoryFaultException.check(call(target, source, kernel, 0)) == 0;
    }

    /**
     * Copies as {@link #copy} does, and looks at the clock.
     *
     * @return the nanoseconds that the kernel took; negative if it has not copied, since too many others are at it
     */
    static long timedCopy(MemorySegment source, MemorySegment target, CopyKernel kernel) {
        return MemoryFaultException.check(call(target, source, kernel, 1));
    }

    private static long call(MemorySegment target, MemorySegment source, CopyKernel kernel, int isTimed) {
        try {
            return (long) Function.HANDLE.invokeExact(target, source, source.byteSize(), kernel.number(), isTimed);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
