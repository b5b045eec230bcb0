package io.github.shmarray;

import io.github.shmarray.convert.Geometry;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.DescriptorHandle;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.SharedFile;
import java.io.File;
import java.lang.foreign.MemorySegment;

/**
 * An open segment that holds an array: its bytes, and what is known of them. Safe to use from many threads.
 */
final class ArraySegment extends ArrayMemory {
    /** What the bytes after the header are. */
    record Layout(ElementType type, long[] shape, boolean isColumnMajor, long dataOffset) {
        long count() {
            return Shapes.count(shape);
        }

        long byteSize() {
            return count() * type.byteSize();
        }

        Geometry geometry() {
            return isColumnMajor
                    ? Geometry.columnMajor(shape, type.byteSize())
                    : Geometry.rowMajor(shape, type.byteSize());
        }

        /** "int32 (2, 3)" */
        @Override
        public String toString() {
            return type.numpyName() + " " + Shapes.text(shape);
        }
    }

    /**
     * How others find the segment.
     *
     * @param path null if it has none
     * @param memfd the open descriptor of a segment without a name, else -1
     * @param isRaw whether there is no header that tells where the elements are
     */
    record Location(String name, String path, int memfd, boolean isRaw) {
        Location(String name, String path, int memfd) {
            this(name, path, memfd, false);
        }

        String absolutePath() {
            return memfd >= 0
                    ? "/proc/" + ProcessHandle.current().pid() + "/fd/" + memfd
                    : new File(path).getAbsolutePath();
        }
    }

    private final Location location;
    private final Posix posix;
    private final FileStatus file;
    private final Mapping mapping;
    private final Layout layout;
    private final boolean unlinkOnClose;

    ArraySegment(
            Location location, Posix posix, FileStatus file, Mapping mapping, Layout layout, boolean unlinkOnClose) {
        this.location = location;
        this.posix = posix;
        this.file = file;
        this.mapping = mapping;
        this.layout = layout;
        this.unlinkOnClose = unlinkOnClose;
        if (location.memfd() >= 0) {
            mapping.keep(location.memfd());
        }
    }

    @Override
    Layout layout() {
        return layout;
    }

    @Override
    String name() {
        return location.name();
    }

    @Override
    String handle() {
        String path = location.absolutePath();
        String place = DescriptorHandle.isDescriptor(path)
                ? DescriptorHandle.of(path, file).text()
                : path;
        return location.isRaw()
                ? new ArrayHandle(layout.type(), layout.shape(), layout.dataOffset(), place).text()
                : place;
    }

    @Override
    FileStatus file() {
        return file;
    }

    @Override
    MemorySegment elements() {
        return mapping.part(layout.dataOffset(), layout.byteSize());
    }

    @Override
    MemorySegment accessedElements() {
        return elements();
    }

    @Override
    MemorySegment lastingElements() {
        return elements();
    }

    /** They last as long as the mapping. */
    @Override
    void setAccessor(ElementAccess array) {}

    @Override
    boolean isMapped() {
        return mapping.isOpen();
    }

    @Override
    boolean isCut() {
        return mapping.isCut();
    }

    @Override
    boolean isWatched() {
        return mapping.isWatched();
    }

    /** Names what has to be ended before the mapping, should a fault end that. */
    void endFirst(Mapping.OtherAccess other) {
        mapping.endFirst(other);
    }

    @Override
    SegmentFaultException fault(String operation) {
        return fault(operation, name());
    }

    /** What to throw when a page of an array in this segment was not available. */
    SegmentFaultException fault(String operation, String array) {
        String what = operation + " array \"" + array + "\": page not available (SIGBUS); its segment had "
                + file.size() + " bytes when it was mapped";
        FileStatus now = statusNow();
        if (now == null) {
            return new SegmentFaultException(what + " and has no name any more");
        }
        String cause = now.size() < file.size()
                ? "another process cut it short"
                : "its file system may be full, or another process has cut it short for a while";
        return new SegmentFaultException(what + " and has " + now.size() + " now: " + cause);
    }

    @Override
    boolean isCutShort() {
        FileStatus now = statusNow();
        return now != null && now.size() < file.size();
    }

    /** Null if its path does not lead to it any more. */
    private FileStatus statusNow() {
        FileStatus now = location.path() == null ? null : FileStatus.ofPath(posix, location.path());
        return now == null || !now.isSameFile(file) ? null : now;
    }

    @Override
    boolean unlink() {
        if (location.memfd() >= 0) {
            return false;
        }
        String operation = "unlink array \"" + location.name() + "\"";
        return SharedFile.unlinkIfSame(posix, location.path(), file, operation);
    }

    @Override
    boolean hasEnded() {
        return users.hasEnded() && hasEndedForGood();
    }

    private synchronized boolean hasEndedForGood() {
        return users.hasEnded();
    }

    @Override
    public synchronized void close() {
        if (users.hasEnded()) {
            return;
        }
        if (!users.end()) {
            throw inUse("another thread is inside a bulk operation on it", null);
        }
        try {
            mapping.close();
        } catch (IllegalStateException e) {
            users.resume();
            throw inUse("native code is using a segment of it", e);
        }
        if (unlinkOnClose) {
            unlink();
        }
    }

    private IllegalStateException inUse(String why, IllegalStateException cause) {
        return new IllegalStateException("close array \"" + name() + "\": " + why + "; it stays open", cause);
    }
}
