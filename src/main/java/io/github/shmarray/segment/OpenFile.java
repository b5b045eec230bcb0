package io.github.shmarray.segment;

import static io.github.shmarray.posix.Posix.AT_EMPTY_PATH;
import static io.github.shmarray.posix.Posix.AT_FDCWD;
import static io.github.shmarray.posix.Posix.AT_SYMLINK_FOLLOW;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * A file that is open, and the system calls that are made on it. What fails is an exception that names the operation the file
 * was opened for. One thread at a time.
 */
public final class OpenFile implements AutoCloseable {
    /** A longer reservation that a signal interrupts would have to start over; signals can come every millisecond. */
    private static final long RESERVE_STEP = 64L << 20;

    /** A look takes some microseconds; who holds a lease for longer has another purpose. */
    private static final int LOOKS = 1000;

    private static final long LOOK_NANOSECONDS = 100_000;

    private final Posix posix;
    private final int descriptor;
    private final String operation;
    private boolean isKept;

    private OpenFile(Posix posix, int descriptor, String operation) {
        this.posix = posix;
        this.descriptor = descriptor;
        this.operation = operation;
    }

    /** A new file in a folder, which has no name yet and vanishes when it is closed without one. */
    public static OpenFile unnamed(Posix posix, Path folder, int permissions, String operation) {
        int flags = Posix.O_TMPFILE | Posix.O_RDWR | Posix.O_CLOEXEC;
        int result = Uninterrupted.call(() -> posix.open(folder.toString(), flags, permissions));
        return switch (-result) {
            case Errno.EOPNOTSUPP, Errno.EISDIR, Errno.EINVAL ->
                throw new SharedMemoryException(
                        operation + ": the file system of " + folder + " has no unnamed files (O_TMPFILE: "
                                + Errno.describe(-result)
                                + "); choose a folder of one that has, such as tmpfs, ext4 or xfs",
                        -result);
            case Errno.ENOENT ->
                throw new SharedMemoryException(
                        operation + ": there is no folder " + folder + "; create it first", -result);
            default -> created(posix, result, operation);
        };
    }

    /** A new file in memory, which no folder has; the name is for those who look into /proc. */
    public static OpenFile inMemory(Posix posix, String name, String operation) {
        int result = ProcessShare.open(() -> posix.memfd_create(name, Posix.MFD_CLOEXEC), posix::close, operation);
        return created(posix, result, operation);
    }

    /** A new shared memory object. */
    public static OpenFile sharedMemory(Posix posix, String name, int permissions, String operation) {
        int flags = Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR;
        return created(posix, Uninterrupted.call(() -> posix.shm_open("/" + name, flags, permissions)), operation);
    }

    private static OpenFile created(Posix posix, int result, String operation) {
        if (result < 0) {
            throw SegmentErrors.of(operation, result);
        }
        return new OpenFile(posix, result, operation);
    }

    /** A file that is there, by a system call that returns its descriptor. */
    public static OpenFile existing(Posix posix, IntSupplier openCall, String path, String operation) {
        int result = open(openCall);
        if (result < 0) {
            throw SegmentErrors.ofOpen(posix, operation, path, result);
        }
        return new OpenFile(posix, result, operation);
    }

    /** The file that a descriptor of a process leads to, if it still is the one that the handle names. */
    public static OpenFile ofHandle(Posix posix, IntSupplier openCall, DescriptorHandle handle, String operation) {
        handle.requireSamePidNamespace(operation);
        int result = open(openCall);
        if (result < 0) {
            throw handle.failure(operation, result);
        }
        return new OpenFile(posix, result, operation);
    }

    /** Waits for others to have looked whether the file is in use, see {@link Liveness}. */
    private static int open(IntSupplier openCall) {
        int result = Uninterrupted.call(openCall);
        for (int i = 0; result == -Errno.EAGAIN && i < LOOKS; i++) {
            LockSupport.parkNanos(LOOK_NANOSECONDS);
            result = Uninterrupted.call(openCall);
        }
        return result;
    }

    Posix posix() {
        return posix;
    }

