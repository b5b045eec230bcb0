package io.github.shmarray.copy;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Writes zeroes: many of them by the C library's memset ({@code src/main/c/zero.c}), few by copies, since
 * {@link MemorySegment#fill} of JDK 25 takes twice as long as either. Safe to use from many threads.
 */
public final class Zeroes {
    /** Fewer bytes are zeroed before a call that survives faults has begun. */
    static final long MANY = 128 << 10;

    /** Few enough to stay in the caches, many enough to make their copies few. */
    private static final MemorySegment SOURCE =
            MemorySegment.ofArray(new long[8192]).asReadOnly();

    private static final Linking LINKING = new Linking(Function::link);

    private Zeroes() {}

    /** Made when it is first needed. */
    @SuppressWarnings("restricted")
    private static final class Function {
        static final MethodHandle HANDLE = Linker.nativeLinker()
                .downcallHandle(
                        NativeLibrary.function("shmarray_zero"), FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG));

        /** Whoever calls it has the class initialised. */
        static void link() {}
    }

    /**
     * Zeroes a segment.
     *
     * @throws IllegalArgumentException if it is read-only
     * @throws MemoryFaultException if there were many bytes and a page was not available
     */
    public static void write(MemorySegment target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
        boolean isForC = target.byteSize() >= MANY && target.isNative() && NativeLibrary.isAvailable() && isLinked();
        if (!isForC || MemoryFaultException.check(call(target)) < 0) {
            copy(target);
        }
    }

    static boolean isLinked() {
        return LINKING.isDone();
    }

    private static void copy(MemorySegment target) {
        long size = target.byteSize();
        for (long done = 0; done < size; done += SOURCE.byteSize()) {
            MemorySegment.copy(SOURCE, 0, target, done, Math.min(SOURCE.byteSize(), size - done));
        }
    }

    private static long call(MemorySegment target) {
        try {
            return (long) Function.HANDLE.invokeExact(target, target.byteSize());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
