package io.github.shmarray.segment;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;

/**
 * A name that was taken away from a file, which has a hidden one since, to be removed for good or given back. Where names cannot be
 * taken away it is the name itself.
 */
final class TakenName {
    private final Posix posix;
    private final String path;
    private final String hidden;
    private final String operation;

    private TakenName(Posix posix, String path, String hidden, String operation) {
        this.posix = posix;
        this.path = path;
        this.hidden = hidden;
        this.operation = operation;
    }

    /** Takes a name away if it leads to that file; returns null if it does not, and a successor has got it back. */
    static TakenName take(Posix posix, String path, FileStatus file, String operation) {
        String hidden;
        int result;
        do {
            hidden = HiddenName.beside(path, "unlinked", file);
            result = rename(posix, path, hidden);
        } while (result == -Errno.EEXIST);
        return switch (-result) {
            case 0 -> new TakenName(posix, path, hidden, operation).ofFile(file);
            // The kernel, the file system or a container's rules do not have the call; else unlink tells what is wrong.
            case Errno.ENOSYS, Errno.EINVAL, Errno.EPERM -> new TakenName(posix, path, path, operation);
            case Errno.ENOENT -> null;
            default -> throw SegmentErrors.of(operation, result);
        };
    }

    private TakenName ofFile(FileStatus file) {
        FileStatus taken;
        try {
            taken = FileStatus.ofPath(posix, hidden, operation);
        } catch (RuntimeException | Error e) {
            Undoing.after(e, this::giveBack);
            throw e;
        }
        if (taken != null && taken.isSameFile(file)) {
            return this;
        }
        giveBack();
        return null;
    }

    private static int rename(Posix posix, String from, String to) {
        return Uninterrupted.call(
                () -> posix.renameat2(Posix.AT_FDCWD, from, Posix.AT_FDCWD, to, Posix.RENAME_NOREPLACE));
    }

    /** Returns whether it was still there. */
    boolean remove() {
        try {
            return unlink(hidden);
        } catch (RuntimeException | Error e) {
            Undoing.after(e, this::giveBack);
            throw e;
        }
    }

    /** Where the name has passed on once more meanwhile, the successor has been succeeded itself, and goes. */
    void giveBack() {
        if (hidden.equals(path)) {
            return;
        }
        int result = rename(posix, hidden, path);
        if (result == -Errno.EEXIST) {
            unlink(hidden);
        } else if (result < 0 && result != -Errno.ENOENT) {
            throw SegmentErrors.of(operation + ": give the name back to the segment that is now " + hidden, result);
        }
    }

    private boolean unlink(String name) {
        int result = Uninterrupted.call(() -> posix.unlink(name));
        if (result < 0 && result != -Errno.ENOENT) {
            throw SegmentErrors.of(operation, result);
        }
        return result == 0;
    }
}
