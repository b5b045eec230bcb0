package io.github.shmarray.segment;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.util.concurrent.atomic.AtomicLong;

/** Removes names of segments, and never that of a successor. */
public final class Unlink {
    private static final AtomicLong UNLINKED = new AtomicLong();

    private Unlink() {}

    /**
     * Removes a name in shared memory, whatever kind of segment it leads to; returns whether there was one.
     *
     * @throws SharedMemoryException if it leads to something else, or may not be removed
     */
    public static boolean ofName(Posix posix, String name, String operation) {
        String path = SegmentName.path(SegmentName.check(name));
        FileStatus found = FileStatus.ofPath(posix, path);
        if (found == null) {
            return false;
        }
        if (!found.isRegularFile()) {
            throw new SharedMemoryException(
                    operation + ": " + path + " is not a segment but " + found.kind() + "; remove it with rm or rmdir",
                    0);
        }
        return ifSame(posix, path, found, operation);
    }

    /**
     * Removes the name if it still leads to that file; returns whether it was removed. Between a look and an unlink the name
     * could pass to a successor. So the name is taken away first and what it led to looked at then; a successor gets it back.
     */
    public static boolean ifSame(Posix posix, String path, FileStatus file, String operation) {
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
}
