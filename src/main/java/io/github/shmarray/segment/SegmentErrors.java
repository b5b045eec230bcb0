package io.github.shmarray.segment;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Turns error numbers into exceptions; the only place that does. */
public final class SegmentErrors {
    private static final String ENDING = ".npy";
    private static final String FILE_MAX = "/proc/sys/fs/file-max";

    private SegmentErrors() {}

    /**
     * @param operation what was tried and on which segment: {@code create shared memory "prices" of 400 bytes}
     * @param result the negated error number, as the system call returned it
     */
    public static SharedMemoryException of(String operation, long result) {
        return of(operation, result, "");
    }

    /**
     * @param better than the advice that is given for this error in general, or empty
     */
    private static SharedMemoryException of(String operation, long result, String better) {
        int errno = (int) -result;
        String advice = better.isEmpty() ? advice(errno) : better;
        String message = operation + ": " + Errno.describe(errno) + (advice.isEmpty() ? "" : "; " + advice);
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchSegmentException(message, errno);
            case Errno.EEXIST -> new SegmentExistsException(message, errno);
            case Errno.EACCES, Errno.EPERM -> new SegmentAccessException(message, errno);
            case Errno.ENOSPC, Errno.EDQUOT -> new NoSpaceException(message, errno, 0, 0);
            default -> new SharedMemoryException(message, errno);
        };
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.ENOENT -> "create it first, or check the name's spelling";
            case Errno.EEXIST -> "open it, remove it first (unlink), or choose another name";
            case Errno.EACCES, Errno.EPERM -> "ask its owner for permission, or run as the user that created it";
            case Errno.EMFILE ->
                "it may have " + ProcessShare.openFiles() + "; raise the limit (ulimit -n) or close what is unused";
            case Errno.ENFILE ->
                "it may have " + SystemFile.number(SystemFile.text(FILE_MAX), 0)
                        + "; raise the limit of the system (sysctl fs.file-max) or close files in other processes";
            case Errno.ELOOP -> "use the name or the path of the file that it leads to";
            case Errno.ENOMEM -> "the limits are memory, address space (ulimit -v) and vm.max_map_count";
            case Errno.ENOSPC -> "remove files there, or enlarge it; it may lack inodes (df -i) instead of bytes (df)";
            case Errno.EDQUOT -> "remove files of this user there, or have the quota raised";
            case Errno.EFBIG -> "make it smaller, or raise the limit (ulimit -f)";
            case Errno.EROFS -> "have it mounted for writing, choose another folder, or attach read-only";
            case Errno.ENOSYS -> "use a newer kernel, or permit the call where a seccomp profile refuses it";
            case Errno.EOPNOTSUPP, Errno.ENODEV -> "choose a folder of another file system, such as /dev/shm";
            case Errno.ENXIO, Errno.EISDIR -> "give the name of a segment";
            case Errno.ENOTDIR -> "check the spelling of the path";
            case Errno.ENAMETOOLONG -> "choose a shorter name";
            case Errno.EIO -> "the device or server that holds it fails; see the kernel's log (dmesg)";
            case Errno.ESTALE -> "its server has another file by now; attach to it again";
            case Errno.ENOLCK -> "its file system or server has no locks to give; choose a folder of another one";
            case Errno.EBUSY -> "end what the kernel uses it for, such as swap or a mount";
            case Errno.ETXTBSY -> "end the program that is executed from it, or choose another name";
            default -> "";
        };
    }

    /** Why a path could not be opened; what has it may be something else than a file. */
    public static SharedMemoryException ofOpen(Posix posix, String operation, String path, int result) {
        if (result == -Errno.ENXIO || result == -Errno.EISDIR || result == -Errno.EINVAL) {
            FileStatus found = FileStatus.ofPathIfTold(posix, path);
            if (found != null && !found.isRegularFile()) {
                return new SharedMemoryException(
                        operation + ": it is " + found.kind() + ", not a segment (" + Errno.describe(-result)
                                + "); give the name of a segment",
                        -result);
            }
        }
        String hint = switch (-result) {
            case Errno.ENOENT -> whatIsThere(posix, path);
            case Errno.EACCES, Errno.EPERM, Errno.EROFS -> canBeRead(posix, path);
            default -> "";
        };
        return of(operation, result, hint);
    }

    private static String whatIsThere(Posix posix, String path) {
        String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        if (!folder.isEmpty() && FileStatus.ofPathIfTold(posix, folder) == null) {
            return SegmentName.absence(folder);
        }
        String sibling = sibling(posix, path);
        return sibling.isEmpty() && folder.equals(SegmentName.folder().toString())
                ? fileOfThatName(posix, path.substring(folder.length() + 1))
                : sibling;
    }

    /** A name is no path, but looks like that of a file in the working directory. */
    private static String fileOfThatName(Posix posix, String name) {
        FileStatus found = name.isEmpty() ? null : FileStatus.ofPathIfTold(posix, name);
        return found != null && found.isRegularFile()
                ? "there is a file \"" + name + "\" in the working directory, which is found by its path: Path.of(\""
                        + name + "\")"
                : "";
    }

    /** Why there is none where one has been; there are some that remove names unasked. */
    public static NoSuchSegmentException nameRemoved(String operation, NoSuchSegmentException cause) {
        var failure = new NoSuchSegmentException(
                operation
                        + ": " + Errno.describe(cause.errno())
                        + "; its name has been removed; if nobody meant to: Python before 3.13 does so as it exits, to what it has"
                        + " opened by SharedMemory, and systemd when its user logs out (RemoveIPC)",
                cause.errno());
        failure.initCause(cause);
        return failure;
    }

    /** Programs differ in whether they write the ending. */
    private static String sibling(Posix posix, String path) {
        String other = path.endsWith(ENDING) ? path.substring(0, path.length() - ENDING.length()) : path + ENDING;
        String name = other.substring(other.lastIndexOf('/') + 1);
        FileStatus found = name.isEmpty() ? null : FileStatus.ofPathIfTold(posix, other);
        return found != null && found.isRegularFile() ? "there is \"" + name + "\": did you mean that?" : "";
    }

    /** Opening a regular file for reading leaves no trace; that it works shows that writing is what was refused. */
    private static String canBeRead(Posix posix, String path) {
        FileStatus found = FileStatus.ofPathIfTold(posix, path);
        if (found == null || !found.isRegularFile()) {
            return "";
        }
        int result = Uninterrupted.call(() -> posix.open(path, Posix.O_RDONLY | Posix.O_NONBLOCK | Posix.O_CLOEXEC, 0));
        if (result < 0) {
            return "";
        }
        posix.close(result);
        return "this user may read it: use attachReadOnly or openReadOnly, or ask its owner for permission to write";
    }

    /** Why a folder did not get a new file, or a file no name in it. */
    static SharedMemoryException ofCreation(Posix posix, String operation, String folder, int result) {
        return switch (-result) {
            case Errno.ENOENT ->
                new SharedMemoryException(
                        operation + ": "
                                + (FileStatus.ofPathIfTold(posix, folder) == null
                                        ? SegmentName.absence(folder)
                                        : "in " + folder + " no files can be made (" + Errno.describe(Errno.ENOENT)
                                                + "); choose a folder of another file system"),
                        Errno.ENOENT);
            case Errno.ENOSPC ->
                new NoSpaceException(
                        operation + ": the file system of " + folder + whatIsUsedUp(posix, folder), Errno.ENOSPC, 0, 0);
            default -> of(operation, result);
        };
    }

    private static String whatIsUsedUp(Posix posix, String folder) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(Posix.STATFS_SIZE, Long.BYTES);
            int result = Uninterrupted.call(() -> posix.statfs(folder, status.address()));
            long inodes = result < 0 ? 0 : status.get(JAVA_LONG, Posix.STATFS_FILES);
            String cause = " (" + Errno.describe(Errno.ENOSPC) + "); remove files there, or have it ";
            return inodes > 0 && status.get(JAVA_LONG, Posix.STATFS_FREE_FILES) == 0
                    ? " has no inode left of its " + inodes + cause + "mounted with more (nr_inodes=)"
                    : " is full" + cause + "enlarged";
        }
    }

    /** Why a new file did not get its size or its space. */
    static SharedMemoryException ofSpace(String operation, long result, long size, Storage storage) {
        int errno = (int) -result;
        return switch (errno) {
            case Errno.ENOSPC, Errno.EDQUOT, Errno.EFBIG -> noSpace(operation, errno, size, storage);
            default -> of(operation, result);
        };
    }

    public static NoSpaceException noSpace(String operation, int errno, long requested, Storage storage) {
        String cause = " (" + Errno.describe(errno) + "); ";
        long limit = errno == Errno.EFBIG ? ProcessLimits.read().fileSize() : Long.MAX_VALUE;
        if (requested > limit) {
            return new NoSpaceException(
                    operation + ": " + requested + " bytes are more than the " + limit
                            + " that this process may give a file" + cause
                            + "raise the limit (ulimit -f; \"Max file size\" in /proc/self/limits)",
                    errno,
                    requested,
                    limit);
        }
        long available = storage.free();
        if (errno == Errno.EDQUOT) {
            return new NoSpaceException(
                    operation + ": " + requested + " bytes are more than this user's quota leaves in " + storage.name()
                            + ", which has " + available + " bytes free" + cause + advice(errno),
                    errno,
                    requested,
                    available);
        }
        return new NoSpaceException(
                operation + ": " + requested + " bytes do not fit in " + storage.name() + ", which has " + available
                        + " bytes free" + cause + storage.advice(),
                errno,
                requested,
                available);
    }

    /** The same failure, told by whoever knows better what it was for. */
    public static SharedMemoryException retold(SharedMemoryException failure, String message) {
        SharedMemoryException retold = switch (failure) {
            case NoSpaceException e -> new NoSpaceException(message, e.errno(), e.requested(), e.available());
            case NoSuchSegmentException e -> new NoSuchSegmentException(message, e.errno());
            case SegmentExistsException e -> new SegmentExistsException(message, e.errno());
            case SegmentAccessException e -> new SegmentAccessException(message, e.errno());
            case SegmentFaultException e -> new SegmentFaultException(message);
            case SegmentFormatException e -> new SegmentFormatException(message);
            case SegmentMismatchException e -> new SegmentMismatchException(message);
            default -> new SharedMemoryException(message, failure.errno());
        };
        retold.initCause(failure);
        return retold;
    }

    /** For what the kernel would end the process for, instead of failing a call. */
    public static NoSpaceException beyondLimit(String operation, long requested, MemoryLimit.Room room) {
        return new NoSpaceException(
                operation + ": " + requested + " bytes do not fit in this process's control group, which has "
                        + room.free()
                        + " bytes left of its limit of " + room.limit() + " (" + room.file()
                        + "); raise the container's memory limit (docker --memory, Kubernetes resources.limits.memory),"
                        + " or make it smaller",
                0,
                requested,
                room.free());
    }
}
