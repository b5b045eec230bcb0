package io.github.shmarray;

import io.github.shmarray.convert.Elements;
import io.github.shmarray.convert.Geometry;
import io.github.shmarray.convert.InexactConversionException;
import io.github.shmarray.convert.Numbers;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/** The elements of a view one by one, and what becomes of accesses that fail. */
abstract sealed class ViewElements implements AutoCloseable permits ViewTransfer {
    final SharedArray array;
    final Elements elements;

    /** For single accesses, which fail without a look at anything else once the view is closed. */
    private MemorySegment memory;

    private final ElementType type;
    private final Geometry geometry;
    private volatile boolean isClosed;

    ViewElements(SharedArray array, Elements elements) {
        this.array = array;
        this.elements = elements;
        this.memory = elements.memory();
        this.type = elements.type();
        this.geometry = elements.geometry();
    }

    abstract ArrayView self();

    /**
     * An element: {@link Long} for the integer types, {@link java.math.BigInteger} for UINT64 beyond that, {@link Double} for
     * the floating-point types.
     *
     * @throws IndexOutOfBoundsException if an index is outside, or there are not as many as dimensions
     */
    public Number get(long index) {
        return load(offsetOf(index));
    }

    /** As {@link #get(long)}, for two dimensions. */
    public Number get(long y, long x) {
        return load(offsetOf(y, x));
    }

    /** As {@link #get(long)}, for three dimensions. */
    public Number get(long z, long y, long x) {
        return load(offsetOf(z, y, x));
    }

    /** As {@link #get(long)}, for any number of dimensions. */
    public Number get(long... index) {
        return load(offsetOf(index));
    }

    /** An element as {@code long}; a fraction is cut off, UINT64 keeps its bits. Throws as {@link #get(long)} does. */
    public long getLong(long index) {
        return loadLong(offsetOf(index));
    }

    /** As {@link #getLong(long)}, for two dimensions. */
    public long getLong(long y, long x) {
        return loadLong(offsetOf(y, x));
    }

    /** As {@link #getLong(long)}, for three dimensions. */
    public long getLong(long z, long y, long x) {
        return loadLong(offsetOf(z, y, x));
    }

    /** As {@link #getLong(long)}, for any number of dimensions. */
    public long getLong(long... index) {
        return loadLong(offsetOf(index));
    }

    /** An element as the nearest {@code double}. Throws as {@link #get(long)} does. */
    public double getDouble(long index) {
        return loadDouble(offsetOf(index));
    }

    /** As {@link #getDouble(long)}, for two dimensions. */
    public double getDouble(long y, long x) {
        return loadDouble(offsetOf(y, x));
    }

    /** As {@link #getDouble(long)}, for three dimensions. */
    public double getDouble(long z, long y, long x) {
        return loadDouble(offsetOf(z, y, x));
    }

    /** As {@link #getDouble(long)}, for any number of dimensions. */
    public double getDouble(long... index) {
        return loadDouble(offsetOf(index));
    }

    private long offsetOf(long index) {
        try {
            return geometry.offsetOf(index);
        } catch (IndexOutOfBoundsException e) {
            throw explain("get from", e);
        }
    }

    private long offsetOf(long y, long x) {
        try {
            return geometry.offsetOf(y, x);
        } catch (IndexOutOfBoundsException e) {
            throw explain("get from", e);
        }
    }

    private long offsetOf(long z, long y, long x) {
        try {
            return geometry.offsetOf(z, y, x);
        } catch (IndexOutOfBoundsException e) {
            throw explain("get from", e);
        }
    }

    private long offsetOf(long... index) {
        Objects.requireNonNull(index, "index");
        try {
            return geometry.offsetOf(index);
        } catch (IndexOutOfBoundsException e) {
            throw explain("get from", e);
        }
    }

    private Number load(long offset) {
        try {
            return Numbers.get(memory, type, offset);
        } catch (RuntimeException | InternalError e) {
            throw explain("get from", e);
        }
    }

    private long loadLong(long offset) {
        try {
            return Numbers.getLong(memory, type, offset);
        } catch (RuntimeException | InternalError e) {
            throw explain("get from", e);
        }
    }

    private double loadDouble(long offset) {
        try {
            return Numbers.getDouble(memory, type, offset);
        } catch (RuntimeException | InternalError e) {
            throw explain("get from", e);
        }
    }

    /**
     * Replaces an element.
     *
     * @throws ArithmeticException if the element type cannot hold the value; see {@link Overflow#EXACT}
     * @throws IndexOutOfBoundsException if an index is outside, or there are not as many as dimensions
     * @throws UnsupportedOperationException if the view is read-only
     */
    public void setLong(long index, long value) {
        if (array.hook != null) {
            setLong(new long[] {index}, value);
            return;
        }
        try {
            store(geometry.offsetOf(index), value);
        } catch (RuntimeException | InternalError e) {
            throw explainWrite("set in", e, index);
        }
    }

    /** As {@link #setLong(long, long)}, for two dimensions. */
    public void setLong(long y, long x, long value) {
        if (array.hook != null) {
            setLong(new long[] {y, x}, value);
            return;
        }
        try {
            store(geometry.offsetOf(y, x), value);
        } catch (RuntimeException | InternalError e) {
            throw explainWrite("set in", e, y, x);
        }
    }

