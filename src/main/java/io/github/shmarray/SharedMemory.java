package io.github.shmarray;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.Content;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.NewFile;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segment.Storage;
import io.github.shmarray.segment.Undoing;
import io.github.shmarray.segment.Unlink;
import io.github.shmarray.segment.UnlinkOnExit;
import io.github.shmarray.segment.Unlinking;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A named region of memory that processes share: a POSIX shared memory object, mapped. It is raw bytes, with no header and
 * no element type; what other languages create with {@code shm_open} opens here and the other way round. Where another folder than
 * {@code /dev/shm} was named for segments (see {@link Backing#SHARED_MEMORY}), it is a file there, which others have to open by its path.
 *
 * <p>Closing unmaps and leaves the segment to others; {@link #unlink()} removes the name. Once closed, every use of the
 * region or of its {@link #memorySegment()} throws {@link IllegalStateException}.
 *
 * <p>Safe to use from many threads; the bytes themselves are as plain memory, so threads and processes that write the same
 * bytes need a lock of their own.
 */
public final class SharedMemory implements AutoCloseable {
    private static final byte[] NO_HEADER = {};

    private final String name;
    private final Region region;

    private SharedMemory(String name, Region region) {
        this.name = name;
        this.region = region;
    }

    /** Creates a zeroed region of {@code byteSize} bytes with the {@linkplain CreateOptions#defaults() defaults}. */
    public static SharedMemory create(String name, long byteSize) {
        return create(name, CreateOptions.defaults(), byteSize);
    }

    /**
     * Creates a zeroed region. If it fails, nothing is left behind.
     *
     * @param name one path component of at most 255 bytes in UTF-8, with or without a leading slash
     * @param byteSize at least 1
     * @throws IllegalArgumentException if the name or the size is not valid
     * @throws SegmentExistsException if the name is taken
     * @throws NoSpaceException if there is too little space, unless {@code sparse} was asked for
     * @throws SegmentAccessException if this user may not create it
     * @throws SharedMemoryException if a system call fails for another reason
     */
    public static SharedMemory create(String name, CreateOptions options, long byteSize) {
        return createChecked(SegmentName.check(name), Objects.requireNonNull(options, "options"), byteSize);
    }

    private static SharedMemory createChecked(String name, CreateOptions options, long byteSize) {
        String operation = "create shared memory \"" + name + "\" of " + byteSize + " bytes";
        if (byteSize < 1) {
            throw new IllegalArgumentException(operation + ": the size must be at least 1");
        }
        options.requireNoLayout(operation);
        options.requireNoCopy(operation);
        CreateOptions.requireUnused(
                options.replace(), operation, "withReplace", "only arrays are whole before they have a name");
        CreateOptions.requireUnused(
                options.backing() != Backing.SHARED_MEMORY,
                operation,
                "withBacking",
                "it is always in shared memory, where a SharedArray need not be");
        ArenaTie.requireUsable(options.arena(), operation);
        Posix posix = options.posix();
        try (OpenFile file = OpenFile.sharedMemory(posix, name, options.permissions(), operation)) {
            // The name is there already, and filling may take long.
            UnlinkOnExit onExit = null;
            try {
                onExit = options.unlinking() == Unlinking.ON_EXIT
                        ? UnlinkOnExit.of(posix, SegmentName.path(name), file.status())
                        : null;
                return fill(file, name, byteSize, options);
            } catch (RuntimeException | Error e) {
                Undoing.after(e, () -> Unlink.ifSame(posix, SegmentName.path(name), file.status(), operation));
                throw e;
            } finally {
                if (onExit != null) {
                    onExit.cancel();
                }
            }
        }
    }

    private static SharedMemory fill(OpenFile file, String name, long byteSize, CreateOptions options) {
        file.setPermissions(options.permissions());
        var newFile = new NewFile(file, Storage.SHARED_MEMORY);
        var zeroes = new Content.Zeroes(options.sparse());
        Mapping mapping = newFile.fill(NO_HEADER, zeroes, byteSize, options.manner());
        try {
            if (options.prefault()) {
                newFile.prefault(mapping, byteSize, options.sparse());
            }
            var region = new Region(file, file.status(), mapping, SegmentName.path(name), options.unlinking());
            return new SharedMemory(name, region).tiedTo(options.arena());
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
    }

    /** Opens an existing region for reading and writing. */
    public static SharedMemory open(String name) {
        return open(name, AttachOptions.readWrite());
    }

    /** Opens an existing region; writing to it throws. */
    public static SharedMemory openReadOnly(String name) {
        return open(name, AttachOptions.readOnly());
    }

    /**
     * Opens an existing region.
     *
     * @throws IllegalArgumentException if the name is not valid, or an option has no use here
     * @throws NoSuchSegmentException if there is no segment of that name
     * @throws SegmentAccessException if this user may not open it so
     * @throws SharedMemoryException if it is empty, not a file, or a system call fails for another reason
     */
    public static SharedMemory open(String name, AttachOptions options) {
        return openChecked(SegmentName.check(name), Objects.requireNonNull(options, "options"));
    }

    private static SharedMemory openChecked(String name, AttachOptions options) {
        String operation = "open shared memory \"" + name + "\"";
        options.requireNoLayout(operation);
        ArenaTie.requireUsable(options.arena(), operation);
        Posix posix = options.posix();
        String path = SegmentName.path(name);
        int flags = (options.isReadOnly() ? Posix.O_RDONLY : Posix.O_RDWR) | Posix.O_NONBLOCK;
        try (OpenFile file = OpenFile.existingSharedMemory(posix, name, flags, operation)) {
            FileStatus status = file.status();
            if (!status.isRegularFile()) {
                throw new SharedMemoryException(
                        operation + ": " + path + " is not a regular file but " + status.kind(), 0);
            }
            if (status.size() == 0) {
                throw new SharedMemoryException(
                        operation + ": it has 0 bytes; its creator may not have sized it yet, so try again", 0);
            }
            Mapping mapping = file.map(status.size(), options.isReadOnly());
            try {
                if (options.prefault()) {
                    mapping.prefault(mapping.segment().byteSize(), operation);
                }
                var region = new Region(file, status, mapping, path, options.unlinking());
                return new SharedMemory(name, region).tiedTo(options.arena());
            } catch (RuntimeException | Error e) {
                mapping.close();
                throw e;
            }
        }
    }

    /**
     * Removes the name of a segment without opening it; as {@link SharedArray#unlink(String)} does.
     *
     * @return whether this call removed it: false if there is no segment of that name
     */
    public static boolean unlink(String name) {
        return Unlink.ofName(Posix.preferred(), name, "unlink shared memory \"" + name + "\"");
    }

    private SharedMemory tiedTo(Arena arena) {
        ArenaTie.tie(arena, this::close);
        return this;
    }

    /** The name it was created or opened by. */
    public String name() {
        return name;
    }

    /** The size in bytes, as it was when the region was created or opened. */
    public long size() {
        return region.file().size();
    }

    /** Whether writing to it throws. */
    public boolean isReadOnly() {
        return region.bytes().isReadOnly();
    }

    /** False once it was closed; never throws. */
    public boolean isOpen() {
        return region.isOpen();
    }

    /**
     * The bytes. Every access is checked against the bounds and against {@link #close()}.
     *
     * @throws IllegalStateException if the region is closed
     * @throws SegmentFaultException if a page was not available, which has ended every access
     */
    public MemorySegment memorySegment() {
        if (region.isCut()) {
            throw region.fault("memory segment of shared memory \"" + name + "\"");
        }
        if (!region.isOpen()) {
            throw new IllegalStateException("shared memory \"" + name + "\" is closed");
        }
        return region.bytes();
    }

    /**
     * Moves the bytes into huge pages, as {@link SharedArray#collapse()} does.
     *
     * @return how many of the bytes are in huge pages now
     * @throws IllegalStateException if the region is closed
     * @throws SegmentFaultException if a page was not available, which has ended every access
     */
    public long collapse() {
        return region.collapse(memorySegment());
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
        return region.unlink(unlinking());
    }

    private String unlinking() {
        return "unlink shared memory \"" + name + "\"";
    }

    /**
     * Unmaps the region. Closing twice is fine.
     *
     * @throws IllegalStateException if another thread is inside a bulk operation on the segment; it stays open
     */
    @Override
    public void close() {
        region.close(unlinking());
    }

    @Override
    public String toString() {
        String access = !isOpen() ? "closed" : isReadOnly() ? "read-only" : "read-write";
        return "SharedMemory[\"" + name + "\", " + size() + " bytes, " + access + "]";
    }
}
