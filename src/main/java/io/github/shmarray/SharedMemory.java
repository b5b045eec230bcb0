package io.github.shmarray;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.NewFile;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segment.SharedFile;
import io.github.shmarray.segment.Storage;
import io.github.shmarray.segment.Uninterrupted;
import java.lang.foreign.MemorySegment;

/**
 * A named region of memory that processes share: a POSIX shared memory object, mapped. It is raw bytes, with no header and
 * no element type; what other languages create with {@code shm_open} opens here and the other way round.
 *
 * <p>Closing unmaps and leaves the segment to others; {@link #unlink()} removes the name. Once closed, every use of the
 * region or of its {@link #memorySegment()} throws {@link IllegalStateException}.
 *
 * <p>Safe to use from many threads; the bytes themselves are as plain memory, so threads and processes that write the same
 * bytes need a lock of their own.
 */
public final class SharedMemory implements AutoCloseable {
    private final String name;
    private final Posix posix;
    private final FileStatus file;
    private final Mapping mapping;
    private final boolean unlinkOnClose;

    private SharedMemory(String name, Posix posix, FileStatus file, Mapping mapping, boolean unlinkOnClose) {
        this.name = name;
        this.posix = posix;
        this.file = file;
        this.mapping = mapping;
        this.unlinkOnClose = unlinkOnClose;
    }

    /** Creates a zeroed region of {@code byteSize} bytes with the {@linkplain CreateOptions#defaults() defaults}. */
    public static SharedMemory create(String name, long byteSize) {
        return create(name, byteSize, CreateOptions.defaults());
    }

    /**
     * Creates a zeroed region. If it fails, nothing is left behind.
     *
     * @param name one path component of at most 255 bytes in UTF-8, without a leading slash
     * @param byteSize at least 1
     * @throws IllegalArgumentException if the name or the size is not valid
     * @throws SegmentExistsException if the name is taken
     * @throws NoSpaceException if there is too little space, unless {@code sparse} was asked for
     * @throws SegmentAccessException if this user may not create it
     * @throws SharedMemoryException if a system call fails for another reason
     */
    public static SharedMemory create(String name, long byteSize, CreateOptions options) {
        SegmentName.check(name);
        String operation = "create shared memory \"" + name + "\" of " + byteSize + " bytes";
        if (byteSize < 1) {
            throw new IllegalArgumentException(operation + ": the size must be at least 1");
        }
        Posix posix = options.posix();
        int flags = Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR;
        int fd = Uninterrupted.call(() -> posix.shm_open("/" + name, flags, options.permissions()));
        if (fd < 0) {
            throw SegmentErrors.of(operation, fd);
        }
        try {
            SharedFile.setPermissions(posix, fd, options.permissions(), operation);
            SharedFile.allocate(posix, fd, byteSize, options.sparse(), Storage.SHARED_MEMORY, operation);
            FileStatus file = FileStatus.of(posix, fd);
            if (options.sparse() && options.prefault()) {
                Storage.SHARED_MEMORY.requireFits(byteSize, operation);
            }
            Mapping mapping = Mapping.of(posix, fd, byteSize, false, operation);
            try {
                if (options.prefault()) {
                    new NewFile(posix, fd, Storage.SHARED_MEMORY, operation).reserve(mapping, 0, byteSize);
                }
                return new SharedMemory(name, posix, file, mapping, options.unlinkOnClose());
            } catch (RuntimeException | Error e) {
                mapping.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            posix.shm_unlink("/" + name);
            throw e;
        } finally {
            posix.close(fd);
        }
    }

    /** Opens an existing region for reading and writing. */
    public static SharedMemory open(String name) {
        return open(name, Posix.preferred());
    }

    /**
     * Opens an existing region for reading and writing.
     *
     * @throws IllegalArgumentException if the name is not valid
     * @throws NoSuchSegmentException if there is no segment of that name
     * @throws SegmentAccessException if this user may not write it
     * @throws SharedMemoryException if it is empty, not a file, or a system call fails for another reason
     */
    public static SharedMemory open(String name, Posix posix) {
        return open(name, posix, false);
    }

    /** Opens an existing region; writing to it throws. */
    public static SharedMemory openReadOnly(String name) {
        return openReadOnly(name, Posix.preferred());
    }

    /** Opens an existing region; writing to it throws. Fails as {@link #open(String, Posix)} does. */
    public static SharedMemory openReadOnly(String name, Posix posix) {
        return open(name, posix, true);
    }

    private static SharedMemory open(String name, Posix posix, boolean readOnly) {
        SegmentName.check(name);
        String operation = "open shared memory \"" + name + "\"";
        int access = readOnly ? Posix.O_RDONLY : Posix.O_RDWR;
        int fd = SharedFile.open(() -> posix.shm_open("/" + name, access | Posix.O_NONBLOCK, 0));
        if (fd < 0) {
            throw SegmentErrors.ofOpen(posix, operation, SharedFile.path(name), fd);
        }
        try {
            FileStatus file = FileStatus.of(posix, fd);
            if (!file.isRegularFile()) {
                throw new SharedMemoryException(
                        operation + ": " + SharedFile.path(name) + " is not a regular file but " + file.kind(), 0);
            }
            if (file.size() == 0) {
                throw new SharedMemoryException(
                        operation + ": it has 0 bytes; its creator may not have sized it yet, so try again", 0);
            }
            Mapping mapping = Mapping.of(posix, fd, file.size(), readOnly, operation);
            return new SharedMemory(name, posix, file, mapping, false);
        } finally {
            posix.close(fd);
        }
    }

    public String name() {
        return name;
    }

    /** The size in bytes, as it was when the region was created or opened. */
    public long size() {
        return file.size();
    }

    public boolean isReadOnly() {
        return mapping.segment().isReadOnly();
    }

    public boolean isOpen() {
        return mapping.isOpen();
    }

    /**
     * The bytes. Every access is checked against the bounds and against {@link #close()}.
     *
     * @throws IllegalStateException if the region is closed
     * @throws SegmentFaultException if a page was not available, which has ended every access
     */
    public MemorySegment memorySegment() {
        if (mapping.isCut()) {
            throw new SegmentFaultException("memory segment of shared memory \"" + name
                    + "\": page not available (SIGBUS); it had " + size()
                    + " bytes when it was mapped, and another process may have cut it short; open it again");
        }
        if (!mapping.isOpen()) {
            throw new IllegalStateException("shared memory \"" + name + "\" is closed");
        }
        return mapping.segment();
    }

    /**
     * Removes the name, so that nobody can open the segment any more; whoever has it open keeps it. A segment that has
     * taken over the name since is left alone, and at most without its name for a moment; only if yet another has taken the
     * name in that moment does it lose it. A process that is killed meanwhile may leave the file under a hidden name,
     * {@code .shmarray-unlinked-…}. Works on a closed region too.
     *
     * @return whether this call removed the name
     */
    public boolean unlink() {
        String operation = "unlink shared memory \"" + name + "\"";
        return SharedFile.unlinkIfSame(posix, SharedFile.path(name), file, operation);
    }

    /**
     * Unmaps the region. Closing twice is fine.
     *
     * @throws IllegalStateException if another thread is inside a bulk operation on the segment; it stays open
     */
    @Override
    public void close() {
        boolean wasOpen = mapping.isOpen();
        mapping.close();
        if (wasOpen && unlinkOnClose) {
            unlink();
        }
    }

    @Override
    public String toString() {
        String access = !isOpen() ? "closed" : isReadOnly() ? "read-only" : "read-write";
        return "SharedMemory[\"" + name + "\", " + size() + " bytes, " + access + "]";
    }
}
