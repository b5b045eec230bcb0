package io.github.shmarray;

import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The bytes of a file in this process's address space, until it is closed. Safe to use from many threads. */
final class Mapping implements AutoCloseable {
    private final Arena arena;
    private final MemorySegment segment;

    private Mapping(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    /** Maps the first {@code size} bytes of an open file, shared with all who map it; the file may be closed after. */
    @SuppressWarnings("restricted")
    static Mapping of(Posix posix, int fd, long size, boolean readOnly, String operation) {
        int protection = readOnly ? Posix.PROT_READ : Posix.PROT_READ | Posix.PROT_WRITE;
        long address = posix.mmap(0, size, protection, Posix.MAP_SHARED, fd, 0);
        if (address < 0) {
            throw SegmentErrors.of(operation + ": mmap of " + size + " bytes", address);
        }
        Arena arena = Arena.ofShared();
        MemorySegment segment =
                MemorySegment.ofAddress(address).reinterpret(size, arena, mapped -> posix.munmap(address, size));
        return new Mapping(arena, readOnly ? segment.asReadOnly() : segment);
    }

    MemorySegment segment() {
        return segment;
    }

    boolean isOpen() {
        return arena.scope().isAlive();
    }

    /**
     * Unmaps. Closing twice is fine.
     *
     * @throws IllegalStateException if another thread is inside a bulk operation on the segment; it stays open
     */
    @Override
    public synchronized void close() {
        if (isOpen()) {
            arena.close();
        }
    }
}
