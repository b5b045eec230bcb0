package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.segment.CallerMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

// region Not in the other classes
/**
 * A shared array of {@code long}: of numbers with a sign (INT64), or without (UINT64), whose 64 bits {@link #get} and {@link #set} move
 * as they are, {@link #getUnsigned} and {@link #setUnsigned} numbers.
 */
// endregion
public final class SharedLongArray extends LongAtomics {
    private static final ValueLayout.OfLong LAYOUT = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int BYTES = Long.BYTES;

    // region Not in the other classes
    private static final List<ElementType> TYPES = List.of(ElementType.INT64, ElementType.UINT64);
    // endregion

    SharedLongArray(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /** Creates an array of zeroes, whose space is reserved; see {@link SharedArray#create(String, ElementType, long...)}. */
    public static SharedLongArray create(String name, long... shape) {
        return create(name, CreateOptions.defaults(), shape);
    }

    /** Creates an array of zeroes. An option that has no use here is refused. */
    public static SharedLongArray create(String name, CreateOptions options, long... shape) {
        return new SharedLongArray(ArrayFactory.createZeroed(name, options, TYPES, shape), null);
    }

    /** Attaches to the array of that name if there is one, which must have that shape, else creates it. */
    public static SharedLongArray openOrCreate(String name, long... shape) {
        return openOrCreate(name, CreateOptions.defaults(), shape);
    }

    /**
     * Attaches to the array of that name or creates it, as {@link #wasCreated()} tells; of several at once, one creates. One that is there
     * keeps its permissions and space. Another shape, element type or order is refused, and in a folder for everybody another user's, unless
     * others may write; with a {@linkplain CreateOptions#withCapacity capacity}, one that is there may have any number of rows.
     */
    public static SharedLongArray openOrCreate(String name, CreateOptions options, long... shape) {
        return new SharedLongArray(ArrayFactory.openOrCreate(name, options, TYPES, shape), null);
    }

    /** Creates an array, in one dimension, with the elements of a Java array; the name appears when all of them are there. */
    public static SharedLongArray copyOf(String name, long[] source) {
        return copyOf(name, CreateOptions.defaults(), source);
    }

    /** Creates an array of any shape of as many elements as the Java array whose they are. */
    public static SharedLongArray copyOf(String name, long[] source, long... shape) {
        return copyOf(name, CreateOptions.defaults(), source, shape);
    }

    /** Creates an array, in one dimension, with the elements of a Java array. */
    public static SharedLongArray copyOf(String name, CreateOptions options, long[] source) {
        return copyOf(name, options, bytesOf(source));
    }

    /**
     * Creates an array of any shape; the name appears when all elements are there.
     * @param source its elements in the order in which the array has them in memory, see {@link CreateOptions#withOrder}
     * @param shape as many elements as the source has; none for a single element without dimensions
     */
    public static SharedLongArray copyOf(String name, CreateOptions options, long[] source, long... shape) {
        return copyOf(name, options, bytesOf(source), shape);
    }

    /** Creates an array, in one dimension, with the elements that lie in a memory segment. */
    public static SharedLongArray copyOf(String name, CreateOptions options, MemorySegment source) {
        return copied(name, options, CallerMemory.of("source", source), null);
    }

    /** Creates an array of any shape with the elements that lie in a memory segment; as from a Java array. */
    public static SharedLongArray copyOf(String name, CreateOptions options, MemorySegment source, long... shape) {
        Objects.requireNonNull(shape, "shape");
        return copied(name, options, CallerMemory.of("source", source), shape);
    }

    /** Creates an array, in one dimension, with the elements of a buffer from its position to its limit. */
    public static SharedLongArray copyOf(String name, LongBuffer source) {
        return copyOf(name, CreateOptions.defaults(), source);
    }

    /** Creates an array, in one dimension, with the elements of a buffer from position to limit, in the buffer's byte order. */
    public static SharedLongArray copyOf(String name, CreateOptions options, LongBuffer source) {
        return copied(name, options, CallerMemory.of("source", source, LongBuffer::order), null);
    }

    /** Creates an array of any shape with the elements of a buffer. */
    public static SharedLongArray copyOf(String name, CreateOptions options, LongBuffer source, long... shape) {
        Objects.requireNonNull(shape, "shape");
        return copied(name, options, CallerMemory.of("source", source, LongBuffer::order), shape);
    }

    private static SharedLongArray copied(String name, CreateOptions options, CallerMemory source, long[] shape) {
        return new SharedLongArray(ArrayFactory.createCopy(name, options, TYPES, source, shape), null);
    }

    /** Creates an array with the elements of a Java array of any number type, converted; see {@link #convertFrom(byte[], Overflow)}. */
    public static SharedLongArray copyOf(String name, Object javaArray, Overflow overflow) {
        return copyOf(name, CreateOptions.defaults(), javaArray, overflow);
    }

    /** Converts as it copies, and throws as {@link #convertFrom(byte[], Overflow)} does, which leaves no name. */
    public static SharedLongArray copyOf(String name, CreateOptions options, Object javaArray, Overflow overflow) {
        return new SharedLongArray(ArrayFactory.createConverted(name, options, TYPES, javaArray, overflow), null);
    }

    // region Not in the other classes
    /** Creates an array of zeroes of INT64 or UINT64. */
    public static SharedLongArray create(String name, ElementType type, long... shape) {
        return create(name, CreateOptions.defaults().withElementType(type), shape);
    }

    /** Creates an array of INT64 or UINT64, in one dimension: the bits are taken as they are. */
    public static SharedLongArray copyOf(String name, ElementType type, long[] source) {
        return copyOf(name, CreateOptions.defaults().withElementType(type), source);
    }

    /** Creates an array of INT64 or UINT64 and of any shape of as many elements as the Java array whose bits they are. */
    public static SharedLongArray copyOf(String name, ElementType type, long[] source, long... shape) {
        return copyOf(name, CreateOptions.defaults().withElementType(type), source, shape);
    }
    // endregion

    /** Attaches for reading and writing. */
    public static SharedLongArray attach(String name) {
        return attach(name, AttachOptions.readWrite());
    }

    /** Attaches; writing throws. */
    public static SharedLongArray attachReadOnly(String name) {
        return attach(name, AttachOptions.readOnly());
    }

    /** Attaches as the options say; throws as {@link SharedArray#attach(String, AttachOptions)} does. */
    public static SharedLongArray attach(String name, AttachOptions options) {
        return new SharedLongArray(ArrayOpener.open(name, options, TYPES), null);
    }

    /** Attaches to an array in a file, following symbolic links, or to one without a name by its {@linkplain #handle() handle}. */
    public static SharedLongArray attach(Path file, AttachOptions options) {
        return new SharedLongArray(ArrayOpener.open(file, options, TYPES), null);
    }

    /** Attaches by a {@linkplain #handle() handle}, for reading and writing; see {@link SharedArray#attachHandle(String)}. */
    public static SharedLongArray attachHandle(String handle) {
        return attachHandle(handle, AttachOptions.readWrite());
    }

    public static SharedLongArray attachHandle(String handle, AttachOptions options) {
        return new SharedLongArray(ArrayOpener.openHandle(handle, options, TYPES), null);
    }

    /** The same array with a hook, which sees what is written through the object that is returned; see {@link WriteHook}. */
    public SharedLongArray withHook(WriteHook newHook) {
        return new SharedLongArray(sharedMemory(), Objects.requireNonNull(newHook, "hook"));
    }

    @Override
    public SharedLongArray attachAgain() {
        return new SharedLongArray(ArrayOpener.openAgain(memory(), TYPES), null);
    }

    /** An element, by its number in memory order. */
    public long get(long index) {
        try {
            return data.getAtIndex(LAYOUT, Objects.checkIndex(index, length));
        } catch (RuntimeException e) {
            recoverRead("get from", index, e);
            return get(index);
        }
    }

    /** Replaces an element. */
    public void set(long index, long value) {
        if (isPlain) {
            store(index, value);
        } else {
            setWithCare(index, value);
        }
    }

    private void setWithCare(long index, long value) {
        requireStorable(value, "set in");
        writingOne("set in", index, () -> store(index, value));
    }

    /** An element of an array of two dimensions; what takes one index takes {@link #flatIndex(long, long) flatIndex(y, x)}. */
    public long get(long y, long x) {
        return get(flatIndex("get from", y, x));
    }

    /** An element of an array of three dimensions. */
    public long get(long z, long y, long x) {
        return get(flatIndex("get from", z, y, x));
    }

    /** Replaces an element of an array of two dimensions; a hook sees its number in memory order. */
    public void set(long y, long x, long value) {
        set(flatIndex("set in", y, x), value);
    }

    /** Replaces an element of an array of three dimensions. */
    public void set(long z, long y, long x, long value) {
        set(flatIndex("set in", z, y, x), value);
    }

    private void store(long index, long value) {
        try {
            data.setAtIndex(LAYOUT, Objects.checkIndex(index, length), value);
        } catch (RuntimeException e) {
            recoverWrite("set in", index, e);
            store(index, value);
        }
    }

    // region Not in the other classes
    /** An element of UINT64 as a number; throws as {@link #get} does. */
    public java.math.BigInteger getUnsigned(long index) {
        requireType(ElementType.UINT64, "getUnsigned");
        return new java.math.BigInteger(Long.toUnsignedString(get(index)));
    }

    /**
     * Replaces an element of UINT64 by a number; throws as {@link #set} does.
     *
     * @throws ArithmeticException if it is not 0 to 18446744073709551615
     */
    public void setUnsigned(long index, java.math.BigInteger value) {
        requireType(ElementType.UINT64, "setUnsigned");
        set(index, unsignedBits(value, "setUnsigned in"));
    }

    /** Replaces all elements of UINT64 by a number; throws as {@link #fill} and {@link #setUnsigned} do. */
    public void fillUnsigned(java.math.BigInteger value) {
        requireType(ElementType.UINT64, "fillUnsigned");
        fill(unsignedBits(value, "fillUnsigned of"));
    }

    private long unsignedBits(java.math.BigInteger value, String operation) {
        if (Objects.requireNonNull(value, "value").signum() < 0 || value.bitLength() > Long.SIZE) {
            throw misfit(operation, value.toString(), "0 to 18446744073709551615");
        }
        return value.longValue();
    }
    // endregion

    /** Replaces all elements. */
    public void copyFrom(long[] source) {
        Objects.requireNonNull(source, "source");
        requireLength(source.length, "copy into");
        if (hook == null && source.length > 0) {
            store(source, 0, 0, source.length);
        } else {
            copyFrom(source, 0, 0, source.length);
        }
    }

    /** Replaces all elements, by several threads at once. */
    public void copyFrom(long[] source, Parallelism parallelism) {
        copyFrom(wholeOf(source, "source", "copy into"), parallelism);
    }

    /** Replaces {@code count} elements from index {@code to} on by those of the source from index {@code from} on. */
    public void copyFrom(long[] source, int from, long to, int count) {
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
    public void append(long... rows) {
        appending(rows.length, to -> store(rows, 0, to * BYTES, rows.length));
    }

    private void store(long[] source, int from, long offset, int count) {
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
    public void copyFrom(LongBuffer source) {
        copyFrom(source, Parallelism.NONE);
    }

    /** Replaces all elements, by several threads at once. */
    public void copyFrom(LongBuffer source, Parallelism parallelism) {
        copyAllFrom(CallerMemory.of("source", source, LongBuffer::order), parallelism);
    }

    /** Replaces as many elements from index {@code to} on as the buffer has left; as {@link #copyFrom(LongBuffer)} does. */
    public void copyFrom(LongBuffer source, long to) {
        copyRemainingFrom(CallerMemory.of("source", source, LongBuffer::order), to);
    }

    /** Copies all elements into a Java array. */
    public void copyTo(long[] target) {
        Objects.requireNonNull(target, "target");
        requireLength(target.length, "copy from");
        copyTo(target, 0, 0, target.length);
    }

    /** Copies all elements into a Java array, by several threads at once. */
    public void copyTo(long[] target, Parallelism parallelism) {
        copyTo(wholeOf(target, "target", "copy from"), parallelism);
    }

    /** Copies {@code count} elements from index {@code from} on into the target from index {@code to} on. */
    public void copyTo(long[] target, int to, long from, int count) {
        Objects.requireNonNull(target, "target");
        checkJavaRange(to, count, target.length, "copy from");
        load(target, to, checkRange(from, count, "copy from"), count);
    }

    private void load(long[] target, int to, long offset, int count) {
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
    public void copyTo(LongBuffer target) {
        copyTo(target, Parallelism.NONE);
    }

    /** Copies all elements, by several threads at once. */
    public void copyTo(LongBuffer target, Parallelism parallelism) {
        copyAllTo(CallerMemory.of("target", target, LongBuffer::order), parallelism);
    }

    /** Copies as many elements from index {@code from} on as the buffer has room for; as {@link #copyTo(LongBuffer)} does. */
    public void copyTo(LongBuffer target, long from) {
        copyRemainingTo(CallerMemory.of("target", target, LongBuffer::order), from);
    }

    // region Not in SharedByteArray
    /** The elements as a buffer; as {@link #asByteBuffer}, which throws the same. */
    public LongBuffer asLongBuffer() {
        return buffer("asLongBuffer").asLongBuffer();
    }
    // endregion

    /** The elements as a new Java array, in memory order; {@link IllegalStateException} if one cannot have so many. */
    public long[] toArray() {
        long[] array = new long[javaLength()];
        copyTo(array);
        return array;
    }

    /** Replaces all elements by one value. */
    public void fill(long value) {
        requireWritable("fill");
        requireStorable(value, "fill");
        filling(() -> MemorySegment.ofArray(new long[] {value}), () -> {
            MemorySegment elements = elements();
            for (long i = 0; i < length; i++) {
                elements.setAtIndex(LAYOUT, i, value);
            }
        });
    }
}
