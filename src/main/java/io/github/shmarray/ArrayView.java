package io.github.shmarray;

import io.github.shmarray.convert.Elements;
import io.github.shmarray.convert.Geometry;
import io.github.shmarray.convert.Hexadecimal;
import io.github.shmarray.convert.Numbers;
import io.github.shmarray.convert.Range;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.convert.Strided;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentFaultException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;

/**
 * The elements of a shared array by n-dimensional index, or some of them: a window that copies nothing. Slices, sub-views,
 * casts and reshaped views share the elements with the view they come from; what is written through one is seen by all.
 *
 * <p>Indices may be negative and then count from the end. A view is over when it is {@linkplain #release() released} or its
 * array is closed; every method then throws {@link IllegalStateException}. As safe to use from many threads as the array is.
 *
 * <p>Modelled on Python's {@code memoryview}; n-dimensional sub-views and slices are possible here too.
 */
public final class ArrayView {
    private final SharedArray array;
    private final Elements elements;
    private volatile boolean isReleased;

    private ArrayView(SharedArray array, Elements elements) {
        this.array = array;
        this.elements = elements;
    }

    static ArrayView of(SharedArray array, MemorySegment memory) {
        Geometry geometry = array.layout().geometry();
        return new ArrayView(array, new Elements(memory, array.elementType(), geometry));
    }

    /** One dimension, in the order of memory. */
    static ArrayView flat(SharedArray array) {
        ElementType type = array.elementType();
        Geometry geometry = Geometry.rowMajor(new long[] {array.length()}, type.byteSize());
        return new ArrayView(array, new Elements(array.memory().lastingElements(), type, geometry));
    }

    public ElementType elementType() {
        return usable("elementType").type();
    }

    /** The elements along each dimension; without dimensions for a single element. */
    public long[] shape() {
        return usable("shape").geometry().shape().clone();
    }

    /** The bytes from one element to the next along each dimension; negative where a slice goes backwards. */
    public long[] strides() {
        return usable("strides").geometry().strides().clone();
    }

    public int dimensions() {
        return usable("dimensions").geometry().dimensions();
    }

    /** The number of elements. */
    public long length() {
        return usable("length").count();
    }

    /** The bytes of all elements. */
    public long byteSize() {
        return usable("byteSize").byteSize();
    }

    public boolean isReadOnly() {
        return usable("isReadOnly").memory().isReadOnly();
    }

    /** Whether the elements lie side by side in that order; with {@link Order#A}, in either. */
    public boolean isContiguous(Order order) {
        usable("isContiguous");
        return switch (order) {
            case C -> elements.isRowMajor();
            case F -> elements.isColumnMajor();
            case A -> elements.isRowMajor() || elements.isColumnMajor();
        };
    }

    /**
     * The sub-view at one index of the first dimension, with one dimension less.
     *
     * @throws IndexOutOfBoundsException if the index is outside, or there are no dimensions
     */
    public ArrayView at(long index) {
        return with(elements.type(), usable("at").geometry().at(index));
    }

    /**
     * Some of the elements along the first dimensions; the others stay whole.
     *
     * @throws IndexOutOfBoundsException if there are more slices than dimensions
     */
    public ArrayView slice(Slice... slices) {
        Geometry geometry = usable("slice").geometry();
        return with(elements.type(), geometry.slice(ranges(slices, geometry.shape())));
    }

    private static Range[] ranges(Slice[] slices, long[] shape) {
        if (slices.length > shape.length) {
            throw new IndexOutOfBoundsException(slices.length + " slices for shape " + Shapes.text(shape));
        }
        Range[] ranges = new Range[slices.length];
        for (int dimension = 0; dimension < ranges.length; dimension++) {
            ranges[dimension] = slices[dimension].of(shape[dimension]);
        }
        return ranges;
    }

