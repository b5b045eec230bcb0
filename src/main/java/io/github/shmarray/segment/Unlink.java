package io.github.shmarray.segment;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;

/** Removes names of segments, and never that of a successor. */
public final class Unlink {
    private Unlink() {}

    /**
     * Removes a name in shared memory, whatever kind of segment it leads to; returns whether there was one.
     *
     * @throws SharedMemoryException if it leads to something else, or may not be removed
     */
    public static boolean ofName(Posix posix, String name, String operation) {
        String path = SegmentName.path(SegmentName.check(name));
        FileStatus found = FileStatus.ofPath(posix, path, operation);
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
     * Removes the name of what has just been made and could not be finished, whose file is not known.
     *
     * @throws SharedMemoryException if it cannot be removed
     */
    public static void ofFailed(Posix posix, String path, String operation) {
        int result = Uninterrupted.call(() -> posix.unlink(path));
        if (result < 0 && result != -Errno.ENOENT) {
            throw SegmentErrors.of(operation + ": remove what was made", result);
        }
    }

    /**
     * Removes the name if it still leads to that file; returns whether it was removed. Between a look and an unlink
     * the name could pass to a successor. So the name is taken away first and what it led to looked at then; a
     * successor gets it back. The {@linkplain LockCompanion lock} of an array goes with it.
     */
    public static boolean ifSame(Posix posix, String path, FileStatus file, String operation) {
        boolean isRemoved = isRemoved(posix, path, file, operation);
        if (isRemoved) {
            LockCompanion.unlink(posix, path, file, operation);
        }
        return isRemoved;
    }

    private static boolean isRemoved(Posix posix, String path, FileStatus file, String operation) {
        FileStatus found = FileStatus.ofPath(posix, path, operation);
        if (found == null || !found.isSameFile(file)) {
            return false;
        }
        TakenName name = TakenName.take(posix, path, file, operation);
        return name != null && name.remove();
    }
}
