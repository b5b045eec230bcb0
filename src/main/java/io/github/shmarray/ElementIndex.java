package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.copy.Zeroes;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.memory.Growth;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/** Where the elements of an array of several dimensions lie: n-dimensional indices as numbers in the order of memory. */
abstract sealed class ElementIndex extends ElementAccess permits ElementCopy {
    /** Of an array of two dimensions; 0, which no index is below, of any other. */
    private long rows;

    private final long columns;

    /** Of an array of three dimensions; 0 of any other. */
    private long layers;

    private final long layerRows;
    private final long layerColumns;

    private final boolean isColumnMajor;

    ElementIndex(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
        long[] shape = memory.layout().shape();
        boolean isMatrix = shape.length == 2;
        rows = isMatrix ? shape[0] : 0;
        columns = isMatrix ? shape[1] : 0;
        boolean isStack = shape.length == 3;
        layers = isStack ? shape[0] : 0;
        layerRows = isStack ? shape[1] : 0;
        layerColumns = isStack ? shape[2] : 0;
        isColumnMajor = memory.layout().isColumnMajor();
    }

    /** Whether the first index varies fastest in memory, as in {@link Order#F}; where the order makes no difference, it may be either. */
    public final boolean isColumnMajor() {
        return isColumnMajor;
    }

    /**
     * How many rows, the elements along the first dimension, it can have: as many as it has, unless it was made
     * {@linkplain CreateOptions#withCapacity with a capacity}.
     */
    public long capacity() {
        Growth growth = memory().growth();
        long[] shape = layout().shape();
        return growth != null ? growth.capacity() : shape.length == 0 ? 1 : shape[0];
    }

    /**
     * Takes over the rows that were appended meanwhile, by another process or another object; returns whether there are any. What was made
     * of the array before stays as it is: views, memory segments and buffers, which lead to the same elements as ever. To be called by
     * each thread that is to see them, or by one that then tells the others. Nothing ever moves, and an array never gets shorter.
     *
     * @throws IllegalStateException if the array is closed
     * @throws SegmentFormatException if another program has spoilt the header
     */
    public boolean refresh() {
        requireOpen("refresh");
        Growth growth = memory().growth();
        if (growth == null) {
            return false;
        }
        memory().during("refresh", () -> growth.refresh("refresh array \"" + memory().name() + "\""));
        return hasGrown(growth);
    }

    /** Of several threads, the last is not the one that knows of the fewest rows. */
    private boolean hasGrown(Growth growth) {
        synchronized (growth) {
            long before = length;
            long[] shape = layout().shape();
            rows = shape.length == 2 ? shape[0] : 0;
            layers = shape.length == 3 ? shape[0] : 0;
            length = Shapes.count(shape);
            return length > before;
        }
    }

    /**
     * Gives an array that can grow so many rows, the new ones of zeroes. It never gets shorter, since others may have its rows mapped.
     *
     * @throws IllegalArgumentException if it has more rows than that
     * @throws IllegalStateException if its capacity is less, or it is closed
     * @throws UnsupportedOperationException if it was made without a capacity, is read-only or has a hook
     * @throws NoSpaceException if there is too little space, or memory; it stays as it was
     * @throws SharedMemoryException if another process or object appends to it, or a system call fails
     */
    public void resize(long newRows) {
        appending(
                "resize",
                found -> added(found, newRows),
                (from, count) -> Zeroes.write(elements().asSlice(from * elementSize, count * elementSize)));
    }

    private long added(long found, long wanted) {
        if (wanted < found) {
            throw new IllegalArgumentException(
                    "resize array \"" + memory().name() + "\": it has " + found + " rows, and never gets as short as "
                            + wanted + ", as others may have them mapped; make a new one");
        }
        return wanted - found;
    }