    /**
     * The same bytes as elements of another type, in one dimension.
     *
     * @throws IllegalArgumentException if the elements do not lie side by side in row-major order, or their bytes are not a
     *     multiple of the new element size
     */
    public ArrayView cast(ElementType newType) {
        long bytes = usable("cast").byteSize();
        if (bytes % newType.byteSize() != 0) {
            throw new IllegalArgumentException("cast of " + describe() + ": its " + bytes
                    + " bytes are not a multiple of the " + newType.byteSize() + " of " + newType.numpyName());
        }
        return cast(newType, bytes / newType.byteSize());
    }

    /**
     * The same bytes as elements of another type and shape.
     *
     * @throws IllegalArgumentException if the elements do not lie side by side in row-major order, or the new shape has
     *     another number of bytes
     */
    public ArrayView cast(ElementType newType, long... newShape) {
        usable("cast");
        String operation = "cast of " + describe() + " to " + newType.numpyName() + " " + Shapes.text(newShape);
        if (!elements.isRowMajor()) {
            throw new IllegalArgumentException(operation + ": its elements do not lie side by side in row-major order");
        }
        long newBytes = Shapes.checkedCount(newShape, newType.byteSize(), operation) * newType.byteSize();
        if (newBytes != elements.byteSize()) {
            throw new IllegalArgumentException(operation + ": " + newBytes + " bytes are not " + elements.byteSize());
        }
        Geometry plain = Geometry.rowMajor(newShape.clone(), newType.byteSize());
        return with(newType, new Geometry(elements.geometry().offset(), plain.shape(), plain.strides()));
    }

    /** The same elements in another shape; throws as {@link #cast(ElementType, long...)} does. */
    public ArrayView reshape(long... newShape) {
        return cast(elements.type(), newShape);
    }

    /** The same elements, which cannot be written through it nor through what is made from it. */
    public ArrayView asReadOnly() {
        return new ArrayView(array, usable("asReadOnly").asReadOnly());
    }

    private ArrayView with(ElementType type, Geometry geometry) {
        return new ArrayView(array, elements.with(type, geometry));
    }

    /**
     * An element: {@link Long} for the integer types, {@link java.math.BigInteger} for UINT64 beyond that, {@link Double} for
     * the floating-point types.
     *
     * @throws IndexOutOfBoundsException if an index is outside, or there are not as many as dimensions
     */
    public Number get(long... index) {
        Strided element = usable("get").at(index);
        try {
            return Numbers.get(element);
        } catch (RuntimeException | InternalError e) {
            throw explain("get from", e);
        }
    }

    /** An element as {@code long}; a fraction is cut off, UINT64 keeps its bits. Throws as {@link #get} does. */
    public long getLong(long... index) {
        Strided element = usable("getLong").at(index);
        try {
            return Numbers.getLong(element);
        } catch (RuntimeException | InternalError e) {
            throw explain("get from", e);
        }
    }

    /** An element as the nearest {@code double}. Throws as {@link #get} does. */
    public double getDouble(long... index) {
        Strided element = usable("getDouble").at(index);
        try {
            return Numbers.getDouble(element);
        } catch (RuntimeException | InternalError e) {
            throw explain("get from", e);
        }
    }

