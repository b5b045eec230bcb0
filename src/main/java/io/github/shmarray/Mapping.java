package io.github.shmarray;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** Bytes of a file in this process's address space, until it is closed. Safe to use from many threads. */
final class Mapping implements AutoCloseable {
    /** No page is smaller. */
    private static final long SMALLEST_PAGE = 4096;

    /** A mapping starts at a multiple of the page size, and this is one of every page size that Linux has here. */
    private static final long LARGEST_PAGE = 64 << 10;

    private static final VarHandle BYTE = JAVA_BYTE.varHandle();

    private final Posix posix;
    private final Arena arena;
    private final MemorySegment segment;
    private final long start;

    private Mapping(Posix posix, Arena arena, MemorySegment segment, long start) {
        this.posix = posix;
        this.arena = arena;
        this.segment = segment;
        this.start = start;
    }

    /**
     * Maps the first {@code size} bytes of an open file, shared with all who map it; the file may be closed after. Where
     * there are huge pages, a large mapping uses them.
     */
    static Mapping of(Posix posix, int fd, long size, boolean readOnly, String operation) {
        return map(posix, fd, 0, size, readOnly, operation);
    }

    /** Maps the pages that have the {@code size} bytes from {@code offset} on, as {@link #of} does. */
    static Mapping ofPart(Posix posix, int fd, long offset, long size, boolean readOnly, String operation) {
        long start = offset / LARGEST_PAGE * LARGEST_PAGE;
        return map(posix, fd, start, Math.max(1, offset - start + size), readOnly, operation);
    }

    @SuppressWarnings("restricted")
    private static Mapping map(Posix posix, int fd, long start, long size, boolean readOnly, String operation) {
        int protection = readOnly ? Posix.PROT_READ : Posix.PROT_READ | Posix.PROT_WRITE;
        boolean isLarge = HugePages.areWorthwhile(size);
        // The kernel takes a huge page only where all of it is mapped, which may be beyond the end of the file.
        long mappedSize = isLarge ? HugePages.roundUp(size) : size;
        long address = posix.mmap(0, mappedSize, protection, Posix.MAP_SHARED, fd, start);
        if (address < 0) {
            throw SegmentErrors.of(operation + ": mmap of " + size + " bytes", address);
        }
        if (isLarge) {
            // A kernel without huge pages refuses, and nothing is lost.
            posix.madvise(address, mappedSize, Posix.MADV_HUGEPAGE);
        }
        Arena arena = Arena.ofShared();
        MemorySegment segment =
                MemorySegment.ofAddress(address).reinterpret(size, arena, mapped -> posix.munmap(address, mappedSize));
        return new Mapping(posix, arena, readOnly ? segment.asReadOnly() : segment, start);
    }

    MemorySegment segment() {
        return segment;
    }

    /** Some of the bytes that were asked for, by their place in the file. */
    MemorySegment part(long offset, long size) {
        return segment.asSlice(offset - start, size);
    }

    boolean isOpen() {
        return arena.scope().isAlive();
    }

    /**
     * Maps the pages of a range now instead of when they are first used.
     *
     * @param start a multiple of the page size
     * @param advice {@link Posix#MADV_POPULATE_READ}, or {@link Posix#MADV_POPULATE_WRITE} for a file that nobody else has
     * @return 0, or a negated error number: {@link Errno#EFAULT} if there is no space for a page, or no file behind it
     */
    int prefault(long start, long count, int advice) {
        int result = posix.madvise(segment.address() + start, count, advice);
        return result == -Errno.EINVAL ? touch(start, count) : result;
    }

    /** What kernels before 5.14 need. Reading is enough, and spoils nothing that another process writes meanwhile. */
    private int touch(long start, long count) {
        try {
            for (long offset = start; offset < start + count; offset += SMALLEST_PAGE) {
                byte ignored = (byte) BYTE.getVolatile(segment, offset);
            }
            return 0;
        } catch (InternalError fault) {
            return -Errno.EFAULT;
        }
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
