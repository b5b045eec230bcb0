package io.github.shmarray.memory;

import io.github.shmarray.convert.Geometry;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.ArrayHandle;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.DescriptorHandle;
import io.github.shmarray.segment.Ownership;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.SpareMaker;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * An open segment that holds an array: its bytes, and what is known of them. Safe to use from many threads.
 */
public final class ArraySegment extends ArrayMemory {
    /**
     * What the bytes after the header are.
     *
     * @param dtype what the header says of the elements, which are made of such numbers
     */
    public record Layout(ElementType type, long[] shape, boolean isColumnMajor, long dataOffset, NpyScalar dtype) {
        /** Of numbers in this machine's byte order. */
        public Layout(ElementType type, long[] shape, boolean isColumnMajor, long dataOffset) {
            this(type, shape, isColumnMajor, dataOffset, type.npyType());
        }

        /** What a header tells of, as the numbers that its elements are made of. */
        public static Layout of(NpyHeader header, ElementParts parts) {
            long[] shape = parts.shapeOf(header.shape(), header.fortranOrder());
            NpyScalar dtype = (NpyScalar) header.type();
            return new Layout(parts.type(), shape, header.fortranOrder(), header.dataOffset(), dtype);
        }

        /** What a header would tell of it. */
        public NpyHeader described() {
            long[] elements = ElementParts.of(dtype).orElseThrow().elementsOf(shape, isColumnMajor);
            return NpyHeader.ofRaw(dtype, isColumnMajor, dataOffset, elements);
        }

        /** Whether the bytes of each number are in the order that this machine has not. */
        public boolean isSwapped() {
            return !dtype.isNative();
        }

        public long count() {
            return Shapes.count(shape);
        }

        public long byteSize() {
            return count() * type.byteSize();
        }

        public Geometry geometry() {
            return isColumnMajor
                    ? Geometry.columnMajor(shape, type.byteSize())
                    : Geometry.rowMajor(shape, type.byteSize());
        }

        /** Whether there are elements that would lie elsewhere in the other order. */
        public boolean isOrderRelevant() {
            return count() > 0
                    && LongStream.of(shape).filter(length -> length > 1).count() > 1;
        }

        /** {@code int32 (2, 3)}, or {@code int64 (2, 3) of <M8[ns]}. */
        @Override
        public String toString() {
            boolean isNumber = ElementType.of(dtype).isPresent();
            return type.numpyName() + " " + Shapes.text(shape) + (isNumber ? "" : " of " + dtype.descr());
        }
    }

    /**
     * How others find the segment.
     *
     * @param path null if it has none
     * @param memfd the open descriptor of a segment without a name, else -1
     * @param isRaw whether there is no header that tells where the elements are
     * @param isLinkFollowed whether the path may be that of a symbolic link
     */
    public record Location(String name, String path, int memfd, boolean isRaw, boolean isLinkFollowed) {
        /** Of what was created. */
        public Location(String name, String path, int memfd) {
            this(name, path, memfd, false, false);
        }

        public String absolutePath() {
            return memfd >= 0
                    ? "/proc/" + ProcessHandle.current().pid() + "/fd/" + memfd
                    : new File(path).getAbsolutePath();
        }
    }

    private final Location location;
    private final Region region;
    private final Layout layout;
    private final boolean wasCreated;

    /** Null if it cannot grow. */
    private final Growth growth;

    /** Null if there is none, and closing unmaps. */
    private SpareMaker pool;

    /** Whether somebody may have a segment of the elements, or wants none to be used once the array is closed. */
    private volatile boolean isGivenOut;

    /** @param mayGrow false to leave the header alone, whose page is not touched then */
    public ArraySegment(Location location, Region region, Layout layout, boolean wasCreated, boolean mayGrow) {
        this.location = location;
        this.region = region;
        this.layout = layout;
        this.wasCreated = wasCreated;
        this.growth = mayGrow ? Growth.of(region, location::absolutePath, layout) : null;
    }

    /** Leaves unmapping to a pool, if there is one. */
    public ArraySegment of(SpareMaker owner) {
        pool = owner;
        return this;
    }

    /** Closes it together with a caller's arena, if there is one. */
    public ArraySegment tiedTo(Arena arena) {
        // The array would not hear of it, and go on using the elements.
        isGivenOut |= arena != null;
        ArenaTie.tie(arena, this::close);
        return this;
    }

    /**
     * This one for somebody who would have created it; it is closed if it cannot be had as such.
     *
     * @param permissions that it would have got
     * @throws io.github.shmarray.error.SegmentAccessException if it may be {@linkplain Ownership somebody's trap}
     */
    public ArraySegment insteadOfNew(int permissions, boolean hugePages, String operation) {
        try {
            Ownership.require(region.posix(), location.absolutePath(), region.file(), permissions, operation);
            if (hugePages) {
                collapse();
            }
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean wasCreated() {
        return wasCreated;
    }

    @Override
    public Layout layout() {
        return growth == null ? layout : growth.layout();
    }

    @Override
    public Growth growth() {
        return growth;
    }

    @Override
    public String name() {
        return location.name();
    }

    @Override
    public ArrayPlace place() {
        return new ArrayPlace(name(), location.absolutePath(), region.file(), layout.dataOffset(), null);
    }

    @Override
    public String handle() {
        String path = location.absolutePath();
        String place = DescriptorHandle.isDescriptor(path)
                ? DescriptorHandle.of(path, region.file()).text()
                : path;
        return location.isRaw()
                ? new ArrayHandle(layout.type(), layout.shape(), layout.dataOffset(), place).text()
                : place;
    }

    @Override
    public Region region() {
        return region;
    }

    @Override
    public MemorySegment elements() {
        return region.part(layout.dataOffset(), growth == null ? layout.byteSize() : growth.byteCapacity());
    }

    @Override
    public MemorySegment accessedElements() {
        return elements();
    }

    @Override
    public MemorySegment lastingElements() {
        if (pool != null && !isGivenOut) {
            during("memory segment of", () -> isGivenOut = true);
        }
        return region.part(layout.dataOffset(), layout().byteSize());
    }

    /** They last as long as the mapping. */
    @Override
    public void setAccessor(Consumer<MemorySegment> renewed) {}

    @Override
    public Location location() {
        return location;
    }

    @Override
    public boolean unlink() {
        return region.unlink(unlinking());
    }

    private String unlinking() {
        return "unlink array \"" + location.name() + "\"";
    }

    @Override
    public boolean hasEnded() {
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
        if (!endUse()) {
            throw inUse("another thread is inside a bulk operation on it", null);
        }
        try {
            if (pool == null || isGivenOut) {
                region.close(unlinking());
            } else {
                long byteSize = region.file().size();
                region.close(unlinking(), mapping -> pool.closeSoon(mapping, byteSize));
            }
        } catch (IllegalStateException e) {
            users.resume();
            throw inUse("native code is using a segment of it", e);
        }
    }

    private IllegalStateException inUse(String why, IllegalStateException cause) {
        return new IllegalStateException("close array \"" + name() + "\": " + why + "; it stays open", cause);
    }
}
