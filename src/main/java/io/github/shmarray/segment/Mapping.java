package io.github.shmarray.segment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.shmarray.copy.FaultWatch;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;

/**
 * Bytes of a file in this process's address space, until it is closed, or forgotten along with every segment of it, or a page
 * of it is not available. Safe to use from many threads.
 */
public final class Mapping implements AutoCloseable, FaultWatch.Owner {
    /** No page is smaller. */
    private static final long SMALLEST_PAGE = 4096;

    /** A mapping starts at a multiple of the page size, and this is one of every page size that Linux has here. */
    private static final long LARGEST_PAGE = 64 << 10;

    /** Somebody else may be using a page in that very moment, which is soon over, or not at all. */
    private static final int MOST_COLLAPSES = 3;

    private static final VarHandle BYTE = JAVA_BYTE.varHandle();

    /** Null until there was a thread for it. */
    private static Cleaner cleaner;

    private final Posix posix;
    private final Arena arena = Arena.ofShared();
    private final Pages pages;
    private final MemorySegment segment;
    private final long start;

    private volatile OtherAccess otherAccess = () -> true;

    /** Whether a page that was not available has ended it. */
    private volatile boolean isCut;

    /** Segments over the same bytes that have an arena of their own. */
    public interface OtherAccess {
        /** Ends them after a fault; returns whether it has, which it cannot while native code has one of them. */
        boolean end();
    }

    /** What is to be unmapped when nothing can use it any more. It must not lead back to the mapping. */
    private static final class Pages implements Runnable {
        final Posix posix;
        final long size;
        boolean isCounted;
        long address = -1;
        volatile FaultWatch watch;
        int descriptor = -1;
        int lock = -1;

        Pages(Posix posix, long size) {
            this.posix = posix;
            this.size = size;
        }

        void map(int fd, long start, int protection, String operation) {
            ProcessShare.addMapping(operation);
            isCounted = true;
            long place = size >= HugePages.SIZE ? alignedPlace(start) : 0;
            long result = posix.mmap(place, size, protection, Posix.MAP_SHARED, fd, start);
            if (result < 0) {
                throw MappingErrors.of(operation, (int) result, size);
            }
            address = result;
        }

        /**
         * Where huge pages of the file can be mapped as such, which the kernel sees to by itself only where it makes them by
         * itself. Should another thread take that place meanwhile, it will be another one.
         */
        private long alignedPlace(long start) {
            int flags = Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS;
            long wide = size + HugePages.SIZE;
            long free = posix.mmap(0, wide, Posix.PROT_NONE, flags, -1, 0);
            if (free < 0) {
                return 0;
            }
            posix.munmap(free, wide);
            return free + Math.floorMod(start - free, HugePages.SIZE);
        }

        @Override
        public void run() {
            if (watch != null) {
                watch.end();
            }
            if (address >= 0) {
                posix.munmap(address, size);
            }
            if (descriptor >= 0) {
                posix.close(descriptor);
            }
            if (lock >= 0) {
                posix.close(lock);
            }
            if (isCounted) {
                ProcessShare.removeMapping();
            }
        }
    }

    /** Whoever has a segment of it has the mapping too: the segment's cleanup leads to it. */
    @SuppressWarnings("restricted")
    private Mapping(Posix posix, int fd, long start, long size, boolean readOnly, String operation) {
        this.posix = posix;
        this.start = start;
        boolean isLarge = HugePages.areWorthwhile(size);
        // The kernel takes a huge page only where all of it is mapped, which may be beyond the end of the file.
        pages = new Pages(posix, isLarge ? HugePages.roundUp(size) : size);
        Cleaner.Cleanable unmapping = unmapping();
        try {
            pages.map(fd, start, readOnly ? Posix.PROT_READ : Posix.PROT_READ | Posix.PROT_WRITE, operation);
            if (isLarge) {
                // A kernel without huge pages refuses, and nothing is lost.
                posix.madvise(pages.address, pages.size, Posix.MADV_HUGEPAGE);
            }
            pages.watch = FaultWatch.of(pages.address, pages.size, !readOnly, this);
            MemorySegment bytes =
                    MemorySegment.ofAddress(pages.address).reinterpret(size, arena, mapped -> unmap(unmapping));
            segment = readOnly ? bytes.asReadOnly() : bytes;
        } catch (RuntimeException | Error e) {
            unmapping.clean();
            throw e;
        }
    }

    /** Where no thread can be made, what is forgotten stays mapped. */
    private Cleaner.Cleanable unmapping() {
        try {
            return cleaner().register(this, pages);
        } catch (OutOfMemoryError noThread) {
            return pages::run;
        }
    }

    private static synchronized Cleaner cleaner() {
        if (cleaner == null) {
            cleaner = Cleaner.create();
        }
        return cleaner;
    }

    private void unmap(Cleaner.Cleanable unmapping) {
        otherAccess = () -> true;
        unmapping.clean();
    }

    /**
     * Maps the first {@code size} bytes of an open file, shared with all who map it; the file may be closed after. Where
     * there are huge pages, a large mapping uses them.
     */
    public static Mapping of(Posix posix, int fd, long size, boolean readOnly, String operation) {
        return new Mapping(posix, fd, 0, size, readOnly, operation);
    }

    /** Maps the pages that have the {@code size} bytes from {@code offset} on, as {@link #of} does. */
    public static Mapping ofPart(Posix posix, int fd, long offset, long size, boolean readOnly, String operation) {
        long start = offset / LARGEST_PAGE * LARGEST_PAGE;
        return new Mapping(posix, fd, start, Math.max(1, offset - start + size), readOnly, operation);
    }

    public MemorySegment segment() {
        return segment;
    }