    /**
     * Appends rows, which nobody sees before all of them are there.
     *
     * @param count of their elements
     * @param write writes these, from the number on that it is given
     */
    final void appending(long count, LongConsumer write) {
        String operation = "append to";
        long rowLength = growth(operation).rowLength();
        if (count % rowLength != 0) {
            throw new IllegalArgumentException(operation + " array \"" + memory().name() + "\": " + count
                    + " elements are no whole number of its rows, which have " + rowLength);
        }
        long added = count / rowLength;
        appending(operation, found -> added, (from, all) -> write.accept(from));
    }

    private void appending(String operation, LongUnaryOperator added, Growth.Writer writer) {
        Growth growth = growth(operation);
        String what = operation + " array \"" + memory().name() + "\"";
        memory().during(operation, () -> growth.append(what, added, writer));
        hasGrown(growth);
    }

    private Growth growth(String operation) {
        requireWritable(operation);
        Growth growth = memory().growth();
        if (growth == null) {
            throw new UnsupportedOperationException(operation + " array \"" + memory().name()
                    + "\": it was made without a capacity; make one that can grow with"
                    + " CreateOptions.withCapacity(rows)");
        }
        if (hook != null) {
            throw new UnsupportedOperationException(operation + " array \"" + memory().name()
                    + "\": its hook knows of no rows beyond the last one; append by the object that it was made from");
        }
        return growth;
    }

    /**
     * The number, in the order of memory, of an element of an array of two dimensions: what methods that take one index want.
     *
     * @throws IndexOutOfBoundsException if an index is outside, or there are not two dimensions
     */
    public long flatIndex(long y, long x) {
        return flatIndex("index into", y, x);
    }

    /** The number, in the order of memory, of an element of three dimensions; throws as {@link #flatIndex(long, long)} does. */
    public long flatIndex(long z, long y, long x) {
        return flatIndex("index into", z, y, x);
    }

    /** The number, in the order of memory, of an element of any number of dimensions. */
    public long flatIndex(long... index) {
        Objects.requireNonNull(index, "index");
        long[] shape = layout().shape();
        boolean isInside = index.length == shape.length;
        for (int dimension = 0; isInside && dimension < shape.length; dimension++) {
            isInside = index[dimension] >= 0 && index[dimension] < shape[dimension];
        }
        if (!isInside) {
            throw outside("index into", index);
        }
        long number = 0;
        for (int i = 0; i < shape.length; i++) {
            int dimension = isColumnMajor ? shape.length - 1 - i : i;
            number = number * shape[dimension] + index[dimension];
        }
        return number;
    }

    /** In loops over x the compiler sees that the elements lie side by side. */
    final long flatIndex(String operation, long y, long x) {
        try {
            long row = Objects.checkIndex(y, rows);
            long column = Objects.checkIndex(x, columns);
            return isColumnMajor ? column * rows + row : row * columns + column;
        } catch (IndexOutOfBoundsException e) {
            throw outside(operation, y, x);
        }
    }

    final long flatIndex(String operation, long z, long y, long x) {
        try {
            long layer = Objects.checkIndex(z, layers);
            long row = Objects.checkIndex(y, layerRows);
            long column = Objects.checkIndex(x, layerColumns);
            return isColumnMajor
                    ? (column * layerRows + row) * layers + layer
                    : (layer * layerRows + row) * layerColumns + column;
        } catch (IndexOutOfBoundsException e) {
            throw outside(operation, z, y, x);
        }
    }

    private IndexOutOfBoundsException outside(String operation, long... index) {
        requireOpen(operation);
        String array = operation + " array \"" + memory().name() + "\": ";
        String shape = Shapes.text(layout().shape());
        if (index.length != layout().shape().length) {
            return new IndexOutOfBoundsException(array + Shapes.needOf(index.length) + "; its shape is " + shape);
        }
        return new IndexOutOfBoundsException(
                array + "index " + Shapes.text(index) + " is not inside its shape " + shape + adviceFor(index));
    }
}