    public int descriptor() {
        return descriptor;
    }

    /** What it was opened for, for messages. */
    String operation() {
        return operation;
    }

    public FileStatus status() {
        return FileStatus.of(posix, descriptor);
    }

    /** Maps the first bytes; the file may be closed after. */
    public Mapping map(long size, boolean readOnly) {
        return Mapping.of(posix, descriptor, size, readOnly, operation);
    }

    /** Maps the pages that have the {@code size} bytes from {@code offset} on. */
    public Mapping mapPart(long offset, long size, boolean readOnly) {
        return Mapping.ofPart(posix, descriptor, offset, size, readOnly, operation);
    }

    /** The mode a file was created with went through the umask; this one does not. */
    public void setPermissions(int permissions) {
        int result = Uninterrupted.call(() -> posix.fchmod(descriptor, permissions));
        if (result < 0) {
            throw SegmentErrors.of(operation + ": fchmod 0" + Integer.toOctalString(permissions), result);
        }
    }

    /** Gives a new file its size without its space, which is taken when a page is first used. */
    void resize(long size, Storage storage) {
        int result = Uninterrupted.call(() -> posix.ftruncate(descriptor, size));
        if (result < 0) {
            throw SegmentErrors.ofSpace(operation, result, size, storage);
        }
    }

    /** Gives a new file its size and its space. */
    void allocate(long size, Storage storage) {
        storage.requireFits(size, operation);
        long done = 0;
        while (done < size) {
            long step = Math.min(RESERVE_STEP, size - done);
            int result = posix.posix_fallocate(descriptor, done, step);
            if (result == 0) {
                done += step;
            } else if (result != -Errno.EINTR) {
                giveBack();
                throw SegmentErrors.ofAllocation(operation, result, size, storage);
            }
        }
    }

    /** Writes a native segment; returns how many bytes have been written, or a negated error number. */
    long write(MemorySegment source, long offset) {
        return posix.pwrite(descriptor, source, offset);
    }

    /** Writes bytes that nobody else can free meanwhile. */
    long write(long address, long count, long offset) {
        return posix.pwrite(descriptor, address, count, offset);
    }

    /** Makes a new file that has not become a segment empty again, so that what its space came from has it back. */
    void giveBack() {
        posix.ftruncate(descriptor, 0);
    }

    /**
     * Gives a file without a name its name; it appears with all that the file has.
     *
     * @throws io.github.shmarray.error.SegmentExistsException if the name is taken
     */
    public void publish(String path) {
        String self = "/proc/self/fd/" + descriptor;
        int result = Uninterrupted.call(() -> posix.linkat(descriptor, "", AT_FDCWD, path, AT_EMPTY_PATH));
        if (result == -Errno.ENOENT) {
            // Kernels before 6.10 leave the direct way to the superuser.
            result = Uninterrupted.call(() -> posix.linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW));
        }
        if (result < 0) {
            throw notPublished(result, self);
        }
    }

    /** The file is complete, and so what went wrong is not about the file. */
    private SharedMemoryException notPublished(int result, String self) {
        String cause = switch (-result) {
            case Errno.ENOENT ->
                FileStatus.ofPath(posix, self) == null
                        ? "/proc is not mounted, and Linux before 6.10 names a file by no other way; mount it"
                        : "its folder has been removed meanwhile; create it again";
            case Errno.EPERM, Errno.EACCES, Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.EXDEV ->
                "the file system has no hard links, or a seccomp profile or security module refuses the call;"
                        + " permit it, or choose another folder";
            default -> null;
        };
        return cause == null
                ? SegmentErrors.of(operation, result)
                : new SharedMemoryException(
                        operation + ": it cannot get its name (linkat: " + Errno.describe(-result) + "): " + cause,
                        -result);
    }

    /** Leaves the descriptor to a mapping of the file, which closes it when it is closed itself. */
    public void keepFor(Mapping mapping) {
        mapping.keep(descriptor);
        isKept = true;
    }

    @Override
    public void close() {
        if (!isKept) {
            posix.close(descriptor);
        }
    }
}
