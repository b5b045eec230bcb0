package io.github.shmarray.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.memory.ArraySegment.Layout;
import io.github.shmarray.npy.GrowableHeader;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.segment.GrowingFile;
import io.github.shmarray.segment.Region;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/**
 * The rows of an array that grows: its file and mapping have room for all there can be, and the header tells how many there are. Rows
 * are written first, and told of after that, which is one store ({@link GrowableHeader}): so they are all there or none, whenever
 * somebody looks, and whenever the writer is killed. Safe to use from many threads.
 */
public final class Growth {
    /** Writes elements that are to be appended. */
    public interface Writer {
        /**
         * @param from the number of the first
         */
        void write(long from, long count);
    }

    /** More than seven digits tell. */
    private static final long SEVEN_DIGITS = 10_000_000;

    private final Region region;
    private final Supplier<String> path;
    private final GrowableHeader header;

    /** The bytes of a row. */
    private final long rowSize;

    private final long capacity;

    /** Never of fewer rows than before. */
    private volatile Layout layout;

    /** Null until this appends. */
    private GrowingFile file;

    private Growth(Region region, Supplier<String> path, Layout layout, GrowableHeader header, long rowSize) {
        this.region = region;
        this.path = path;
        this.layout = layout;
        this.header = header;
        this.rowSize = rowSize;
        this.capacity = Math.min(roomOf(region, layout) / rowSize, header.mostRows());
    }

    private static long roomOf(Region region, Layout layout) {
        return region.file().size() - layout.dataOffset();
    }

    /**
     * That of the array in a segment, which may be full; null if its header is not made for it.
     *
     * @param path that leads to the file
     */
    static Growth of(Region region, Supplier<String> path, Layout layout) {
        long beyond = roomOf(region, layout) - layout.byteSize();
        if (layout.count() == 0 && layout.shape().length == 0 || beyond < 0) {
            return null;
        }
        try {
            if (beyond == 0 && !mayBeFull(region, layout)) {
                return null;
            }
            NpyHeader found = NpyHeader.read(region.bytes());
            Optional<GrowableHeader> header = GrowableHeader.find(found, region.bytes());
            long rowSize = GrowableHeader.rowSize(found);
            boolean isHere = header.isPresent() && header.get().bytes().length == layout.dataOffset();
            return isHere && rowSize > 0 && roomOf(region, layout) >= rowSize
                    ? new Growth(region, path, layout, header.get(), rowSize)
                    : null;
        } catch (NpyFormatException | InternalError | IllegalStateException unreadable) {
            return null;
        }
    }

    /** Whether to read the header again: there are blanks before the length if it has place for more digits than it takes. */
    private static boolean mayBeFull(Region region, Layout layout) {
        if (layout.shape().length > 0 && layout.shape()[0] >= SEVEN_DIGITS) {
            return true;
        }
        MemorySegment bytes = region.bytes();
        for (long i = 1; i < layout.dataOffset(); i++) {
            if (bytes.get(JAVA_BYTE, i) == ' ' && bytes.get(JAVA_BYTE, i - 1) == '(') {
                return true;
            }
        }
        return false;
    }

    /**
     * The bytes of rows that may be appended to a new array.
     *
     * @param capacity the rows that there can be
     * @throws IllegalArgumentException if there are no rows, or more than that
     */
    public static long room(long capacity, int elementSize, long[] shape, String operation) {
        long[] largest = shape.clone();
        if (shape.length == 0) {
            throw new IllegalArgumentException(operation + ": without dimensions it has no rows that can be appended;"
                    + " give it a shape such as (0,), or leave withCapacity away");
        }
        largest[0] = capacity;
        long most = Shapes.checkedCount(largest, elementSize, () -> operation);
        if (most == 0) {
            throw new IllegalArgumentException(
                    operation + ": its rows have no elements; give them some, or leave withCapacity away");
        }
        if (shape[0] > capacity) {
            throw new IllegalArgumentException(
                    operation + ": it has " + shape[0] + " rows, and a capacity of " + capacity);
        }
        return (most - Shapes.checkedCount(shape, elementSize, () -> operation)) * elementSize;
    }

    /** The array as far as it is known to have grown. */
    Layout layout() {
        return layout;
    }

    /** The most rows that it can have. */
    public long capacity() {
        return capacity;
    }

    /** The bytes of the most rows that it can have. */
    long byteCapacity() {
        return capacity * rowSize;
    }

    /** How many elements a row has. */
    public long rowLength() {
        return rowSize / layout.type().byteSize();
    }

    /** The rows that are known. */
    public long rows() {
        return layout.byteSize() / rowSize;
    }

    /**
     * Looks how many rows there are.
     *
     * @param operation what this is for, and of which array
     * @throws SegmentFormatException if another program has written something else there
     */
    public synchronized void refresh(String operation) {
        long found = header.load(region.bytes());
        if (found < rows() || found > capacity) {
            throw new SegmentFormatException(operation + ": its header tells of "
                    + (found < 0 ? "no number of rows" : found + " rows") + " now; it had " + rows()
                    + ", and can have from these to " + capacity
                    + ": another program has written there; attach to it again");
        }
        if (found > rows()) {
            layout = layoutOf(found);
        }
    }

    private Layout layoutOf(long rows) {
        long[] shape = layout.shape().clone();
        long rest = rowLength();
        for (int dimension = 1; dimension < shape.length; dimension++) {
            rest /= shape[dimension];
        }
        // Structures are bytes here, of which each takes several.
        shape[0] = rows * rest;
        return new Layout(layout.type(), shape, false, layout.dataOffset(), layout.dtype());
    }

    /**
     * Adds rows at the end; they are there when all of them have been written.
     *
     * @param count how many, by how many there are
     * @param writer what it throws leaves the array as it was
     * @throws IllegalStateException if there is no room for so many
     * @throws io.github.shmarray.error.NoSpaceException if there is too little space
     * @throws io.github.shmarray.error.SharedMemoryException if another process appends, or a system call fails
     */
    public synchronized void append(String operation, LongUnaryOperator count, Writer writer) {
        if (file == null) {
            file = GrowingFile.take(region, path.get(), operation);
        }
        refresh(operation);
        long rows = rows();
        long added = count.applyAsLong(rows);
        if (added > capacity - rows) {
            throw new IllegalStateException(operation + ": " + added + " rows more than its " + rows
                    + " are beyond its capacity of " + capacity
                    + "; make a larger one with CreateOptions.withCapacity, or go on in another");
        }
        if (added == 0) {
            return;
        }
        long start = layout.dataOffset() + rows * rowSize;
        file.reserve(start, start + added * rowSize, operation);
        writer.write(rows * rowLength(), added * rowLength());
        header.store(region.bytes(), rows + added);
        layout = layoutOf(rows + added);
    }
}
