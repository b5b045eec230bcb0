package io.github.shmarray;

import io.github.shmarray.convert.Geometry;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.ArrayHandle;
import io.github.shmarray.segment.DescriptorHandle;
import io.github.shmarray.segment.Region;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

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

        /** Whether there are elements that would lie elsewhere in the other order. */
        boolean isOrderRelevant() {
            return count() > 0
                    && LongStream.of(shape).filter(length -> length > 1).count() > 1;
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
    private final Region region;
    private final Layout layout;
    private final boolean wasCreated;

    ArraySegment(Location location, Region region, Layout layout, boolean wasCreated) {
        this.location = location;
        this.region = region;
        this.layout = layout;
        this.wasCreated = wasCreated;
    }

    /** Closes it together with a caller's arena, if there is one. */
    ArraySegment tiedTo(Arena arena) {
        ArenaTie.tie(arena, this::close);
        return this;
    }

    @Override
    boolean wasCreated() {
        return wasCreated;
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
                ? DescriptorHandle.of(path, region.file()).text()
                : path;
        return location.isRaw()
                ? new ArrayHandle(layout.type(), layout.shape(), layout.dataOffset(), place).text()
                : place;
    }

    @Override
    Region region() {
        return region;
    }

    @Override
    MemorySegment elements() {
        return region.part(layout.dataOffset(), layout.byteSize());
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
    boolean unlink() {
        return region.unlink(unlinking());
    }

    private String unlinking() {
        return "unlink array \"" + location.name() + "\"";
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
            region.close(unlinking());
        } catch (IllegalStateException e) {
            users.resume();
            throw inUse("native code is using a segment of it", e);
        }
    }

    private IllegalStateException inUse(String why, IllegalStateException cause) {
        return new IllegalStateException("close array \"" + name() + "\": " + why + "; it stays open", cause);
    }
}