    /** As {@link #setLong(long, long)}, for three dimensions. */
    public void setLong(long z, long y, long x, long value) {
        if (array.hook != null) {
            setLong(new long[] {z, y, x}, value);
            return;
        }
        try {
            store(geometry.offsetOf(z, y, x), value);
        } catch (RuntimeException | InternalError e) {
            throw explainWrite("set in", e, z, y, x);
        }
    }

    /** As {@link #setLong(long, long)}, for any number of dimensions. */
    public void setLong(long[] index, long value) {
        Objects.requireNonNull(index, "index");
        try {
            long offset = geometry.offsetOf(index);
            if (array.hook == null) {
                store(offset, value);
                return;
            }
            requireFits(value);
        } catch (RuntimeException | InternalError e) {
            throw explainWrite("set in", e, index);
        }
        requireWritable("set in");
        write("set in", geometry.numberOf(index), 1, () -> store(geometry.offsetOf(index), value));
    }

    /** Replaces an element; throws as {@link #setLong(long, long)} does. */
    public void setDouble(long index, double value) {
        if (array.hook != null) {
            setDouble(new long[] {index}, value);
            return;
        }
        try {
            store(geometry.offsetOf(index), value);
        } catch (RuntimeException | InternalError e) {
            throw explainWrite("set in", e, index);
        }
    }

    /** As {@link #setDouble(long, double)}, for two dimensions. */
    public void setDouble(long y, long x, double value) {
        if (array.hook != null) {
            setDouble(new long[] {y, x}, value);
            return;
        }
        try {
            store(geometry.offsetOf(y, x), value);
        } catch (RuntimeException | InternalError e) {
            throw explainWrite("set in", e, y, x);
        }
    }

    /** As {@link #setDouble(long, double)}, for three dimensions. */
    public void setDouble(long z, long y, long x, double value) {
        if (array.hook != null) {
            setDouble(new long[] {z, y, x}, value);
            return;
        }
        try {
            store(geometry.offsetOf(z, y, x), value);
        } catch (RuntimeException | InternalError e) {
            throw explainWrite("set in", e, z, y, x);
        }
    }

    /** As {@link #setDouble(long, double)}, for any number of dimensions. */
    public void setDouble(long[] index, double value) {
        Objects.requireNonNull(index, "index");
        try {
            long offset = geometry.offsetOf(index);
            if (array.hook == null) {
                store(offset, value);
                return;
            }
            requireFits(value);
        } catch (RuntimeException | InternalError e) {
            throw explainWrite("set in", e, index);
        }
        requireWritable("set in");
        write("set in", geometry.numberOf(index), 1, () -> store(geometry.offsetOf(index), value));
    }

    private void store(long offset, long value) {
        requireFits(value);
        Numbers.setLong(memory, type, offset, value);
    }

    private void requireFits(long value) {
        if (!Numbers.fits(value, type)) {
            throw new InexactConversionException(0, Long.toString(value));
        }
    }

    private void store(long offset, double value) {
        requireFits(value);
        Numbers.setDouble(memory, type, offset, value);
    }

    private void requireFits(double value) {
        if (!Numbers.fits(value, type)) {
            throw new InexactConversionException(0, Double.toString(value));
        }
    }

    /** What to throw for an access that failed. */
    final RuntimeException explain(String operation, Throwable failure) {
        if (failure instanceof IndexOutOfBoundsException) {
            usable(operation);
            return new IndexOutOfBoundsException(operation + " " + describe() + ": " + failure.getMessage());
        }
        RuntimeException explained = array.memory().explain(operation, failure);
        boolean hasEnded = explained instanceof IllegalStateException
                && !elements.memory().scope().isAlive();
        return hasEnded
                ? new IllegalStateException(
                        operation + " " + describe()
                                + ": it ended when somebody began to close the heap; take a new view",
                        explained)
                : explained;
    }

    private RuntimeException explainWrite(String operation, Throwable failure, long... index) {
        if (failure instanceof IllegalStateException) {
            return explain(operation, failure);
        }
        requireWritable(operation);
        if (failure instanceof InexactConversionException misfit) {
            return new ArithmeticException(operation + " " + describe() + ": element " + Arrays.toString(index)
                    + " cannot become " + misfit.number() + ", which " + type.numpyName() + " does not have");
        }
        return explain(operation, failure);
    }

    final Elements usable(String operation) {
        if (isClosed) {
            throw new IllegalStateException(operation + " view of array \"" + array.name() + "\": the view is closed");
        }
        array.requireOpen(operation);
        return elements;
    }

    final void requireWritable(String operation) {
        if (usable(operation).memory().isReadOnly()) {
            throw new UnsupportedOperationException(operation + " " + describe() + ": it is read-only");
        }
    }

    /** Does a write of elements with the hook told before and after. */
    final void write(String operation, long from, long count, Runnable write) {
        array.writing(operation, self(), from, count, () -> {
            try {
                write.run();
            } catch (IllegalStateException e) {
                throw explain(operation, e);
            }
        });
    }

    /** Ends this view; its array and other views go on. Closing twice is fine. */
    @Override
    public void close() {
        isClosed = true;
        memory = MemorySegment.NULL;
    }

    final String describe() {
        return "view of array \"" + array.name() + "\", " + elements;
    }
}
