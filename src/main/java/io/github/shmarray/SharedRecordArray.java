package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.SharedElements;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.records.ElementClass;
import io.github.shmarray.records.FieldPlace;
import io.github.shmarray.records.FieldPlaces;
import io.github.shmarray.records.RecordAccess;
import io.github.shmarray.records.UnfitRecordException;
import io.github.shmarray.records.UnreadableValueException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A shared array of Java's records, which numpy opens as a structured array: {@code record Tick(long time, double price, int size)}
 * stands for the fields {@code time}, {@code price} and {@code size}.
 *
 * <pre>{@code
 * try (var ticks = SharedRecordArray.create("ticks", Tick.class, 1_000_000)) {
 *     ticks.set(0, new Tick(now, 99.5, 100));
 *     ArrayView prices = ticks.field("price");   // FLOAT64, without a copy
 * }
 * }</pre>
 *
 * <p>Elements can also be single values that are no numbers for Java: {@link java.time.Instant} for datetime64 and {@link
 * java.time.Duration} for timedelta64, both exact, with null for NaT; {@link io.github.shmarray.element.Complex}; {@link String} for
 * numpy's {@code U} and, in ASCII, its {@code S}, without the zeroes at the end, which numpy does not keep either; {@code byte[]} for
 * {@code S} and {@code V}. {@link CreateOptions#withDtype} tells width and unit of new ones, {@link #values()} has them as numbers.
 *
 * <p>Components are of Java's primitive types, these values, arrays of them with a fixed length, and other records; {@link
 * io.github.shmarray.element.Field} tells what the component alone does not. New arrays are laid out as in C, which is numpy's
 * {@code align=True}, unless the record is {@link io.github.shmarray.element.Packed}. Arrays of others are taken in any layout and byte
 * order: components find their fields by name or title, and hold what has the same size, also if it has no sign (an {@code int} holds
 * UINT32), times of any unit (a {@code long} their ticks), and strings of any width. Fields that the record has not stay as they are.
 *
 * <p>Records are numbered from 0 in the order in which they lie in memory, whatever the shape. Arrays may be used by any number of
 * threads and processes, and nothing is read or written as one: a record that is read while somebody writes it can have new fields and
 * old ones. Where that matters, share the lock of its {@link #bytes()}.
 *
 * <p>Creating and attaching throw what they throw for a {@link SharedArray}; creating also {@link IllegalArgumentException} if the class
 * cannot be an element, with the reason. What an element cannot hold is never cut or rounded but refused, save that complex64 rounds.
 *
 * @param <R> the class of the elements
 */
public class SharedRecordArray<R> implements SharedElements {
    final SharedByteArray bytes;
    private final NpyHeader header;
    private final FieldPlaces fields;
    final long size;

    // Null if it was attached to without a class.
    private final ElementClass<R> type;
    private final RecordAccess access;

    // As far as they are known to have grown.
    private long[] shape;
    long length;

    SharedRecordArray(RecordSegments.Structures opened, ElementClass<R> type) {
        this.bytes = new SharedByteArray(opened.memory(), null);
        this.header = opened.header();
        this.fields = new FieldPlaces(header.type());
        this.type = type;
        this.access = type == null ? null : type.accessTo(header.type());
        this.shape = header.shape();
        this.length = header.elementCount();
        this.size = recordSize();
    }

    /** Creates an array of records whose fields are all 0, and whose space is reserved; without a shape, a single one. */
    public static <R> SharedRecordArray<R> create(String name, Class<R> elementClass, long... shape) {
        return create(name, CreateOptions.defaults(), elementClass, shape);
    }

    /** Creates an array of records whose fields are all 0. An option that has no use here is refused. */
    public static <R> SharedRecordArray<R> create(
            String name, CreateOptions options, Class<R> elementClass, long... shape) {
        ElementClass<R> type = RecordSegments.elementClass(name, options, elementClass);
        return RecordSegments.array(RecordSegments.createZeroed(name, options, type, shape), type);
    }

    /** Attaches to the array of that name if there is one, which must have that shape and fit the record, else creates it. */
    public static <R> SharedRecordArray<R> openOrCreate(String name, Class<R> elementClass, long... shape) {
        return openOrCreate(name, CreateOptions.defaults(), elementClass, shape);
    }

    /** Attaches or creates, as {@link #wasCreated()} tells; of several at once, one creates. */
    public static <R> SharedRecordArray<R> openOrCreate(
            String name, CreateOptions options, Class<R> elementClass, long... shape) {
        ElementClass<R> type = RecordSegments.elementClass(name, options, elementClass);
        return RecordSegments.array(RecordSegments.openOrCreate(name, options, type, shape), type);
    }

    /** Creates an array, in one dimension, of these records; the name appears when all of them are there. */
    public static <R> SharedRecordArray<R> copyOf(String name, R[] source) {
        return copyOf(name, CreateOptions.defaults(), source);
    }

    /**
     * Creates an array, in one dimension, of these records.
     *
     * @throws IllegalArgumentException if one of them, or an array in one, is null or has another length than its field
     */
    public static <R> SharedRecordArray<R> copyOf(String name, CreateOptions options, R[] source) {
        Objects.requireNonNull(source, "source");
        ElementClass<R> type = RecordSegments.elementClass(name, options, source);
        return RecordSegments.array(RecordSegments.createCopy(name, options, type, source), type);
    }

    /** Creates a copy of an array in an .npy file, with its shape, and its fields as they are: also those that the record has not. */
    public static <R> SharedRecordArray<R> copyOf(String name, CreateOptions options, Path file, Class<R> type) {
        return RecordSegments.copyOf(name, options, file, ElementClass.of(type, null));
    }

    /** Creates such a copy without a record class, as {@link #attach(String, AttachOptions)} attaches. */
    public static SharedRecordArray<?> copyOf(String name, CreateOptions options, Path file) {
        return RecordSegments.copyOf(name, options, file, null);
    }

    /** Attaches for reading and writing. */
    public static <R> SharedRecordArray<R> attach(String name, Class<R> elementClass) {
        return attach(name, AttachOptions.readWrite(), elementClass);
    }

    /** Attaches; writing throws. */
    public static <R> SharedRecordArray<R> attachReadOnly(String name, Class<R> elementClass) {
        return attach(name, AttachOptions.readOnly(), elementClass);
    }

    /**
     * Attaches to an array whose elements are structures.
     *
     * @throws SegmentMismatchException if its elements have no such fields, or it has another shape; the message has both
     */
    public static <R> SharedRecordArray<R> attach(String name, AttachOptions options, Class<R> elementClass) {
        return RecordSegments.attach(ArrayOpener.ofName(name, options), ElementClass.of(elementClass, null));
    }

    /** Attaches to an array in a file, following symbolic links. */
    public static <R> SharedRecordArray<R> attach(Path file, AttachOptions options, Class<R> elementClass) {
        return RecordSegments.attach(ArrayOpener.ofPath(file, options, List.of()), ElementClass.of(elementClass, null));
    }

    /** Attaches by a {@linkplain #handle() handle}; see {@link SharedArray#attachHandle(String)}. */
    public static <R> SharedRecordArray<R> attachHandle(String handle, AttachOptions options, Class<R> elementClass) {
        ElementClass<R> type = ElementClass.of(elementClass, null);
        return RecordSegments.attach(ArrayOpener.ofHandle(handle, options, List.of()), type);
    }

    /** Attaches without a record class to whatever structures there are: {@link #field} has them, and whole records do not exist. */
    public static SharedRecordArray<?> attach(String name, AttachOptions options) {
        return RecordSegments.attach(ArrayOpener.ofName(name, options), null);
    }

    /** Attaches to what the name leads to now; as {@link SharedArray#attachAgain()} does. */
    public SharedRecordArray<R> attachAgain() {
        return RecordSegments.attach(ArrayOpener.again(bytes.memory(), header, List.of()), type);
    }

    /**
     * A new record of what is at an index now.
     *
     * @throws IndexOutOfBoundsException if the index is outside
     * @throws SegmentFormatException if what is there is nothing that its class has, with the reason
     */
    @SuppressWarnings("unchecked")
    public R get(long index) {
        try {
            return (R) access.read(bytes.data, Objects.checkIndex(index, length) * size);
        } catch (RuntimeException | InternalError e) {
            throw explain("get from", index, e);
        }
    }

    /**
     * Replaces the fields of a record that its class has; others stay.
     *
     * @throws IllegalArgumentException if something in it is null or does not fit its field; nothing is written
     */
    public void set(long index, R value) {
        try {
            access.write(bytes.data, Objects.checkIndex(index, length) * size, value);
        } catch (RuntimeException | InternalError e) {
            throw notWritten(index, value, e);
        }
    }

    final RuntimeException notWritten(long index, R value, Throwable failure) {
        if (value == null && (type == null || !access.takesNull())) {
            return new NullPointerException("value");
        }
        RuntimeException explained = explain("set in", index, failure);
        if (explained == failure) {
            bytes.requireWritable("set in");
        }
        return explained;
    }

    final RuntimeException explain(String operation, long index, Throwable failure) {
        bytes.requireOpen(operation);
        String what = operation + " array \"" + name() + "\": ";
        if (type == null) {
            return new UnsupportedOperationException(
                    what + "it was attached to without a record class; attach with one, or use field(name)");
        }
        if (index < 0 || index >= length) {
            return new IndexOutOfBoundsException(what + "index " + index + " is not inside its " + length + " records"
                    + ElementAccess.adviceFor(index));
        }
        return switch (failure) {
            case UnfitRecordException e ->
                new IllegalArgumentException(what + "the " + access.noun() + " does not fit: " + e.getMessage());
            case UnreadableValueException e ->
                new SegmentFormatException(what + "element " + index + " cannot be read: " + e.getMessage());
            default -> bytes.memory().explain(operation, failure);
        };
    }

    /** Replaces as many records as the source has, from an index on. A failure can leave some of them replaced. */
    public void copyFrom(R[] source, long to) {
        Objects.requireNonNull(source, "source");
        String operation = "copy into";
        requireRange(operation, to, source.length);
        bytes.requireWritable(operation);
        String what = operation + " array \"" + name() + "\"";
        bytes.memory()
                .during(operation, () -> RecordSegments.write(what, access, size, bytes.elements(), to * size, source));
    }

    /** Appends whole rows of records, as {@link SharedArray#append(MemorySegment)} does. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final void append(R... records) {
        requireRange("append to", 0, 0);
        String what = "append to array \"" + name() + "\"";
        bytes.appending(
                records.length * size, to -> RecordSegments.write(what, access, size, bytes.elements(), to, records));
        hasGrown();
    }

    /** Takes over the records that were appended meanwhile, as {@link SharedArray#refresh} does. */
    public boolean refresh() {
        bytes.refresh();
        return hasGrown();
    }

    /** The bytes know of as many records as ever another object or thread has seen. */
    private synchronized boolean hasGrown() {
        long count = size == 0 ? length : bytes.length() / size;
        if (count == length) {
            return false;
        }
        shape = Shapes.ofCount(count, header.shape());
        length = count;
        return true;
    }

    /** Replaces as many elements of the target as it has by records from an index on. */
    public void copyTo(R[] target, long from) {
        Objects.requireNonNull(target, "target");
        String operation = "copy from";
        requireRange(operation, from, target.length);
        bytes.memory().during(operation, () -> {
            for (int i = 0; i < target.length; i++) {
                target[i] = get(from + i);
            }
        });
    }

    private void requireRange(String operation, long from, int count) {
        if (type == null || from < 0 || from > length - count) {
            throw explain(operation, from < 0 ? from : from + count - 1, null);
        }
    }

    /** All records, in memory order; {@link IllegalStateException} if a Java array cannot have so many. */
    @SuppressWarnings("unchecked")
    public R[] toArray() {
        bytes.requireOpen("toArray of");
        if (length > SharedArray.LONGEST_JAVA_ARRAY) {
            throw new IllegalStateException(
                    "toArray of array \"" + name() + "\": " + length + " is more than a Java array can have");
        }
        requireRange("toArray of", 0, 0);
        R[] records = (R[]) Array.newInstance(type.type(), (int) length);
        copyTo(records, 0);
        return records;
    }

    /**
     * One field of all records, without a copy: a view of the array's shape, with the dimensions of the field itself behind, if it has
     * some. It ends when the array is closed.
     *
     * @param path the name that numpy knows the field by, or its title; with dots for one that is deeper, as in {@code bid.price}
     * @throws IllegalArgumentException if there is none, or it is a structure or in the byte order that this machine has not
     */
    public ArrayView field(String path) {
        Objects.requireNonNull(path, "path");
        return RecordSegments.view("field of", bytes, header, shape, () -> fields.of(path));
    }

    /**
     * All elements as the numbers that they are made of, without a copy: the ticks of times as INT64 ({@link Long#MIN_VALUE} is NaT); with
     * one dimension more the parts of complex numbers, the bytes of strings and raw bytes as UINT8, the code points of {@code U} as UINT32.
     *
     * @throws IllegalArgumentException if the elements are records, or in the byte order that this machine has not
     */
    public ArrayView values() {
        return RecordSegments.view("values of", bytes, header, shape, () -> FieldPlace.ofAll(header.type()));
    }

    @Override
    public String name() {
        return bytes.name();
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isColumnMajor() {
        return header.fortranOrder();
    }

    /** The bytes from one record to the next. */
    public int recordSize() {
        return header.type().size();
    }

    @Override
    public String dtype() {
        return header.type().descr();
    }

    @Override
    public boolean isReadOnly() {
        return bytes.isReadOnly();
    }

    /** Whether this object created the array, which {@code openOrCreate} may have attached to. */
    public boolean wasCreated() {
        return bytes.wasCreated();
    }

    @Override
    public boolean isOpen() {
        return bytes.isOpen();
    }

    /** Whether its name still leads to this array; see {@link SharedArray#isLinked()}. */
    public boolean isLinked() {
        return bytes.isLinked();
    }

    /** How another process attaches with {@link #attachHandle}, as text. */
    public String handle() {
        return bytes.handle();
    }

    @Override
    public MemorySegment memorySegment() {
        return bytes.memorySegment();
    }

    /** The same memory as an array of bytes, which has their locks, parallel copies and huge pages. Closing either closes both. */
    public SharedByteArray bytes() {
        return bytes;
    }

    /** Removes the name; see {@link SharedArray#unlink()}. */
    public boolean unlink() {
        return bytes.unlink();
    }

    /** Unmaps the array; throws as {@link SharedArray#close()} does. */
    @Override
    public void close() {
        bytes.close();
    }

    /** Name, number of records, and what their fields are. */
    @Override
    public String toString() {
        return "SharedRecordArray[\"" + name() + "\", " + Shapes.text(shape) + " of " + dtype()
                + (isOpen() ? "]" : ", closed]");
    }
}
