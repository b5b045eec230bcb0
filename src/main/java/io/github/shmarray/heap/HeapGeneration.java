package io.github.shmarray.heap;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A way to the memory of a heap that can be ended. The JVM then makes sure that no thread is inside an access by it, which takes
 * some ten microseconds however many arrays have used it: so it is ended for many closed arrays at once. Safe to use from many
 * threads.
 */
public final class HeapGeneration {
    private final Arena arena = Arena.ofShared();

    /** Nobody has anything of it. It is made here because there must be no lack of memory for it when the generation ends. */
    private final Arena unused = Arena.ofShared();

    private final MemorySegment memory;

    /**
     * @param memory of the heap; must outlast the generation
     */
    @SuppressWarnings("restricted")
    public HeapGeneration(MemorySegment memory) {
        this.memory = memory.reinterpret(arena, null);
    }

    public MemorySegment slice(long offset, long size) {
        return memory.asSlice(offset, size);
    }

    /**
     * Has every thread look anew which generation its arrays use. The JVM interrupts a thread that it finds inside an access when that
     * ends; after this it can be only one that has been inside the same access all the time.
     */
    public void letThreadsLook() {
        if (unused.scope().isAlive()) {
            unused.close();
        }
    }

    public boolean hasEnded() {
        return !arena.scope().isAlive();
    }

    /** Ends every access. Ending twice is fine. */
    public synchronized void end() {
        if (!hasEnded()) {
            arena.close();
        }
    }
}
