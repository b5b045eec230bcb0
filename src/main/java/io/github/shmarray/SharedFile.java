package io.github.shmarray;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.io.File;

/** Steps on an open file of shared memory that every kind of segment takes. */
final class SharedFile {
    static final File FOLDER = new File("/dev/shm");

    /** A longer reservation that a signal interrupts would have to start over; signals can come every millisecond. */
    private static final long RESERVE_STEP = 64L << 20;

    private SharedFile() {}

    static String path(String name) {
        return FOLDER + "/" + name;
    }

    /** Gives the new file its size, and its space unless it is to be sparse. */
    static void allocate(Posix posix, int fd, long size, boolean sparse, Storage storage, String operation) {
        if (sparse) {
            int result = posix.ftruncate(fd, size);
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
                throw failure(posix, fd, operation, result, size, storage);
            }
        }
    }

    /** The mode a file was created with went through the umask; this one does not. */
    static void setPermissions(Posix posix, int fd, int permissions, String operation) {
        int result = posix.fchmod(fd, permissions);
        if (result < 0) {
            throw SegmentErrors.of(operation + ": fchmod 0" + Integer.toOctalString(permissions), result);
        }
    }

    /** Removes the name if it still leads to that file; returns whether it was removed. */
    static boolean unlinkIfSame(Posix posix, String path, FileStatus file, String operation) {
        FileStatus found = FileStatus.ofPath(posix, path);
        if (found == null || !found.isSameFile(file)) {
            return false;
        }
        int result = posix.unlink(path);
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