    private RuntimeException explain(String operation, Throwable failure) {
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

    private void during(String operation, Runnable action) {
        try {
            array.memory().during(operation, action);
        } catch (IllegalStateException e) {
            throw explain(operation, e);
        }
    }

    /** Does something with the elements of both views; tells which array a page was missing in. */
    private void during(String operation, ArrayView source, String sourceOperation, Runnable action) {
        try {
            during(operation, () -> source.during(sourceOperation, action));
        } catch (SegmentFaultException e) {
            ArrayMemory from = source.array.memory();
            ArrayMemory to = array.memory();
            throw from.isCut() || from.isCutShort() ? from.fault(sourceOperation) : to.fault(operation);
        }
    }

    /**
     * Replaces an element.
     *
     * @throws ArithmeticException if the element type cannot hold the value; see {@link Overflow#EXACT}
     * @throws IndexOutOfBoundsException if an index is outside, or there are not as many as dimensions
     * @throws UnsupportedOperationException if the view is read-only
     */
    public void setLong(long value, long... index) {
        set(new long[] {value}, index);
    }

    /** Replaces an element; throws as {@link #setLong} does. */
    public void setDouble(double value, long... index) {
        set(new double[] {value}, index);
    }

    private void set(Object value, long... index) {
        writable("set in");
        Strided place = elements.at(index);
        Elements element = elements.with(elements.type(), new Geometry(place.offset(), new long[0], new long[0]));
        String target = "element " + Shapes.text(index) + " of " + describe();
        Runnable write = element.assignment(Elements.repeated(value), false, Overflow.EXACT, target);
        write("set in", elements.geometry().numberOf(index), 1, write);
    }

    /** Replaces all elements by those of another view, refusing those that do not fit. */
    public void assign(ArrayView source) {
        assign(source, Overflow.EXACT);
    }

    /**
     * Replaces all elements by those of another view of the same shape, converting them on the way. The two may overlap: the
     * result is as if the source had been read whole before.
     *
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if the shapes differ
     * @throws UnsupportedOperationException if this view is read-only
     * @throws SegmentFaultException if a page of either array was not available
     */
    public void assign(ArrayView source, Overflow overflow) {
        writable("assign to");
        requireShapeOf(source, "assign to");
        Runnable[] write = new Runnable[1];
        Runnable check =
                () -> write[0] = elements.assignment(source.elements, mayOverlap(source), overflow, describe());
        during("assign to", source, "assign from", check);
        writeAll("assign to", () -> during("assign to", source, "assign from", write[0]));
    }

    /** Two arrays may have bytes in common too: one file mapped twice, or a block of a heap and the heap's own file. */
    private boolean mayOverlap(ArrayView other) {
        long apart = other.array.layout().dataOffset() - array.layout().dataOffset();
        return array.memory().file().isSameFile(other.array.memory().file())
                && elements.mayOverlap(other.elements, apart);
    }

    /**
     * Replaces all elements by those of a Java array, in row-major order.
     *
     * @param javaArray of any primitive type but boolean, with as many elements as the view
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if it is no such array
     * @throws UnsupportedOperationException if this view is read-only
     * @throws SegmentFaultException if a page was not available
     */
    public void assign(Object javaArray, Overflow overflow) {
        writable("assign to");
        Elements source = Elements.ofArray(javaArray, elements.geometry().shape());
        int count = Array.getLength(javaArray);
        if (count != elements.count()) {
            throw new IllegalArgumentException(
                    "assign to " + describe() + ": the other array has " + count + " elements");
        }
        writeAll("assign to", elements.assignment(source, false, overflow, describe()));
    }

    /** Replaces all elements by one value; throws as {@link #setLong} does. */
    public void fill(long value) {
        fillWith(new long[] {value});
    }

    /** Replaces all elements by one value; throws as {@link #setLong} does. */
    public void fill(double value) {
        fillWith(new double[] {value});
    }

    private void fillWith(Object value) {
        writable("fill");
        Elements source = Elements.repeated(value, elements.geometry().shape());
        writeAll("fill", elements.assignment(source, false, Overflow.EXACT, describe()));
    }

    /** Whether the other view has the same shape and, by value, the same elements; NaN equals nothing, 1 equals 1.0. */
    public boolean contentEquals(ArrayView other) {
        return usable("compare").hasShapeOf(other.usable("compare")) && mismatch(other) < 0;
    }

    /**
     * The number, in row-major order, of the first element that differs in value from the other view's; -1 if none does.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public long mismatch(ArrayView other) {
        usable("compare");
        requireShapeOf(other, "compare");
        long[] found = new long[1];
        during("compare", other, "compare", () -> found[0] = elements.mismatch(other.elements));
        return found[0];
    }

    /**
     * A hash code of the shape and the elements; equal for views whose content is equal.
     *
     * @throws UnsupportedOperationException if the view is writable, for its content may change
     */
    public int contentHash() {
        if (!usable("contentHash").memory().isReadOnly()) {
            throw new UnsupportedOperationException(
                    "contentHash of " + describe() + ": it is writable, so its content may change; use asReadOnly()");
        }
        int[] hash = new int[1];
        during("contentHash of", () -> hash[0] = elements.contentHash());
        return hash[0];
    }

    /**
     * All elements, in row-major order, as a new Java array that holds their bits: {@code byte[]} for BOOL, INT8 and UINT8,
     * {@code short[]} for INT16 and FLOAT16, {@code char[]} for UINT16, and so on.
     *
     * @throws IllegalStateException if there are more elements than a Java array can have
     */
    public Object toArray() {
        Object target = JavaArrays.ofType(usable("toArray").type(), javaLength("toArray", elements.count()));
        during("toArray of", () -> elements.copyBytes(JavaArrays.segment(target), true));
        return target;
    }

    /**
     * Converts all elements, in row-major order, into the type of a Java array.
     *
     * @param javaArray of any primitive type but boolean, with as many elements as the view
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if it is no such array
     * @throws SegmentFaultException if a page was not available
     */
    public void convertTo(Object javaArray, Overflow overflow) {
        Elements source = usable("convert from");
        Elements target = Elements.ofArray(javaArray, source.geometry().shape());
        int count = Array.getLength(javaArray);
        if (count != source.count()) {
            throw new IllegalArgumentException(
                    "convert from " + describe() + ": the Java array has " + count + " elements");
        }
        String what = "a Java array, from " + describe();
        during(
                "convert from",
                () -> target.assignment(source, false, overflow, what).run());
    }

    /**
     * The bytes of all elements in that order.
     *
     * @throws IllegalStateException if there are more than a Java array can have
     */
    public byte[] toBytes(Order order) {
        byte[] bytes = new byte[javaLength("toBytes", usable("toBytes").byteSize())];
        boolean isRowMajor = order == Order.C || order == Order.A && !elements.isColumnMajor();
        during("toBytes of", () -> elements.copyBytes(MemorySegment.ofArray(bytes), isRowMajor));
        return bytes;
    }

    /** The bytes of all elements in row-major order as hexadecimal digits. */
    public String hex() {
        return hex(' ', 0);
    }

    /**
     * The bytes of all elements in row-major order as hexadecimal digits with separators.
     *
     * @param group bytes between two separators, counted from the right if positive, from the left if negative; 0 for none
     */
    public String hex(char separator, int group) {
        return Hexadecimal.text(toBytes(Order.C), separator, group);
    }

    private int javaLength(String operation, long count) {
        if (count > SharedArray.LONGEST_JAVA_ARRAY) {
            throw new IllegalStateException(
                    operation + " of " + describe() + ": " + count + " is more than a Java array can have");
        }
        return (int) count;
    }

    /** Ends this view; its array and other views go on. Releasing twice is fine. */
    public void release() {
        isReleased = true;
    }

    private Elements usable(String operation) {
        if (isReleased) {
            throw new IllegalStateException(operation + ": the view of array \"" + array.name() + "\" is released");
        }
        array.requireOpen(operation);
        return elements;
    }

    private void writable(String operation) {
        if (usable(operation).memory().isReadOnly()) {
            throw new UnsupportedOperationException(operation + " " + describe() + ": it is read-only");
        }
    }

    private void requireShapeOf(ArrayView other, String operation) {
        if (!elements.hasShapeOf(other.usable(operation))) {
            throw new IllegalArgumentException(
                    operation + " " + describe() + ": the other " + other.describe() + " has another shape");
        }
    }

    private void writeAll(String operation, Runnable write) {
        write(operation, 0, elements.count(), write);
    }

    private void write(String operation, long from, long count, Runnable write) {
        array.writing(operation, this, from, count, () -> {
            try {
                write.run();
            } catch (IllegalStateException e) {
                throw explain(operation, e);
            }
        });
    }

    private String describe() {
        return "view of array \"" + array.name() + "\", " + elements;
    }

    /** The name of the array, type, shape, and the first and last elements. */
    @Override
    public String toString() {
        String content = isReleased ? "released" : ArrayText.of(array.memory(), () -> this);
        return "ArrayView[\"" + array.name() + "\", " + elements + ", " + content + "]";
    }
}
