package io.github.shmarray.segment;

import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A segment that is mapped: its bytes, which file they are of, and the path that leads to it. Safe to use from many threads.
 */
public final class Region {
    private final Posix posix;
    private final FileStatus file;
    private final Mapping mapping;
    private final String path;
    private final Unlinking unlinking;

    /** Null unless its name is to be removed on exit. */
    private final UnlinkOnExit onExit;

    private final AtomicBoolean isClosed = new AtomicBoolean();

    /**
     * @param status of the file
     * @param mapping of the file, which the region closes
     * @param path null if none leads to it
     */
    public Region(OpenFile file, FileStatus status, Mapping mapping, String path, Unlinking unlinking) {
        this.posix = file.posix();
        this.file = status;
        this.mapping = mapping;
        this.path = path;
        this.unlinking = unlinking;
        this.onExit = unlinking == Unlinking.ON_EXIT ? UnlinkOnExit.of(posix, path, status) : null;
    }

    /** As it was when it was mapped. */
    public FileStatus file() {
        return file;
    }

    /** How system calls are made on it. */
    public Posix posix() {
        return posix;
    }

    /** All bytes that are mapped. */
    public MemorySegment bytes() {
        return mapping.segment();
    }

    /** Some of the bytes, by their place in the file. */
    public MemorySegment part(long offset, long size) {
        return mapping.part(offset, size);
    }

    /** Leaves it the descriptor of a file that has a lock, which is given up with the mapping. */
    void keepLock(OpenFile locked) {
        locked.keepLockFor(mapping);
    }

    /** Moves some of the bytes into huge pages, as {@link Mapping#collapse} does. */
    public long collapse(MemorySegment bytes) {
        return mapping.collapse(bytes);
    }

    /** Not once it is closed, or a fault is about to end it. */
    public boolean isOpen() {
        return mapping.isOpen();
    }

    /** Whether some page was not available, so that what was read since may not be the file's. */
    public boolean isCut() {
        return mapping.isCut();
    }

    /** Whether faults are seen to by this library; else the JVM throws its {@link InternalError}. */
    public boolean isWatched() {
        return mapping.isWatched();
    }

    /** Names what has to be ended before the mapping, should a page not be available. */
    public void endFirst(Mapping.OtherAccess other) {
        mapping.endFirst(other);
    }

    /**
     * What to throw when a page was not available.
     *
     * @param what was done to which segment: {@code copy into array "prices"}
     */
    public SegmentFaultException fault(String what) {
        String message =
                what + ": page not available (SIGBUS); its segment had " + file.size() + " bytes when it was mapped";
        FileStatus now = statusIfTold();
        if (now == null) {
            return new SegmentFaultException(message + " and has no name any more");
        }
        String cause = now.size() < file.size()
                ? "another process cut it short"
                : "its file system may be full, or another process has cut it short for a while";
        return new SegmentFaultException(message + " and has " + now.size() + " now: " + cause);
    }

    /** Whether the file has become shorter since it was mapped, as far as its path tells. */
    public boolean isCutShort() {
        FileStatus now = statusIfTold();
        return now != null && now.size() < file.size();
    }

    /** Null if its path does not lead to it any more, or that is not told. */
    private FileStatus statusIfTold() {
        FileStatus now = path == null ? null : FileStatus.ofPathIfTold(posix, path);
        return now == null || !now.isSameFile(file) ? null : now;
    }

    /** Whether its path leads to it. */
    public boolean isLinked() {
        FileStatus now = path == null ? null : FileStatus.ofPath(posix, path, "look whether " + path + " leads to it");
        return now != null && now.isSameFile(file);
    }

    /** Gives the file the path as its name, as {@link OpenFile#publish} does. */
    public boolean publish(OpenFile unpublished, boolean isReplacing) {
        return onExit == null
                ? unpublished.publish(path, isReplacing)
                : onExit.during(() -> unpublished.publish(path, isReplacing));
    }

    /** Removes the path if it still leads to this file; returns whether it was removed. */
    public boolean unlink(String operation) {
        boolean isUnlinked = path != null && Unlink.ifSame(posix, path, file, operation);
        if (isUnlinked && onExit != null) {
            onExit.cancel();
        }
        return isUnlinked;
    }

    /**
     * Unmaps it, and removes its name if that was asked for. Closing twice is fine.
     *
     * @param operation that removing the name is, for messages
     * @throws IllegalStateException if native code of another thread has been given a segment of it; it stays open
     */
    public void close(String operation) {
        mapping.close();
        unlinkIfAsked(operation);
    }

    /** As {@link #close}, but leaves it to somebody else to unmap what nobody can come to any more. */
    public void close(String operation, Consumer<Mapping> unmapping) {
        unmapping.accept(mapping);
        unlinkIfAsked(operation);
    }

    private void unlinkIfAsked(String operation) {
        if (isClosed.compareAndSet(false, true) && unlinking != Unlinking.NEVER) {
            try {
                unlink(operation);
            } finally {
                if (onExit != null) {
                    onExit.cancel();
                }
            }
        }
    }
}
