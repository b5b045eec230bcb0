package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.memory.ArrayMemory;
import java.util.Objects;

/** Where the elements of an array of several dimensions lie: n-dimensional indices as numbers in the order of memory. */
abstract sealed class ElementIndex extends ElementAccess permits ElementCopy {
    /** Of an array of two dimensions; 0, which no index is below, of any other. */
    private final long rows;

    private final long columns;

    /** Of an array of three dimensions; 0 of any other. */
    private final long layers;

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
