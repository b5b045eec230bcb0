package io.github.shmarray.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/** The native memory that lives as long as one call of the foreign function interface: where errno goes, and the strings. */
final class Call implements AutoCloseable {
    /** What a function must be linked with, to be called so. */
    static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");

    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = LAYOUT.varHandle(PathElement.groupElement("errno"));

    private final Arena arena = Arena.ofConfined();
    final MemorySegment state = arena.allocate(LAYOUT);

    MemorySegment string(byte[] bytes) {
        return arena.allocateFrom(JAVA_BYTE, bytes);
    }

    int result(int result) {
        return result == -1 ? -errno() : result;
    }

    long result(long result) {
        return result == -1 ? -errno() : result;
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    @Override
    public void close() {
        arena.close();
    }
}
