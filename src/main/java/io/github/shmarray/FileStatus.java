package io.github.shmarray;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What {@code statx} tells of a file. */
record FileStatus(int deviceMajor, int deviceMinor, long inode, int mode, int userId, long size) {
    private static final int FILE_TYPE_MASK = 0170000;
    private static final int REGULAR_FILE = 0100000;

    // Offsets in struct statx (linux/stat.h), the same on every architecture.
    private static final int USER_ID = 20;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int DEVICE_MAJOR = 136;
    private static final int DEVICE_MINOR = 140;

    /** The status of an open file. */
    static FileStatus of(Posix posix, int fd) {
        FileStatus status = query(posix, fd, "", Posix.AT_EMPTY_PATH);
        if (status == null) {
            throw SegmentErrors.of("statx of file descriptor " + fd, -Errno.ENOENT);
        }
        return status;
    }

    /** The status of what has that path, symbolic links not followed, or null if there is nothing. */
    static FileStatus ofPath(Posix posix, String path) {
        return query(posix, Posix.AT_FDCWD, path, Posix.AT_SYMLINK_NOFOLLOW);
    }

    boolean isRegularFile() {
        return (mode & FILE_TYPE_MASK) == REGULAR_FILE;
    }

    int permissions() {
        return mode & ~FILE_TYPE_MASK;
    }

    /** The number of its file system, as /proc/self/mountinfo has it: "0:24". */
    String device() {
        return Integer.toUnsignedString(deviceMajor) + ":" + Integer.toUnsignedString(deviceMinor);
    }

    boolean isSameFile(FileStatus other) {
        return inode == other.inode && deviceMajor == other.deviceMajor && deviceMinor == other.deviceMinor;
    }

    private static FileStatus read(ByteBuffer statx) {
        return new FileStatus(
                statx.getInt(DEVICE_MAJOR),
                statx.getInt(DEVICE_MINOR),
                statx.getLong(INODE),
                Short.toUnsignedInt(statx.getShort(MODE)),
                statx.getInt(USER_ID),
                statx.getLong(SIZE));
    }

    private static FileStatus query(Posix posix, int fd, String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Posix.STATX_SIZE, Long.BYTES);
            int result = posix.statx(fd, path, flags, Posix.STATX_BASIC_STATS, buffer.address());
            if (result == -Errno.ENOENT) {
                return null;
            }
            if (result < 0) {
                throw SegmentErrors.of("statx \"" + path + "\"", result);
            }
            return read(buffer.asByteBuffer().order(ByteOrder.nativeOrder()));
        }
    }
}
