package io.github.shmarray.segment;

import static io.github.shmarray.posix.Posix.AT_EMPTY_PATH;
import static io.github.shmarray.posix.Posix.AT_FDCWD;
import static io.github.shmarray.posix.Posix.AT_SYMLINK_FOLLOW;
import static io.github.shmarray.posix.Posix.RENAME_NOREPLACE;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;

/**
 * Gives a complete file its name, in one step: it appears with all that the file has.
 *
 * @param hidden the name that the file has had, or null if it has none
 * @param isReplacing whether to take the name from what has it
 */
record Publication(Posix posix, OpenFile file, String hidden, boolean isReplacing) {
    /**
     * Returns 0, or the negated error number if this host names no file in this way, so that the same has to be made under a hidden name.
     *
     * @throws io.github.shmarray.error.SegmentExistsException if the name is taken
     */
    int to(String path) {
        if (hidden == null) {
            return ofUnnamed(path);
        }
        ofHidden(path);
        return 0;
    }

    private int ofUnnamed(String path) {
        int result = link(path);
        if (result == -Errno.EEXIST && isReplacing) {
            replace(path);
            return 0;
        }
        return doneOrRefused(path, result);
    }

    private int doneOrRefused(String path, int result) {
        return switch (-result) {
            case 0 -> 0;
            // No /proc in an old kernel, a seccomp profile or security module, or a file system without links.
            case Errno.ENOENT,
                    Errno.EPERM,
                    Errno.EACCES,
                    Errno.ENOSYS,
                    Errno.EOPNOTSUPP,
                    Errno.EINVAL,
                    Errno.EXDEV,
                    Errno.EMLINK -> result;
            default -> throw failure(path, result);
        };
    }

    private SharedMemoryException failure(String path, int result) {
        return SegmentErrors.ofCreation(posix, file.operation(), path.substring(0, path.lastIndexOf('/')), result);
    }

    private int link(String path) {
        int result = Uninterrupted.call(() -> posix.linkat(file.descriptor(), "", AT_FDCWD, path, AT_EMPTY_PATH));
        // Kernels before 6.10 leave the direct way to the superuser.
        String self = "/proc/self/fd/" + file.descriptor();
        return result == -Errno.ENOENT
                ? Uninterrupted.call(() -> posix.linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW))
                : result;
    }

    /** {@code linkat} does not replace, and only what has a name can be renamed. */
    private void replace(String path) {
        FileStatus status = file.status();
        String name;
        int linked;
        do {
            name = HiddenName.beside(path, "replacing", status);
            linked = link(name);
        } while (linked == -Errno.EEXIST);
        if (linked < 0) {
            throw failure(path, linked);
        }
        int result = rename(name, path, 0);
        if (result < 0) {
            unlink(name);
            throw notReplaced(result);
        }
    }

    private SharedMemoryException notReplaced(int result) {
        return SegmentErrors.of(file.operation() + ": renameat2 over what has the name", result);
    }

    private void ofHidden(String path) {
        int result = rename(hidden, path, isReplacing ? 0 : RENAME_NOREPLACE);
        boolean isRefused = result == -Errno.EINVAL || result == -Errno.ENOSYS || result == -Errno.EPERM;
        if (isRefused && !isReplacing) {
            linkInstead(path);
            return;
        }
        if (result == -Errno.ENOENT) {
            throw new SharedMemoryException(
                    file.operation() + ": its hidden name, " + hidden
                            + ", or the folder, has been removed meanwhile; create it again",
                    -result);
        }
        if (result < 0) {
            throw isReplacing ? notReplaced(result) : failure(path, result);
        }
    }

    /** Where the kernel or the file system cannot rename without replacing. */
    private void linkInstead(String path) {
        int result = Uninterrupted.call(() -> posix.linkat(AT_FDCWD, hidden, AT_FDCWD, path, 0));
        if (doneOrRefused(path, result) == 0) {
            unlink(hidden);
            return;
        }
        throw new SharedMemoryException(
                file.operation() + ": it cannot get its name: renameat2 is refused, and so is linkat ("
                        + Errno.describe(-result)
                        + "): the file system has no hard links, or a seccomp profile or security module refuses the calls;"
                        + " permit one, or choose another folder",
                -result);
    }

    private int rename(String from, String to, int flags) {
        return Uninterrupted.call(() -> posix.renameat2(AT_FDCWD, from, AT_FDCWD, to, flags));
    }

    private void unlink(String name) {
        Uninterrupted.call(() -> posix.unlink(name));
    }
}
