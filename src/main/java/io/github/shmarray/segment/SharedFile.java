package io.github.shmarray.segment;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.io.File;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** Steps on an open file of shared memory that every kind of segment takes. */
public final class SharedFile {
    public static final File FOLDER = new File("/dev/shm");

    /** A longer reservation that a signal interrupts would have to start over; signals can come every millisecond. */
    private static final long RESERVE_STEP = 64L << 20;

    /** A look takes some microseconds; who holds a lease for longer has another purpose. */
    private static final int LOOKS = 1000;

    private static final long LOOK_NANOSECONDS = 100_000;

    private static final AtomicLong UNLINKED = new AtomicLong();

    private SharedFile() {}

    public static String path(String name) {
        return FOLDER + "/" + name;
    }

    /** Opens a file that is there; waits for others to have looked whether it is in use, see {@link Liveness}. */
    public static int open(IntSupplier openCall) {
        int fd = Uninterrupted.call(openCall);
        for (int i = 0; fd == -Errno.EAGAIN && i < LOOKS; i++) {
            LockSupport.parkNanos(LOOK_NANOSECONDS);
            fd = Uninterrupted.call(openCall);
        }
        return fd;
    }

    /** Gives the new file its size, and its space unless it is to be sparse. */
    public static void allocate(Posix posix, int fd, long size, boolean sparse, Storage storage, String operation) {
        if (sparse) {
            int result = Uninterrupted.call(() -> posix.ftruncate(fd, size));
            if (result < 0) {
                throw failure(posix, fd, operation, result, size, storage);
            }
            return;
        }
        storage.requireFits(size, operation);
        long done = 0;
        while (done < size) {
            long step = Math.min(RESERVE_STEP, size - done);
            int result = posix.posix_fallocate(fd, done, step);
            if (result == 0) {
                done += step;
            } else if (result != -Errno.EINTR) {
                throw notReserved(posix, fd, operation, result, size, storage);
            }
        }
    }

    private static SharedMemoryException notReserved(
            Posix posix, int fd, String operation, int result, long size, Storage storage) {
        SharedMemoryException failure = failure(posix, fd, operation, result, size, storage);
        return switch (-result) {
            case Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.EPERM, Errno.EACCES ->
                new SharedMemoryException(
                        operation + ": posix_fallocate: " + Errno.describe(-result) + "; " + storage.name()
                                + ", the kernel or a seccomp profile refuses to reserve space; permit the call, or do without"
                                + " (CreateOptions.withSparse)",
                        -result);
            default -> failure;
        };
    }

    /** The mode a file was created with went through the umask; this one does not. */
    public static void setPermissions(Posix posix, int fd, int permissions, String operation) {
        int result = Uninterrupted.call(() -> posix.fchmod(fd, permissions));
        if (result < 0) {
            throw SegmentErrors.of(operation + ": fchmod 0" + Integer.toOctalString(permissions), result);
        }
    }

    /**
     * Removes the name if it still leads to that file; returns whether it was removed. Between a look and an unlink the name
     * could pass to a successor. So the name is taken away first and what it led to looked at then; a successor gets it back.
     */
    public static boolean unlinkIfSame(Posix posix, String path, FileStatus file, String operation) {
        FileStatus found = FileStatus.ofPath(posix, path);
        if (found == null || !found.isSameFile(file)) {
            return false;
        }
        String hidden;
        int result;
        do {
            hidden = hiddenName(path, file);
            result = rename(posix, path, hidden);
        } while (result == -Errno.EEXIST);
        return switch (-result) {
            case 0 -> unlinkIfTaken(posix, path, hidden, file, operation);
            // The kernel, the file system or a container's rules do not have the call; else unlink tells what is wrong.
            case Errno.ENOSYS, Errno.EINVAL, Errno.EPERM -> unlink(posix, path, operation);
            case Errno.ENOENT -> false;
            default -> throw SegmentErrors.of(operation, result);
        };
    }

    private static int rename(Posix posix, String from, String to) {
        return Uninterrupted.call(
                () -> posix.renameat2(Posix.AT_FDCWD, from, Posix.AT_FDCWD, to, Posix.RENAME_NOREPLACE));
    }

    /** A name in the same folder that nobody else uses. */
    private static String hiddenName(String path, FileStatus file) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        return folder + ".shmarray-unlinked-" + ProcessHandle.current().pid() + "-" + UNLINKED.incrementAndGet() + "-"
                + file.inode();
    }

    private static boolean unlinkIfTaken(Posix posix, String path, String hidden, FileStatus file, String operation) {
        boolean isTaken = false;
        try {
            FileStatus taken = FileStatus.ofPath(posix, hidden);
            isTaken = taken != null && taken.isSameFile(file) && unlink(posix, hidden, operation);
            return isTaken;
        } finally {
            if (!isTaken) {
                giveBack(posix, path, hidden, operation);
            }
        }
    }

    /** Where the name has passed on once more meanwhile, the successor has been succeeded itself, and goes. */
    private static void giveBack(Posix posix, String path, String hidden, String operation) {
        int result = rename(posix, hidden, path);
        if (result == -Errno.EEXIST) {
            unlink(posix, hidden, operation);
        } else if (result < 0 && result != -Errno.ENOENT) {
            throw SegmentErrors.of(operation + ": give the name back to a new segment, which is now " + hidden, result);
        }
    }

    private static boolean unlink(Posix posix, String path, String operation) {
        int result = Uninterrupted.call(() -> posix.unlink(path));
        if (result < 0 && result != -Errno.ENOENT) {
            throw SegmentErrors.of(operation, result);
        }
        return result == 0;
    }

    /** Why a new file did not get its space. What it did get is given back, as it is not in use. */
    static SharedMemoryException failure(
            Posix posix, int fd, String operation, long result, long size, Storage storage) {
        int errno = (int) -result;
        posix.ftruncate(fd, 0);
        return switch (errno) {
            case Errno.ENOSPC, Errno.EDQUOT, Errno.EFBIG -> SegmentErrors.noSpace(operation, errno, size, storage);
            default -> SegmentErrors.of(operation, result);
        };
    }
}
