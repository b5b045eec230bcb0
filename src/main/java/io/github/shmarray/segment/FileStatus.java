package io.github.shmarray.segment;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;

/** What {@code statx} tells of a file, or {@code fstatat} where {@code statx} is refused. */
public record FileStatus(
        int deviceMajor, int deviceMinor, long inode, int mode, int userId, long size, long links, Times times) {
    /** When it was last read, written, and changed in any way, as far as the file system keeps count. */
    public record Times(Instant accessed, Instant modified, Instant changed) {}

    private static final int FILE_TYPE_MASK = 0170000;
    private static final int REGULAR_FILE = 0100000;
    private static final int FOLDER = 0040000;
    private static final int SOCKET = 0140000;
    private static final Map<Integer, String> OTHER_KINDS = Map.of(
            0010000,
            "a FIFO",
            0020000,
            "a character device",
            FOLDER,
            "a folder",
            0060000,
            "a block device",
            0120000,
            "a symbolic link",
            SOCKET,
            "a socket");

    // Offsets in struct statx (linux/stat.h), the same on every architecture.
    private static final int LINKS = 16;
    private static final int USER_ID = 20;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int ACCESSED = 64;
    private static final int CHANGED = 96;
    private static final int MODIFIED = 112;
    private static final int DEVICE_MAJOR = 136;
    private static final int DEVICE_MINOR = 140;

    // Offsets in struct stat (asm/stat.h) that both architectures share.
    private static final int ST_DEV = 0;
    private static final int ST_INO = 8;
    private static final int ST_SIZE = 48;
    private static final int ST_ATIME = 72;
    private static final int ST_MTIME = 88;
    private static final int ST_CTIME = 104;

    /**
     * The status of an open file.
     *
     * @param operation what this is for, and on which segment
     */
    public static FileStatus of(Posix posix, int fd, String operation) {
        FileStatus status = query(posix, fd, "", Posix.AT_EMPTY_PATH, operation);
        if (status == null) {
            throw SegmentErrors.of(operation + ": stat of file descriptor " + fd, -Errno.ENOENT);
        }
        return status;
    }

    /**
     * The status of what has that path, symbolic links not followed, or null if there is nothing, as with a name that is too long.
     *
     * @param operation what this is for, and on which segment
     */
    public static FileStatus ofPath(Posix posix, String path, String operation) {
        return query(posix, Posix.AT_FDCWD, path, Posix.AT_SYMLINK_NOFOLLOW, operation);
    }

    /** As {@link #ofPath}, or null if it is not told: to explain a failure, which is worth more than why there is no explanation. */
    public static FileStatus ofPathIfTold(Posix posix, String path) {
        try {
            return ofPath(posix, path, "explain a failure");
        } catch (SharedMemoryException notTold) {
            return null;
        }
    }

    public boolean isRegularFile() {
        return (mode & FILE_TYPE_MASK) == REGULAR_FILE;
    }

    public boolean isFolder() {
        return (mode & FILE_TYPE_MASK) == FOLDER;
    }

    public boolean isSocket() {
        return (mode & FILE_TYPE_MASK) == SOCKET;
    }

    /** What it is instead of a regular file, for messages. */
    public String kind() {
        return OTHER_KINDS.getOrDefault(mode & FILE_TYPE_MASK, "a file of an unknown kind");
    }

    public int permissions() {
        return mode & ~FILE_TYPE_MASK;
    }

    /** The number of its file system, as /proc/self/mountinfo has it: "0:24". */
    public String device() {
        return Integer.toUnsignedString(deviceMajor) + ":" + Integer.toUnsignedString(deviceMinor);
    }

    public boolean isSameFile(FileStatus other) {
        return inode == other.inode && deviceMajor == other.deviceMajor && deviceMinor == other.deviceMinor;
    }

    FileStatus withSize(long newSize) {
        return new FileStatus(deviceMajor, deviceMinor, inode, mode, userId, newSize, links, times);
    }

    private static FileStatus ofStatx(ByteBuffer statx) {
        return new FileStatus(
                statx.getInt(DEVICE_MAJOR),
                statx.getInt(DEVICE_MINOR),
                statx.getLong(INODE),
                Short.toUnsignedInt(statx.getShort(MODE)),
                statx.getInt(USER_ID),
                statx.getLong(SIZE),
                Integer.toUnsignedLong(statx.getInt(LINKS)),
                new Times(time(statx, ACCESSED), time(statx, MODIFIED), time(statx, CHANGED)));
    }

    private static Instant time(ByteBuffer status, int offset) {
        return Instant.ofEpochSecond(status.getLong(offset), status.getInt(offset + Long.BYTES));
    }

    private static FileStatus ofStat(ByteBuffer stat) {
        long device = stat.getLong(ST_DEV);
        return new FileStatus(
                major(device),
                minor(device),
                stat.getLong(ST_INO),
                stat.getInt(Posix.ST_MODE),
                stat.getInt(Posix.ST_UID),
                stat.getLong(ST_SIZE),
                // Of 8 bytes on one architecture and 4 on the other, of which the low ones come first.
                Integer.toUnsignedLong(stat.getInt(Posix.ST_NLINK)),
                new Times(time(stat, ST_ATIME), time(stat, ST_MTIME), time(stat, ST_CTIME)));
    }

    // A device number has 12 bits for the major part, between the low 8 and the high 12 bits of the minor one.

    public static int major(long device) {
        return (int) (device >> 8 & 0xfff);
    }

    public static int minor(long device) {
        return (int) (device & 0xff | device >> 12 & 0xfff00);
    }

    private static FileStatus query(Posix posix, int fd, String path, int flags, String operation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Posix.STATX_SIZE, Long.BYTES);
            ByteBuffer bytes = buffer.asByteBuffer().order(ByteOrder.nativeOrder());
            int result =
                    Uninterrupted.call(() -> posix.statx(fd, path, flags, Posix.STATX_BASIC_STATS, buffer.address()));
            boolean mayBeRefused = result == -Errno.ENOSYS || result == -Errno.EPERM || result == -Errno.EACCES;
            if (mayBeRefused) {
                result = Uninterrupted.call(() -> posix.fstatat(fd, path, buffer.address(), flags));
            }
            if (result == -Errno.ENOENT || result == -Errno.ENAMETOOLONG) {
                return null;
            }
            if (result < 0) {
                throw SegmentErrors.of(operation + ": stat" + (path.isEmpty() ? "" : " of " + path), result);
            }
            return mayBeRefused ? ofStat(bytes) : ofStatx(bytes);
        }
    }
}