    /** Some of the bytes that were asked for, by their place in the file. */
    public MemorySegment part(long offset, long size) {
        return segment.asSlice(offset - start, size);
    }

    /** Leaves a descriptor to the mapping, to be closed with it. */
    public void keep(int descriptor) {
        pages.descriptor = descriptor;
    }

    /** Leaves it a descriptor with a lock too, which is given up with the mapping; returns whether it is there to take it. */
    synchronized boolean keepLock(int descriptor) {
        if (isMapped()) {
            pages.lock = descriptor;
        }
        return isMapped();
    }

    /** Names what has to be ended before the mapping itself, should a page not be available. */
    public void endFirst(OtherAccess other) {
        otherAccess = other;
    }

    /** Not once a fault is about to end it. */
    public boolean isOpen() {
        return !isCut && isMapped();
    }

    private boolean isMapped() {
        return arena.scope().isAlive();
    }

    /** Whether faults are seen to by this library; else the JVM throws its {@link InternalError}. */
    public boolean isWatched() {
        return pages.watch.isActive();
    }

    /**
     * Whether some page was not available, so that elements that were read since may not be the file's. An error of the JVM that
     * this thread has coming is thrown here.
     */
    public boolean isCut() {
        return isCut || isMapped() && pages.watch.isCut();
    }

    /**
     * Maps the pages of a range now instead of when they are first used.
     *
     * @param start a multiple of the page size
     * @param advice {@link Posix#MADV_POPULATE_READ}, or {@link Posix#MADV_POPULATE_WRITE} for a file that nobody else has
     * @return 0, or a negated error number: {@link Errno#EFAULT} if there is no space for a page, or no file behind it
     */
    public int prefault(long start, long count, int advice) {
        int result = posix.madvise(segment.address() + start, count, advice);
        return result == -Errno.EINVAL ? touch(start, count) : result;
    }

    /**
     * Maps the pages of a file that others may have, up to a place in it, as {@link #prefault(long, long, int)} does.
     *
     * @throws SegmentFaultException if a page is not available
     */
    public void prefault(long end, String operation) {
        int result = prefault(0, end - start, Posix.MADV_POPULATE_READ);
        if (result == -Errno.EFAULT) {
            throw cutShort(operation);
        }
        if (result < 0) {
            throw SegmentErrors.of(operation + ": prefault", result);
        }
    }

    /**
     * Moves bytes into huge pages, also where the file system makes none by itself. Those count of which at least half are the
     * bytes'.
     *
     * @param bytes a part of this mapping
     * @return how many bytes are in huge pages now, as far as it got
     */
    public long collapse(MemorySegment bytes) {
        if (!HugePages.areWorthwhile(bytes.byteSize())) {
            return 0;
        }
        long place = start + bytes.address() - pages.address;
        long from = Math.max(HugePages.round(place), HugePages.roundUp(start));
        long to = Math.min(
                HugePages.round(place + bytes.byteSize()), (start + pages.size) / HugePages.SIZE * HugePages.SIZE);
        long count = 0;
        int result = 0;
        for (long page = from; page < to && !isOutOfMemory(result); page += HugePages.SIZE) {
            result = collapseIfMapped(page);
            count += result == 0 ? HugePages.SIZE : 0;
        }
        return Math.min(count, bytes.byteSize());
    }

    /** It must not be unmapped meanwhile, as something else could take its place. */
    private synchronized int collapseIfMapped(long page) {
        return isMapped() ? collapsePage(page) : -Errno.ENOMEM;
    }

    /** Whether there is no memory for a huge page, or the control group has too little left: so it will be with the next. */
    private static boolean isOutOfMemory(int result) {
        return result == -Errno.ENOMEM || result == -Errno.EBUSY;
    }

    /**
     * Moves the bytes of a huge page into one, if some of them have memory.
     *
     * @param page where it is in the file
     * @return 0, or a negated error number: {@link Errno#EINVAL} if there cannot be one, as before Linux 6.1
     */
    int collapsePage(long page) {
        long address = pages.address + page - start;
        int result = -Errno.EAGAIN;
        for (int i = 0; i < MOST_COLLAPSES && result == -Errno.EAGAIN; i++) {
            result = posix.madvise(address, HugePages.SIZE, Posix.MADV_COLLAPSE);
        }
        return result;
    }

    /** What to throw when a page was not available. */
    public SegmentFaultException cutShort(String operation) {
        return new SegmentFaultException(operation + ": page not available (SIGBUS); " + segment.byteSize()
                + " bytes were mapped, and it may have been cut short since");
    }

    /** What kernels before 5.14 need. Reading is enough, and spoils nothing that another process writes meanwhile. */
    private int touch(long start, long count) {
        try {
            for (long offset = start; offset < start + count; offset += SMALLEST_PAGE) {
                byte ignored = (byte) BYTE.getVolatile(segment, offset);
            }
            return isCut() ? -Errno.EFAULT : 0;
        } catch (InternalError fault) {
            return -Errno.EFAULT;
        }
    }

    @Override
    public boolean endAfterFault() {
        FaultWatch watch = pages.watch;
        if (watch == null) {
            // It is just being mapped; whoever had the number of its watch before may be meant.
            return false;
        }
        if (!isMapped() || !watch.isCut()) {
            return true;
        }
        isCut = true;
        return otherAccess.end() && hasClosed();
    }

    private boolean hasClosed() {
        try {
            close();
            return true;
        } catch (IllegalStateException nativeCodeHasIt) {
            return false;
        }
    }

    /**
     * Unmaps. Closing twice is fine.
     *
     * @throws IllegalStateException if native code of another thread has been given a segment of it; it stays open
     */
    @Override
    public synchronized void close() {
        if (isMapped()) {
            arena.close();
        }
    }
}
