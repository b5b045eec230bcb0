package io.github.shmarray;

import io.github.shmarray.convert.Elements;
import io.github.shmarray.convert.Hexadecimal;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.memory.ArrayMemory;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Objects;

/** All elements of a view at once: from and to other views and Java arrays. */
abstract sealed class ViewTransfer extends ViewElements permits ArrayView {
    ViewTransfer(SharedArray array, Elements elements) {
        super(array, elements);
    }

    /** Replaces all elements by those of another view, refusing those that do not fit. */
    public void assign(ArrayView source) {
        assign(source, Overflow.EXACT);
    }

    /**
     * Replaces all elements by those of another view, converting them on the way. Its shape is broadcast to this one's as
     * numpy does it: dimensions that it lacks at the front, and those of length 1, stand for as many as there are here. The two
     * may overlap: the result is as if the source had been read whole before.
     *
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if the source's shape cannot be broadcast to this one's
     * @throws UnsupportedOperationException if this view is read-only
     * @throws SegmentFaultException if a page of either array was not available
     */
    public void assign(ArrayView source, Overflow overflow) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(overflow, "overflow");
        requireWritable("assign to");
        requireBroadcast(source);
        Runnable[] write = new Runnable[1];
        telling("assign to", source, "assign from", () -> {
            Runnable check =
                    () -> write[0] = elements.assignment(source.elements, mayOverlap(source), overflow, this::describe);
            source.during("assign from", check);
            writeAll("assign to", () -> source.during("assign from", write[0]));
        });
    }

    private void requireBroadcast(ArrayView source) {
        long[] from = source.usable("assign from").geometry().shape();
        long[] to = elements.geometry().shape();
        if (!source.elements.geometry().canBroadcastTo(to)) {
            throw new IllegalArgumentException("assign to " + describe() + ": shape " + Shapes.text(from)
                    + " cannot be broadcast to " + Shapes.text(to));
        }
    }

    /** Two arrays may have bytes in common too: one file mapped twice, or a block of a heap and the heap's own file. */
    private boolean mayOverlap(ArrayView other) {
        long apart = other.array.layout().dataOffset() - array.layout().dataOffset();
        return array.memory()
                        .region()
                        .file()
                        .isSameFile(other.array.memory().region().file())
                && elements.mayOverlap(other.elements, apart);
    }

    /** Replaces all elements by those of a Java array, in row-major order, refusing those that do not fit. */
    public void assign(byte[] source) {
        assign(source, Overflow.EXACT);
    }

    /**
     * Replaces all elements by those of a Java array, in row-major order.
     *
     * @param source as many elements as the view has
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if it has another number of elements
     * @throws UnsupportedOperationException if this view is read-only
     * @throws SegmentFaultException if a page was not available
     */
    public void assign(byte[] source, Overflow overflow) {
        assignArray(source, overflow);
    }

    /** As {@link #assign(byte[])}. */
    public void assign(short[] source) {
        assign(source, Overflow.EXACT);
    }

    /** As {@link #assign(byte[], Overflow)}. */
    public void assign(short[] source, Overflow overflow) {
        assignArray(source, overflow);
    }

    /** As {@link #assign(byte[])}. */
    public void assign(char[] source) {
        assign(source, Overflow.EXACT);
    }

    /** As {@link #assign(byte[], Overflow)}. */
    public void assign(char[] source, Overflow overflow) {
        assignArray(source, overflow);
    }

    /** As {@link #assign(byte[])}. */
    public void assign(int[] source) {
        assign(source, Overflow.EXACT);
    }

    /** As {@link #assign(byte[], Overflow)}. */
    public void assign(int[] source, Overflow overflow) {
        assignArray(source, overflow);
    }

    /** As {@link #assign(byte[])}. */
    public void assign(long[] source) {
        assign(source, Overflow.EXACT);
    }

    /** As {@link #assign(byte[], Overflow)}. */
    public void assign(long[] source, Overflow overflow) {
        assignArray(source, overflow);
    }

    /** As {@link #assign(byte[])}. */
    public void assign(float[] source) {
        assign(source, Overflow.EXACT);
    }

    /** As {@link #assign(byte[], Overflow)}. */
    public void assign(float[] source, Overflow overflow) {
        assignArray(source, overflow);
    }

    /** As {@link #assign(byte[])}. */
    public void assign(double[] source) {
        assign(source, Overflow.EXACT);
    }

    /** As {@link #assign(byte[], Overflow)}. */
    public void assign(double[] source, Overflow overflow) {
        assignArray(source, overflow);
    }

    private void assignArray(Object source, Overflow overflow) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(overflow, "overflow");
        requireWritable("assign to");
        requireCount(Array.getLength(source), "assign to");
        Elements values = Elements.ofArray(source, elements.geometry().shape());
        writeAll("assign to", elements.assignment(values, false, overflow, this::describe));
    }

    /** Converts all elements, in row-major order, into the type of a Java array, refusing those that do not fit. */
    public void convertTo(byte[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /**
     * Converts all elements, in row-major order, into the type of a Java array.
     *
     * @param target as many elements as the view has
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if it has another number of elements
     * @throws SegmentFaultException if a page was not available
     */
    public void convertTo(byte[] target, Overflow overflow) {
        convertToArray(target, overflow);
    }

    /** As {@link #convertTo(byte[])}. */
    public void convertTo(short[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** As {@link #convertTo(byte[], Overflow)}. */
    public void convertTo(short[] target, Overflow overflow) {
        convertToArray(target, overflow);
    }

    /** As {@link #convertTo(byte[])}. */
    public void convertTo(char[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** As {@link #convertTo(byte[], Overflow)}. */
    public void convertTo(char[] target, Overflow overflow) {
        convertToArray(target, overflow);
    }

    /** As {@link #convertTo(byte[])}. */
    public void convertTo(int[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** As {@link #convertTo(byte[], Overflow)}. */
    public void convertTo(int[] target, Overflow overflow) {
        convertToArray(target, overflow);
    }

    /** As {@link #convertTo(byte[])}. */
    public void convertTo(long[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** As {@link #convertTo(byte[], Overflow)}. */
    public void convertTo(long[] target, Overflow overflow) {
        convertToArray(target, overflow);
    }

    /** As {@link #convertTo(byte[])}. */
    public void convertTo(float[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** As {@link #convertTo(byte[], Overflow)}. */
    public void convertTo(float[] target, Overflow overflow) {
        convertToArray(target, overflow);
    }

    /** As {@link #convertTo(byte[])}. */
    public void convertTo(double[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** As {@link #convertTo(byte[], Overflow)}. */
    public void convertTo(double[] target, Overflow overflow) {
        convertToArray(target, overflow);
    }

    private void convertToArray(Object target, Overflow overflow) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(overflow, "overflow");
        Elements source = usable("convert from");
        requireCount(Array.getLength(target), "convert from");
        Elements values = Elements.ofArray(target, source.geometry().shape());
        during(
                "convert from",
                () -> values.assignment(source, false, overflow, () -> "a Java array, from " + describe())
                        .run());
    }

    private void requireCount(int found, String operation) {
        if (found != elements.count()) {
            throw new IllegalArgumentException(operation + " " + describe() + ": it has " + elements.count()
                    + " elements, the Java array " + found);
        }
    }

    /** Replaces all elements by one value; throws as {@link #setLong(long, long)} does. */
    public void fill(long value) {
        fillWith(new long[] {value});
    }

    /** Replaces all elements by one value; throws as {@link #setLong(long, long)} does. */
    public void fill(double value) {
        fillWith(new double[] {value});
    }

    private void fillWith(Object value) {
        requireWritable("fill");
        Elements source = Elements.repeated(value, elements.geometry().shape());
        writeAll("fill", elements.assignment(source, false, Overflow.EXACT, this::describe));
    }

    /**
     * All elements, in row-major order, as a new Java array that holds their bits: {@code byte[]} for BOOL, INT8 and UINT8,
     * {@code short[]} for INT16, FLOAT16 and BFLOAT16, {@code char[]} for UINT16, and so on. To make a large Java array takes
     * longer than to fill it: {@link #convertTo(double[])} and the like fill one that is there.
     *
     * @throws IllegalStateException if there are more elements than a Java array can have
     */
    public Object toArray() {
        Object target = JavaArrays.ofType(usable("toArray").type(), javaLength("toArray", elements.count()));
        during("toArray of", () -> elements.copyBytes(JavaArrays.segment(target), true));
        return target;
    }

    /**
     * The bytes of all elements in that order.
     *
     * @throws IllegalStateException if there are more than a Java array can have
     */
    public byte[] toBytes(Order order) {
        Objects.requireNonNull(order, "order");
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

    final void during(String operation, Runnable action) {
        try {
            array.memory().during(operation, action);
        } catch (IllegalStateException e) {
            throw explain(operation, e);
        }
    }

    /** Does something with the elements of both views; tells which array a page was missing in. */
    final void during(String operation, ArrayView source, String sourceOperation, Runnable action) {
        telling(
                operation,
                source,
                sourceOperation,
                () -> during(operation, () -> source.during(sourceOperation, action)));
    }

    private void telling(String operation, ArrayView source, String sourceOperation, Runnable action) {
        try {
            action.run();
        } catch (SegmentFaultException e) {
            ArrayMemory from = source.array.memory();
            ArrayMemory to = array.memory();
            throw from.region().isCut() || from.region().isCutShort()
                    ? from.fault(sourceOperation)
                    : to.fault(operation);
        }
    }

    final void requireShapeOf(ArrayView other, String operation) {
        if (!elements.hasShapeOf(other.usable(operation))) {
            throw new IllegalArgumentException(
                    operation + " " + describe() + ": the other " + other.describe() + " has another shape");
        }
    }

    private void writeAll(String operation, Runnable write) {
        write(operation, 0, elements.count(), write);
    }
}
