package io.github.shmarray.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;

/**
 * The segment with the lock of an array, {@code NAME.lock} for an array {@code NAME}. It tells which file the array
 * is, so that a new array of that name gets a lock of its own. Its last {@link #BYTES} bytes are the lock.
 */
public final class LockCompanion {
    public static final String ENDING = ".lock";

    /** What a lock takes. */
    public static final int BYTES = 128;

    /** Where in a lock the word is that tells what it is, and in which version. */
    public static final long MARK = 48;

    /** The letters S and L, and the version. */
    public static final int MARK_OF_LOCK = 'S' << 24 | 'L' << 16;

    /** Where in a lock the inode of its array is, 0 if it belongs to none. */
    public static final long ARRAY = 56;

    private LockCompanion() {}

    /** Whether the word is that of a lock of some version. */
    public static boolean isMark(int mark) {
        return mark >>> 16 == MARK_OF_LOCK >>> 16;
    }

    /**
     * Removes the lock of an array whose name has been removed. One of another array stays, and so does what is no
     * lock.
     */
    static void unlink(Posix posix, String arrayPath, FileStatus array, String operation) {
        String path = arrayPath + ENDING;
        FileStatus found = FileStatus.ofPath(posix, path, operation + ": look for its lock");
        if (found != null && found.isRegularFile() && found.size() > BYTES && isOf(posix, path, array, operation)) {
            Unlink.ifSame(posix, path, found, operation + ": unlink its lock");
        }
    }

    private static boolean isOf(Posix posix, String path, FileStatus array, String operation) {
        int flags = Posix.O_RDONLY | Posix.O_NOFOLLOW | Posix.O_NONBLOCK | Posix.O_CLOEXEC;
        try (OpenFile file = OpenFile.existing(posix, () -> posix.open(path, flags, 0), path, operation)) {
            FileStatus status = file.status();
            if (!status.isRegularFile() || status.size() <= BYTES) {
                return false;
            }
            try (Mapping mapping = file.map(status.size(), true)) {
                MemorySegment bytes = mapping.segment();
                MemorySegment lock = bytes.asSlice(bytes.byteSize() - BYTES);
                return isMark(lock.get(JAVA_INT_UNALIGNED, MARK))
                        && lock.get(JAVA_LONG_UNALIGNED, ARRAY) == array.inode();
            }
        } catch (SharedMemoryException | InternalError | IllegalStateException notToBeRead) {
            return false;
        }
    }
}
