package io.github.shmarray.copy;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Copies in C, which end with an exception if a page is not available ({@code src/main/c/native_copy.c}). Safe to use from many
 * threads.
 */
final class NativeCopy {
    private static final Linking LINKING = new Linking(Function::link);

    private NativeCopy() {}

    /** Made when it is first needed. Segments are kept open while a call has them, and may be those of Java arrays. */
    @SuppressWarnings("restricted")
    private static final class Function {
        static final MethodHandle HANDLE = Linker.nativeLinker()
                .downcallHandle(
                        NativeLibrary.function("shmarray_copy"),
                        FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT),
                        Linker.Option.critical(true));

        /** Whoever calls it has the class initialised. */
        static void link() {}
    }

    /** Whether a call costs no more than itself; else it is the JDK's turn until the function has been linked. */
    static boolean isLinked() {
        return LINKING.isDone();
    }

    /**
     * Copies all of a segment into another of the same size; the two must not overlap. The garbage collector has to wait
     * for it.
     *
     * @param stream whether to store past the caches, because they cannot hold all that this is a part of
     * @return whether it has; not if too many others are at it
     * @throws MemoryFaultException if a page of either was not available
     */
    static boolean copy(MemorySegment source, MemorySegment target, boolean stream) {
        return MemoryFaultException.check(call(target, source, source.byteSize(), stream ? 1 : 0)) == 0;
    }

    private static long call(MemorySegment target, MemorySegment source, long count, int pastCaches) {
        try {
            return (long) Function.HANDLE.invokeExact(target, source, count, pastCaches);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
