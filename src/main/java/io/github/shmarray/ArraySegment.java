package io.github.shmarray;

import io.github.shmarray.posix.Posix;
import java.io.File;
import java.lang.foreign.MemorySegment;

/**
 * An open segment that holds an array: its bytes, and what is known of them. Safe to use from many threads.
 */
final class ArraySegment implements AutoCloseable {
    /** What the bytes after the header are. */
    record Layout(ElementType type, long[] shape, boolean isColumnMajor, long dataOffset) {
        long count() {
            return new Geometry(0, shape, shape).count();
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
            return type.numpyName() + " " + Geometry.text(shape);
        }
    }

    /**
     * How others find the segment.
     *
     * @param path null if it has none
     * @param memfd the open descriptor of a segment without a name, else -1
     */
    record Location(String name, String path, int memfd) {
        String handle() {
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
    }

    Location location() {
        return location;
    }

    Layout layout() {
        return layout;
    }

    boolean isOpen() {
        return mapping.isOpen();
    }

    /** The elements, without the header. */
    MemorySegment elements() {
        return mapping.segment().asSlice(layout.dataOffset(), layout.byteSize());
    }

    /** Whether both are the same memory, though perhaps mapped twice. */
    boolean isSameFile(ArraySegment other) {
        return file.isSameFile(other.file);
    }

    /** What to throw when a page could not be had. */
    SegmentFaultException fault(String operation) {
        String what = operation + " array \"" + location.name() + "\": a page could not be had; its segment had "
                + file.size() + " bytes when it was mapped";
        FileStatus now = location.path() == null ? null : FileStatus.ofPath(posix, location.path());
        if (now == null || !now.isSameFile(file)) {
            return new SegmentFaultException(what + " and has no name any more");
        }
        String cause = now.size() < file.size() ? "another process cut it short" : "its file system may be full";
        return new SegmentFaultException(what + " and has " + now.size() + " now: " + cause);
    }

    boolean unlink() {
        if (location.memfd() >= 0) {
            return false;
        }
        String operation = "unlink array \"" + location.name() + "\"";
        return SharedFile.unlinkIfSame(posix, location.path(), file, operation);
    }

    @Override
    public synchronized void close() {
        if (!mapping.isOpen()) {
            return;
        }
        mapping.close();
        if (location.memfd() >= 0) {
            posix.close(location.memfd());
        }
        if (unlinkOnClose) {
            unlink();
        }
    }
}
