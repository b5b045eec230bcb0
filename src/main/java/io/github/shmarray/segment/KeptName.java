package io.github.shmarray.segment;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;

/**
 * A second, hidden name of a file whose first one is about to be taken by another, so that it can have that back. Whoever is killed meanwhile
 * leaves the hidden one, which is collected when nobody has the file any more. One thread at a time.
 */
public final class KeptName {
    private final Posix posix;
    private final String path;
    private final String hidden;

    private KeptName(Posix posix, String path, String hidden) {
        this.posix = posix;
        this.path = path;
        this.hidden = hidden;
    }

    /** Keeps the file that a path leads to. Where there is none, or it gets no second name, nothing is kept. */
    public static KeptName of(Posix posix, String path, String operation) {
        FileStatus file = FileStatus.ofPath(posix, path, operation);
        if (file == null) {
            return new KeptName(posix, path, null);
        }
        String hidden;
        int result;
        do {
            hidden = HiddenName.beside(path, "replacing", file);
            result = link(posix, path, hidden);
        } while (result == -Errno.EEXIST);
        return new KeptName(posix, path, result < 0 ? null : hidden);
    }

    private static int link(Posix posix, String from, String to) {
        return Uninterrupted.call(() -> posix.linkat(Posix.AT_FDCWD, from, Posix.AT_FDCWD, to, 0));
    }

    /**
     * Gives it its name back, unless somebody else has that.
     *
     * @throws io.github.shmarray.error.SharedMemoryException if it cannot have it
     */
    public void giveBack(String operation) {
        if (hidden == null) {
            return;
        }
        int result = link(posix, hidden, path);
        forget();
        if (result < 0 && result != -Errno.EEXIST) {
            throw SegmentErrors.of(operation + ": give the name " + path + " back to what had it", result);
        }
    }

    /** Removes the second name. If that fails it is collected later. */
    public void forget() {
        if (hidden != null) {
            Uninterrupted.call(() -> posix.unlink(hidden));
        }
    }
}
