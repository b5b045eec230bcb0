package io.github.shmarray.segment;

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

    /** Looks for a name that may come back; what has been removed is missed that often. */
    private static final int MOST_ABSENCES = 20;

    private static final int OWNER_ONLY = 0600;

    /** The kernel takes 249 bytes, and a character has at most 4. */
    private static final int LONGEST_MEMFD_NAME = 249 / 4;

    private final Posix posix;
    private final int descriptor;
    private final String operation;
    private boolean isKept;

    /** The name to be removed when it is closed; null once it has its name, or if it needs none. */
    private String hidden;

    private OpenFile(Posix posix, int descriptor, String operation) {
        this(posix, descriptor, operation, null);
    }

    private OpenFile(Posix posix, int descriptor, String operation, String hidden) {
        this.posix = posix;
        this.descriptor = descriptor;
        this.operation = operation;
        this.hidden = hidden;
    }

    /**
     * A new file in a folder, which others do not see before it is {@linkplain #publish published}, and which vanishes when it is closed
     * before. It has no name, or a hidden one where nothing else works.
     */
    public static OpenFile unpublished(Posix posix, Path folder, int permissions, String operation) {
        if (Unfinished.areAllThatWork(posix, folder)) {
            return hidden(posix, folder, permissions, operation);
        }
        int result = Uninterrupted.call(() -> openUnnamed(posix, folder, permissions));
        return isWithoutUnnamedFiles(result)
                ? hidden(posix, folder, permissions, operation)
                : ofUnnamed(posix, folder, result, operation);
    }

    /** As {@link #unpublished} where a file without a name has turned out to get none. */
    public static OpenFile hidden(Posix posix, Path folder, int permissions, String operation) {
        int flags = Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR | Posix.O_NOFOLLOW | Posix.O_CLOEXEC;
        String path;
        int result;
        do {
            String name = HiddenName.ofUnfinished(folder);
            path = name;
            result = Uninterrupted.call(() -> posix.open(name, flags, permissions));
        } while (result == -Errno.EEXIST);
        if (result < 0) {
            throw SegmentErrors.ofCreation(posix, operation + ": open " + path, folder.toString(), result);
        }
        OpenFile file = new OpenFile(posix, result, operation, path);
        Unfinished.tidy(posix, folder, file);
        return file;
    }

    /** A new file without a name that is to stay open, for this user only. */
    static OpenFile unnamedToKeep(Posix posix, Path folder, String operation) {
        if (Unfinished.areAllThatWork(posix, folder)) {
            throw new SharedMemoryException(
                    operation + ": this host gives files of " + folder + " that have no name none later (linkat)", 0);
        }
        IntSupplier open = () -> Uninterrupted.call(() -> openUnnamed(posix, folder, OWNER_ONLY));
        return ofUnnamed(posix, folder, ProcessShare.open(open, posix::close, operation), operation);
    }

    private static int openUnnamed(Posix posix, Path folder, int permissions) {
        return posix.open(folder.toString(), Posix.O_TMPFILE | Posix.O_RDWR | Posix.O_CLOEXEC, permissions);
    }

    private static boolean isWithoutUnnamedFiles(int result) {
        return result == -Errno.EOPNOTSUPP || result == -Errno.EISDIR || result == -Errno.EINVAL;
    }

    private static OpenFile ofUnnamed(Posix posix, Path folder, int result, String operation) {
        if (isWithoutUnnamedFiles(result)) {
            throw new SharedMemoryException(
                    operation + ": the file system of " + folder + " has no unnamed files (O_TMPFILE: "
                            + Errno.describe(-result)
                            + "); choose a folder of one that has, such as tmpfs, ext4 or xfs",
                    -result);
        }
        return created(posix, folder, result, operation);
    }

    private static OpenFile created(Posix posix, Path folder, int result, String operation) {
        if (result < 0) {
            throw SegmentErrors.ofCreation(posix, operation, folder.toString(), result);
        }
        return new OpenFile(posix, result, operation);
    }

    /** A new file in memory, which no folder has; the name is for those who look into /proc. */
    public static OpenFile inMemory(Posix posix, String name, String operation) {
        int characters = Math.min(name.codePointCount(0, name.length()), LONGEST_MEMFD_NAME);
        String shown = name.substring(0, name.offsetByCodePoints(0, characters));
        int result = ProcessShare.open(() -> posix.memfd_create(shown, Posix.MFD_CLOEXEC), posix::close, operation);
        if (result < 0) {
            throw SegmentErrors.of(operation, result);
        }
        return new OpenFile(posix, result, operation);
    }

    /** A new shared memory object. */
    public static OpenFile sharedMemory(Posix posix, String name, int permissions, String operation) {
        int flags = Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR;
        int result = Uninterrupted.call(() -> openSharedMemory(posix, name, flags, permissions));
        return created(posix, SegmentName.folder(), result, operation);
    }

    /** A shared memory object that is there. */
    public static OpenFile existingSharedMemory(Posix posix, String name, int flags, String operation) {
        return existing(posix, () -> openSharedMemory(posix, name, flags, 0), SegmentName.path(name), operation);
    }

    /** {@code shm_open} knows one folder. */
    private static int openSharedMemory(Posix posix, String name, int flags, int permissions) {
        return SegmentName.isOfPosix()
                ? posix.shm_open("/" + name, flags, permissions)
                : posix.open(SegmentName.path(name), flags | Posix.O_NOFOLLOW | Posix.O_CLOEXEC, permissions);
    }

    /** A file that is there, by a system call that returns its descriptor. */
    public static OpenFile existing(Posix posix, IntSupplier openCall, String path, String operation) {
        int result = open(openCall);
        if (result < 0) {
            throw SegmentErrors.ofOpen(posix, operation, path, result);
        }
        return new OpenFile(posix, result, operation);
    }

    /** A file that is there and no link, to see what it is: read only, and not for long. */
    public static OpenFile toLook(Posix posix, String path, String operation) {
        int flags = Posix.O_RDONLY | Posix.O_NOFOLLOW | Posix.O_NONBLOCK | Posix.O_CLOEXEC;
        return existing(posix, () -> posix.open(path, flags, 0), path, operation);
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

    /**
     * Waits for others to have looked whether the file is in use, see {@link Liveness}. They may have taken its name away, and give it
     * back when they see that it is wanted, see {@link Claim}.
     */
    private static int open(IntSupplier openCall) {
        int result = Uninterrupted.call(openCall);
        if (result != -Errno.EAGAIN) {
            return result;
        }
        int looks = 0;
        int absences = 0;
        while (result == -Errno.EAGAIN && looks++ < LOOKS || result == -Errno.ENOENT && absences++ < MOST_ABSENCES) {
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
        return FileStatus.of(posix, descriptor, operation);
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

    /** Gives a new file its size and its space; returns false if the kernel or the file system does not reserve any. */
    boolean allocate(long size, Storage storage) {
        storage.requireFits(size, operation);
        long done = 0;
        while (done < size) {
            long step = Math.min(RESERVE_STEP, size - done);
            int result = posix.posix_fallocate(descriptor, done, step);
            switch (-result) {
                case 0 -> done += step;
                case Errno.EINTR -> {}
                case Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.EPERM, Errno.EACCES -> {
                    return false;
                }
                default -> {
                    giveBack();
                    throw SegmentErrors.ofSpace(operation, result, size, storage);
                }
            }
        }
        return true;
    }

    /** Writes a native segment; returns how many bytes have been written, or a negated error number. */
    long write(MemorySegment source, long offset) {
        return posix.pwrite(descriptor, source, offset);
    }

    /** The same of a Java array, from byte {@code from} on. */
    long write(Object array, long from, long count, long offset) {
        return posix.pwrite(descriptor, array, from, count, offset);
    }

    /** Whether that is as fast as to write native memory. */
    boolean writesArraysInPlace() {
        return posix.writesArraysInPlace();
    }

    /** Writes bytes that nobody else can free meanwhile. */
    long write(long address, long count, long offset) {
        return posix.pwrite(descriptor, address, count, offset);
    }

    /**
     * Writes all of a native segment, which nobody else can close meanwhile.
     *
     * @throws io.github.shmarray.error.NoSpaceException if there is too little
     */
    public void writeAll(MemorySegment source, long offset, Storage storage) {
        long size = source.byteSize();
        long done = 0;
        while (done < size) {
            long result = write(source.address() + done, size - done, offset + done);
            if (result < 0 && result != -Errno.EINTR) {
                throw SegmentErrors.ofSpace(operation, result, size, storage);
            }
            done += Math.max(0, result);
        }
    }

    /** Makes a new file that has not become a segment empty again, so that what its space came from has it back. */
    void giveBack() {
        posix.ftruncate(descriptor, 0);
    }

    /**
     * Gives a file that is not published its name; it appears with all that the file has.
     *
     * @param isReplacing whether to take the name from what has it, in one step
     * @return false if this host does not name files without a name, so that the same has to be made by {@link #hidden}
     * @throws io.github.shmarray.error.SegmentExistsException if the name is taken
     */
    public boolean publish(String path, boolean isReplacing) {
        int refusal = new Publication(posix, this, hidden, isReplacing).to(path);
        hidden = null;
        if (refusal < 0) {
            Unfinished.noteRefusal(posix, path, -refusal);
        }
        return refusal == 0;
    }

    /** Leaves the descriptor to a mapping of the file, which closes it when it is closed itself. */
    public void keepFor(Mapping mapping) {
        mapping.keep(descriptor);
        isKept = true;
    }

    /** As {@link #keepFor}, beside a descriptor that the mapping may have. */
    void keepLockFor(Mapping mapping) {
        isKept = mapping.keepLock(descriptor);
    }

    /** Takes the descriptor back from the mapping that it was left to, for another operation. */
    OpenFile takenFrom(Mapping mapping, String nextOperation) {
        mapping.keep(-1);
        return new OpenFile(posix, descriptor, nextOperation);
    }

    @Override
    public void close() {
        if (hidden != null) {
            Uninterrupted.call(() -> posix.unlink(hidden));
        }
        if (!isKept) {
            posix.close(descriptor);
        }
    }
}
