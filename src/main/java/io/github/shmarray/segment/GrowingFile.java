package io.github.shmarray.segment;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A file of which a part is used, and more and more by whoever has this: nobody else does meanwhile, in no process. Its size stays as it
 * is; its space is taken in steps, each before it is used. One thread at a time.
 */
public final class GrowingFile {
    /** Beyond every file, and beyond the bytes of the keepers of locks. */
    private static final long BYTE_OF_WRITER = 1L << 62;

    // struct flock.
    private static final int FLOCK_SIZE = 32;
    private static final long FLOCK_START = 8;
    private static final long FLOCK_LENGTH = 16;

    /** A step is a part of what is there, so that steps are few, and little is taken in vain. */
    private static final int PART = 8;

    private static final long SMALLEST_STEP = 64 << 10;
    private static final long LARGEST_STEP = 64 << 20;

    private final Posix posix;
    private final int descriptor;
    private final Storage storage;
    private final long size;

    /** Up to where it has its space. */
    private long reserved;

    private GrowingFile(Posix posix, int descriptor, Storage storage, long size) {
        this.posix = posix;
        this.descriptor = descriptor;
        this.storage = storage;
        this.size = size;
    }

    /**
     * Takes a file, until its region is closed or the process ends.
     *
     * @param path that leads to it, of a descriptor if it has no name
     * @throws NoSuchSegmentException if the path leads to another file by now
     * @throws SharedMemoryException if somebody has taken it, with {@link Errno#EAGAIN}, or a system call fails
     */
    public static GrowingFile take(Region region, String path, String operation) {
        Posix posix = region.posix();
        int flags = Posix.O_RDWR | Posix.O_NONBLOCK | Posix.O_CLOEXEC;
        try (OpenFile file = OpenFile.existing(
                posix,
                () -> ProcessShare.open(() -> posix.open(path, flags, 0), posix::close, operation),
                path,
                operation)) {
            if (!file.status().isSameFile(region.file())) {
                throw new NoSuchSegmentException(
                        operation + ": " + path + " now leads to another file; attach to that", 0);
            }
            lock(posix, file.descriptor(), operation);
            region.keepLock(file);
            return new GrowingFile(
                    posix, file.descriptor(), storage(path), region.file().size());
        }
    }

    private static Storage storage(String path) {
        return DescriptorHandle.isDescriptor(path)
                ? Storage.MEMORY
                : Storage.folder(Path.of(path).toAbsolutePath().getParent());
    }

    private static void lock(Posix posix, int descriptor, String operation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flock = arena.allocate(FLOCK_SIZE, Long.BYTES);
            flock.set(ValueLayout.JAVA_SHORT, 0, (short) Posix.F_WRLCK);
            flock.set(ValueLayout.JAVA_LONG, FLOCK_START, BYTE_OF_WRITER);
            flock.set(ValueLayout.JAVA_LONG, FLOCK_LENGTH, 1);
            int result = Uninterrupted.call(() -> posix.fcntl(descriptor, Posix.F_OFD_SETLK, flock.address()));
            if (result == -Errno.EAGAIN) {
                throw new SharedMemoryException(
                        operation
                                + ": another process appends to it, or another array object of this one; only one can,"
                                + " and from its first append until it closes the array, or ends",
                        Errno.EAGAIN);
            }
            if (result < 0) {
                throw SegmentErrors.of(operation + ": fcntl F_OFD_SETLK", result);
            }
        }
    }

    /**
     * Sees to it that there is space up to an end.
     *
     * @param used up to where there is something already
     * @throws NoSpaceException if there is too little; what is used stays as it is
     */
    public void reserve(long used, long end, String operation) {
        if (end <= reserved) {
            return;
        }
        reserved = Math.max(reserved, used);
        long step = Math.clamp(reserved / PART, SMALLEST_STEP, LARGEST_STEP);
        long ahead = Math.min(size, Math.max(end, reserved + step));
        try {
            reserveTo(ahead, operation);
        } catch (NoSpaceException e) {
            if (ahead == end) {
                throw e;
            }
            reserveTo(end, operation);
        }
    }

    private void reserveTo(long end, String operation) {
        storage.requireFits(end - reserved, operation);
        long done = reserved;
        while (done < end) {
            long start = done;
            long count = Math.min(LARGEST_STEP, end - start);
            int result = posix.posix_fallocate(descriptor, start, count);
            switch (-result) {
                case 0 -> done += count;
                case Errno.EINTR -> {}
                case Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.EPERM, Errno.EACCES -> {
                    writeZeroes(start, end, operation);
                    done = end;
                }
                default -> throw SegmentErrors.ofSpace(operation, result, end - reserved, storage);
            }
        }
        reserved = end;
    }

    /** Takes the space by using it, where nothing reserves it. */
    private void writeZeroes(long start, long end, String operation) {
        MemorySegment zeroes = WriteBuffers.SMALL.take();
        try {
            zeroes.fill((byte) 0);
            long done = start;
            while (done < end) {
                long result = posix.pwrite(descriptor, zeroes.address(), Math.min(zeroes.byteSize(), end - done), done);
                if (result < 0 && result != -Errno.EINTR) {
                    throw SegmentErrors.ofSpace(operation, result, end - reserved, storage);
                }
                done += Math.max(0, result);
            }
        } finally {
            WriteBuffers.SMALL.giveBack(zeroes);
        }
    }
}
