package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.segment.CallerMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

// region Not in the other classes
/**
 * A shared array of {@code double} (FLOAT64).
 */
// endregion
public final class SharedDoubleArray extends SharedArray {
    private static final ValueLayout.OfDouble LAYOUT = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final int BYTES = Double.BYTES;

    // region Not in the other classes
    private static final List<ElementType> TYPES = List.of(ElementType.FLOAT64);
    // endregion

    SharedDoubleArray(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /** Creates an array of zeroes, whose space is reserved; see {@link SharedArray#create(String, ElementType, long...)}. */
    public static SharedDoubleArray create(String name, long... shape) {
        return create(name, CreateOptions.defaults(), shape);
    }

    /** Creates an array of zeroes. An option that has no use here is refused. */
    public static SharedDoubleArray create(String name, CreateOptions options, long... shape) {
        return new SharedDoubleArray(ArrayFactory.createZeroed(name, options, TYPES, shape), null);
    }

    /** Attaches to the array of that name if there is one, which must have that shape, else creates it. */
    public static SharedDoubleArray openOrCreate(String name, long... shape) {
        return openOrCreate(name, CreateOptions.defaults(), shape);
    }

    /**
     * Attaches to the array of that name or creates it, as {@link #wasCreated()} tells; of several at once, one creates. One that is there
     * keeps its permissions and space. Another shape, element type or order is refused, and in a folder for everybody another user's, unless
     * others may write; with a {@linkplain CreateOptions#withCapacity capacity}, one that is there may have any number of rows.
     */
    public static SharedDoubleArray openOrCreate(String name, CreateOptions options, long... shape) {
        return new SharedDoubleArray(ArrayFactory.openOrCreate(name, options, TYPES, shape), null);
    }

    /** Creates an array, in one dimension, with the elements of a Java array; the name appears when all of them are there. */
    public static SharedDoubleArray copyOf(String name, double[] source) {
        return copyOf(name, CreateOptions.defaults(), source);
    }

    /** Creates an array of any shape of as many elements as the Java array whose they are. */
    public static SharedDoubleArray copyOf(String name, double[] source, long... shape) {
        return copyOf(name, CreateOptions.defaults(), source, shape);
    }

    /** Creates an array, in one dimension, with the elements of a Java array. */
    public static SharedDoubleArray copyOf(String name, CreateOptions options, double[] source) {
        return copyOf(name, options, bytesOf(source));
    }

    /**
     * Creates an array of any shape; the name appears when all elements are there.
     * @param source its elements in the order in which the array has them in memory, see {@link CreateOptions#withOrder}
     * @param shape as many elements as the source has; none for a single element without dimensions
     */
    public static SharedDoubleArray copyOf(String name, CreateOptions options, double[] source, long... shape) {
        return copyOf(name, options, bytesOf(source), shape);
    }

    /** Creates an array, in one dimension, with the elements that lie in a memory segment. */
    public static SharedDoubleArray copyOf(String name, CreateOptions options, MemorySegment source) {
        return copied(name, options, CallerMemory.of("source", source), null);
    }

    /** Creates an array of any shape with the elements that lie in a memory segment; as from a Java array. */
    public static SharedDoubleArray copyOf(String name, CreateOptions options, MemorySegment source, long... shape) {
        Objects.requireNonNull(shape, "shape");
        return copied(name, options, CallerMemory.of("source", source), shape);
    }

    /** Creates an array, in one dimension, with the elements of a buffer from its position to its limit. */
    public static SharedDoubleArray copyOf(String name, DoubleBuffer source) {
        return copyOf(name, CreateOptions.defaults(), source);
    }

    /** Creates an array, in one dimension, with the elements of a buffer from position to limit, in the buffer's byte order. */
    public static SharedDoubleArray copyOf(String name, CreateOptions options, DoubleBuffer source) {
        return copied(name, options, CallerMemory.of("source", source, DoubleBuffer::order), null);
    }

    /** Creates an array of any shape with the elements of a buffer. */
    public static SharedDoubleArray copyOf(String name, CreateOptions options, DoubleBuffer source, long... shape) {
        Objects.requireNonNull(shape, "shape");
        return copied(name, options, CallerMemory.of("source", source, DoubleBuffer::order), shape);
    }

    private static SharedDoubleArray copied(String name, CreateOptions options, CallerMemory source, long[] shape) {
        return new SharedDoubleArray(ArrayFactory.createCopy(name, options, TYPES, source, shape), null);
    }

    /** Creates an array with the elements of a Java array of any number type, converted; see {@link #convertFrom(byte[], Overflow)}. */
    public static SharedDoubleArray copyOf(String name, Object javaArray, Overflow overflow) {
        return copyOf(name, CreateOptions.defaults(), javaArray, overflow);
    }

    /** Converts as it copies, and throws as {@link #convertFrom(byte[], Overflow)} does, which leaves no name. */
    public static SharedDoubleArray copyOf(String name, CreateOptions options, Object javaArray, Overflow overflow) {
        return new SharedDoubleArray(ArrayFactory.createConverted(name, options, TYPES, javaArray, overflow), null);
    }

    // region Not in the other classes
    // endregion

    /** Attaches for reading and writing. */
    public static SharedDoubleArray attach(String name) {
        return attach(name, AttachOptions.readWrite());
    }

    /** Attaches; writing throws. */
    public static SharedDoubleArray attachReadOnly(String name) {
        return attach(name, AttachOptions.readOnly());
    }

    /** Attaches as the options say; throws as {@link SharedArray#attach(String, AttachOptions)} does. */
    public static SharedDoubleArray attach(String name, AttachOptions options) {
        return new SharedDoubleArray(ArrayOpener.open(name, options, TYPES), null);
    }

    /** Attaches to an array in a file, following symbolic links, or to one without a name by its {@linkplain #handle() handle}. */
    public static SharedDoubleArray attach(Path file, AttachOptions options) {
        return new SharedDoubleArray(ArrayOpener.open(file, options, TYPES), null);
    }

    /** Attaches by a {@linkplain #handle() handle}, for reading and writing; see {@link SharedArray#attachHandle(String)}. */
    public static SharedDoubleArray attachHandle(String handle) {
        return attachHandle(handle, AttachOptions.readWrite());
    }

    public static SharedDoubleArray attachHandle(String handle, AttachOptions options) {
        return new SharedDoubleArray(ArrayOpener.openHandle(handle, options, TYPES), null);
    }

    /** The same array with a hook, which sees what is written through the object that is returned; see {@link WriteHook}. */
    public SharedDoubleArray withHook(WriteHook newHook) {
        return new SharedDoubleArray(sharedMemory(), Objects.requireNonNull(newHook, "hook"));
    }

    @Override
    public SharedDoubleArray attachAgain() {
        return new SharedDoubleArray(ArrayOpener.openAgain(memory(), TYPES), null);
    }

    /** An element, by its number in memory order. */
    public double get(long index) {
        try {
            return data.getAtIndex(LAYOUT, Objects.checkIndex(index, length));
        } catch (RuntimeException e) {
            recoverRead("get from", index, e);
            return get(index);
        }
    }

    /** Replaces an element. */
    public void set(long index, double value) {
        if (isPlain) {
            store(index, value);
        } else {
            setWithCare(index, value);
        }
    }

    private void setWithCare(long index, double value) {
        requireStorable(value, "set in");
        writingOne("set in", index, () -> store(index, value));
    }

    /** An element of an array of two dimensions; what takes one index takes {@link #flatIndex(long, long) flatIndex(y, x)}. */
    public double get(long y, long x) {
        return get(flatIndex("get from", y, x));
    }

    /** An element of an array of three dimensions. */
    public double get(long z, long y, long x) {
        return get(flatIndex("get from", z, y, x));
    }

    /** Replaces an element of an array of two dimensions; a hook sees its number in memory order. */
    public void set(long y, long x, double value) {
        set(flatIndex("set in", y, x), value);
    }

    /** Replaces an element of an array of three dimensions. */
    public void set(long z, long y, long x, double value) {
        set(flatIndex("set in", z, y, x), value);
    }

    private void store(long index, double value) {
        try {
            data.setAtIndex(LAYOUT, Objects.checkIndex(index, length), value);
        } catch (RuntimeException e) {
            recoverWrite("set in", index, e);
            store(index, value);
        }
    }

    // region Not in the other classes
    // endregion

    /** Replaces all elements. */
    public void copyFrom(double[] source) {
        Objects.requireNonNull(source, "source");
        requireLength(source.length, "copy into");
        if (hook == null && source.length > 0) {
            store(source, 0, 0, source.length);
        } else {
            copyFrom(source, 0, 0, source.length);
        }
    }

    /** Replaces all elements, by several threads at once. */
    public void copyFrom(double[] source, Parallelism parallelism) {
        copyFrom(wholeOf(source, "source", "copy into"), parallelism);
    }

    /** Replaces {@code count} elements from index {@code to} on by those of the source from index {@code from} on. */
    public void copyFrom(double[] source, int from, long to, int count) {
        Objects.requireNonNull(source, "source");
        checkJavaRange(from, count, source.length, "copy into");
        long offset = checkRange(to, count, "copy into");
        if (hook != null) {
            requireWritable("copy into");
            writing("copy into", to, count, () -> store(source, from, offset, count));
        } else {
            store(source, from, offset, count);
        }
    }

    /** Appends whole rows, as {@link #append(MemorySegment)} does. */
    public void append(double... rows) {
        appending(rows.length, to -> store(rows, 0, to * BYTES, rows.length));
    }

    private void store(double[] source, int from, long offset, int count) {
        if (isLarge((long) count * BYTES)) {
            copyLargeFrom(MemorySegment.ofArray(source), from, offset, count);
            return;
        }
        try {
            MemorySegment.copy(source, from, data, LAYOUT, offset, count);
        } catch (RuntimeException | InternalError e) {
            recoverWrite("copy into", e);
            store(source, from, offset, count);
        }
    }

    /** Replaces all elements by those of a buffer from its position, which stays, to its limit, in its byte order. */
    public void copyFrom(DoubleBuffer source) {
        copyFrom(source, Parallelism.NONE);
    }

    /** Replaces all elements, by several threads at once. */
    public void copyFrom(DoubleBuffer source, Parallelism parallelism) {
        copyAllFrom(CallerMemory.of("source", source, DoubleBuffer::order), parallelism);
    }

    /** Replaces as many elements from index {@code to} on as the buffer has left; as {@link #copyFrom(DoubleBuffer)} does. */
    public void copyFrom(DoubleBuffer source, long to) {
        copyRemainingFrom(CallerMemory.of("source", source, DoubleBuffer::order), to);
    }

    /** Copies all elements into a Java array. */
    public void copyTo(double[] target) {
        Objects.requireNonNull(target, "target");
        requireLength(target.length, "copy from");
        copyTo(target, 0, 0, target.length);
    }

    /** Copies all elements into a Java array, by several threads at once. */
    public void copyTo(double[] target, Parallelism parallelism) {
        copyTo(wholeOf(target, "target", "copy from"), parallelism);
    }

    /** Copies {@code count} elements from index {@code from} on into the target from index {@code to} on. */
    public void copyTo(double[] target, int to, long from, int count) {
        Objects.requireNonNull(target, "target");
        checkJavaRange(to, count, target.length, "copy from");
        load(target, to, checkRange(from, count, "copy from"), count);
    }

    private void load(double[] target, int to, long offset, int count) {
        if (isLarge((long) count * BYTES)) {
            copyLargeTo(MemorySegment.ofArray(target), to, offset, count);
            return;
        }
        try {
            MemorySegment.copy(data, LAYOUT, offset, target, to, count);
        } catch (RuntimeException | InternalError e) {
            recoverRead("copy from", e);
            load(target, to, offset, count);
        }
    }

    /** Copies all elements into a buffer from its position, which stays, to its limit, in its byte order. */
    public void copyTo(DoubleBuffer target) {
        copyTo(target, Parallelism.NONE);
    }

    /** Copies all elements, by several threads at once. */
    public void copyTo(DoubleBuffer target, Parallelism parallelism) {
        copyAllTo(CallerMemory.of("target", target, DoubleBuffer::order), parallelism);
    }

    /** Copies as many elements from index {@code from} on as the buffer has room for; as {@link #copyTo(DoubleBuffer)} does. */
    public void copyTo(DoubleBuffer target, long from) {
        copyRemainingTo(CallerMemory.of("target", target, DoubleBuffer::order), from);
    }

    // region Not in SharedByteArray
    /** The elements as a buffer; as {@link #asByteBuffer}, which throws the same. */
    public DoubleBuffer asDoubleBuffer() {
        return buffer("asDoubleBuffer").asDoubleBuffer();
    }
    // endregion

    /** The elements as a new Java array, in memory order; {@link IllegalStateException} if one cannot have so many. */
    public double[] toArray() {
        double[] array = new double[javaLength()];
        copyTo(array);
        return array;
    }

    /** Replaces all elements by one value. */
    public void fill(double value) {
        requireWritable("fill");
        requireStorable(value, "fill");
        filling(() -> MemorySegment.ofArray(new double[] {value}), () -> {
            MemorySegment elements = elements();
            for (long i = 0; i < length; i++) {
                elements.setAtIndex(LAYOUT, i, value);
            }
        });
    }
}
