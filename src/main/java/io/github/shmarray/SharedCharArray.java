package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.segment.CallerMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

// region Not in the other classes
/** A shared array of {@code char}, which are unsigned numbers of 16 bits (UINT16). */
// endregion
public final class SharedCharArray extends SharedArray {
    private static final ValueLayout.OfChar LAYOUT = ValueLayout.JAVA_CHAR_UNALIGNED;
    private static final int BYTES = Character.BYTES;

    // region Not in the other classes
    private static final List<ElementType> TYPES = List.of(ElementType.UINT16);
    // endregion

    SharedCharArray(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /** Creates an array of zeroes, whose space is reserved; see {@link SharedArray#create(String, ElementType, long...)}. */
    public static SharedCharArray create(String name, long... shape) {
        return create(name, CreateOptions.defaults(), shape);
    }

    /** Creates an array of zeroes. An option that has no use here is refused. */
    public static SharedCharArray create(String name, CreateOptions options, long... shape) {
        return new SharedCharArray(ArrayFactory.createZeroed(name, options, TYPES, shape), null);
    }

    /** Attaches to the array of that name if there is one, which must have that shape, else creates it. */
    public static SharedCharArray openOrCreate(String name, long... shape) {
        return openOrCreate(name, CreateOptions.defaults(), shape);
    }

    /**
     * Attaches to the array of that name or creates it, as {@link #wasCreated()} tells; of several at once, one creates. One that is there
     * keeps its permissions and space. Another shape, element type or order is refused, and in a folder for everybody another user's, unless
     * others may write; with a {@linkplain CreateOptions#withCapacity capacity}, one that is there may have any number of rows.
     */
    public static SharedCharArray openOrCreate(String name, CreateOptions options, long... shape) {
        return new SharedCharArray(ArrayFactory.openOrCreate(name, options, TYPES, shape), null);
    }

    /** Creates an array, in one dimension, with the elements of a Java array; the name appears when all of them are there. */
    public static SharedCharArray copyOf(String name, char[] source) {
        return copyOf(name, CreateOptions.defaults(), source);
    }

    /** Creates an array of any shape of as many elements as the Java array whose they are. */
    public static SharedCharArray copyOf(String name, char[] source, long... shape) {
        return copyOf(name, CreateOptions.defaults(), source, shape);
    }

    /** Creates an array, in one dimension, with the elements of a Java array. */
    public static SharedCharArray copyOf(String name, CreateOptions options, char[] source) {
        return copyOf(name, options, bytesOf(source));
    }

    /**
     * Creates an array of any shape; the name appears when all elements are there.
     * @param source its elements in the order in which the array has them in memory, see {@link CreateOptions#withOrder}
     * @param shape as many elements as the source has; none for a single element without dimensions
     */
    public static SharedCharArray copyOf(String name, CreateOptions options, char[] source, long... shape) {
        return copyOf(name, options, bytesOf(source), shape);
    }

    /** Creates an array, in one dimension, with the elements that lie in a memory segment. */
    public static SharedCharArray copyOf(String name, CreateOptions options, MemorySegment source) {
        return copied(name, options, CallerMemory.of("source", source), null);
    }

    /** Creates an array of any shape with the elements that lie in a memory segment; as from a Java array. */
    public static SharedCharArray copyOf(String name, CreateOptions options, MemorySegment source, long... shape) {
        Objects.requireNonNull(shape, "shape");
        return copied(name, options, CallerMemory.of("source", source), shape);
    }

    /** Creates an array, in one dimension, with the elements of a buffer from its position to its limit. */
    public static SharedCharArray copyOf(String name, CharBuffer source) {
        return copyOf(name, CreateOptions.defaults(), source);
    }

    /** Creates an array, in one dimension, with the elements of a buffer from position to limit, in the buffer's byte order. */
    public static SharedCharArray copyOf(String name, CreateOptions options, CharBuffer source) {
        return copied(name, options, CallerMemory.of("source", source, CharBuffer::order), null);
    }

    /** Creates an array of any shape with the elements of a buffer. */
    public static SharedCharArray copyOf(String name, CreateOptions options, CharBuffer source, long... shape) {
        Objects.requireNonNull(shape, "shape");
        return copied(name, options, CallerMemory.of("source", source, CharBuffer::order), shape);
    }

    private static SharedCharArray copied(String name, CreateOptions options, CallerMemory source, long[] shape) {
        return new SharedCharArray(ArrayFactory.createCopy(name, options, TYPES, source, shape), null);
    }

    /** Creates an array with the elements of a Java array of any number type, converted; see {@link #convertFrom(byte[], Overflow)}. */
    public static SharedCharArray copyOf(String name, Object javaArray, Overflow overflow) {
        return copyOf(name, CreateOptions.defaults(), javaArray, overflow);
    }

    /** Converts as it copies, and throws as {@link #convertFrom(byte[], Overflow)} does, which leaves no name. */
    public static SharedCharArray copyOf(String name, CreateOptions options, Object javaArray, Overflow overflow) {
        return new SharedCharArray(ArrayFactory.createConverted(name, options, TYPES, javaArray, overflow), null);
    }

    // region Not in the other classes
    /** Creates an array of UINT16, in one dimension, with the bits of a Java array, such as the pixels of an image. */
    public static SharedCharArray copyOf(String name, short[] source) {
        return copyOf(name, CreateOptions.defaults(), MemorySegment.ofArray(Objects.requireNonNull(source, "source")));
    }

    /** Creates an array of UINT16 of any shape of as many elements as the Java array whose bits they are. */
    public static SharedCharArray copyOf(String name, short[] source, long... shape) {
        Objects.requireNonNull(source, "source");
        return copyOf(name, CreateOptions.defaults(), MemorySegment.ofArray(source), shape);
    }
    // endregion

    /** Attaches for reading and writing. */
    public static SharedCharArray attach(String name) {
        return attach(name, AttachOptions.readWrite());
    }

    /** Attaches; writing throws. */
    public static SharedCharArray attachReadOnly(String name) {
        return attach(name, AttachOptions.readOnly());
    }

    /** Attaches as the options say; throws as {@link SharedArray#attach(String, AttachOptions)} does. */
    public static SharedCharArray attach(String name, AttachOptions options) {
        return new SharedCharArray(ArrayOpener.open(name, options, TYPES), null);
    }

    /** Attaches to an array in a file, following symbolic links, or to one without a name by its {@linkplain #handle() handle}. */
    public static SharedCharArray attach(Path file, AttachOptions options) {
        return new SharedCharArray(ArrayOpener.open(file, options, TYPES), null);
    }

    /** Attaches by a {@linkplain #handle() handle}, for reading and writing; see {@link SharedArray#attachHandle(String)}. */
    public static SharedCharArray attachHandle(String handle) {
        return attachHandle(handle, AttachOptions.readWrite());
    }

    public static SharedCharArray attachHandle(String handle, AttachOptions options) {
        return new SharedCharArray(ArrayOpener.openHandle(handle, options, TYPES), null);
    }

    /** The same array with a hook, which sees what is written through the object that is returned; see {@link WriteHook}. */
    public SharedCharArray withHook(WriteHook newHook) {
        return new SharedCharArray(sharedMemory(), Objects.requireNonNull(newHook, "hook"));
    }

    @Override
    public SharedCharArray attachAgain() {
        return new SharedCharArray(ArrayOpener.openAgain(memory(), TYPES), null);
    }

    /** An element, by its number in memory order. */
    public char get(long index) {
        try {
            return data.getAtIndex(LAYOUT, Objects.checkIndex(index, length));
        } catch (RuntimeException e) {
            recoverRead("get from", index, e);
            return get(index);
        }
    }

    /** Replaces an element. */
    public void set(long index, char value) {
        if (isPlain) {
            store(index, value);
        } else {
            setWithCare(index, value);
        }
    }

    private void setWithCare(long index, char value) {
        requireStorable(value, "set in");
        writingOne("set in", index, () -> store(index, value));
    }

    /** An element of an array of two dimensions; what takes one index takes {@link #flatIndex(long, long) flatIndex(y, x)}. */
    public char get(long y, long x) {
        return get(flatIndex("get from", y, x));
    }

    /** An element of an array of three dimensions. */
    public char get(long z, long y, long x) {
        return get(flatIndex("get from", z, y, x));
    }

    /** Replaces an element of an array of two dimensions; a hook sees its number in memory order. */
    public void set(long y, long x, char value) {
        set(flatIndex("set in", y, x), value);
    }

    /** Replaces an element of an array of three dimensions. */
    public void set(long z, long y, long x, char value) {
        set(flatIndex("set in", z, y, x), value);
    }

    private void store(long index, char value) {
        try {
            data.setAtIndex(LAYOUT, Objects.checkIndex(index, length), value);
        } catch (RuntimeException e) {
            recoverWrite("set in", index, e);
            store(index, value);
        }
    }

    // region Not in the other classes
    /** An element of UINT16 as a number; throws as {@link #get} does. */
    public int getUnsigned(long index) {
        return get(index);
    }

    /** Replaces an element of UINT16 by a number; {@link ArithmeticException} if it is not 0 to 65535. */
    public void setUnsigned(long index, int value) {
        requireUnsigned(value, 0xffff, "setUnsigned in");
        set(index, (char) value);
    }

    /** Replaces all elements of UINT16 by a number; throws as {@link #fill} and {@link #setUnsigned} do. */
    public void fillUnsigned(int value) {
        requireUnsigned(value, 0xffff, "fillUnsigned of");
        fill((char) value);
    }

    /** Replaces all elements by the bits of a Java array, such as the pixels of an image; as {@link #copyFrom(char[])} does. */
    public void copyFrom(short[] source) {
        copyFrom(wholeOf(source, "source", "copy into"));
    }

    /** Replaces elements by bits; as {@link #copyFrom(char[], int, long, int)} does. */
    public void copyFrom(short[] source, int from, long to, int count) {
        Objects.requireNonNull(source, "source");
        checkJavaRange(from, count, source.length, "copy into");
        copyFrom(MemorySegment.ofArray(source), from, to, count);
    }

    /** Copies the bits of all elements into a Java array; as {@link #copyTo(char[])} does. */
    public void copyTo(short[] target) {
        copyTo(wholeOf(target, "target", "copy from"));
    }

    /** Copies the bits of elements; as {@link #copyTo(char[], int, long, int)} does. */
    public void copyTo(short[] target, int to, long from, int count) {
        Objects.requireNonNull(target, "target");
        checkJavaRange(to, count, target.length, "copy from");
        copyTo(MemorySegment.ofArray(target), to, from, count);
    }
    // endregion

    /** Replaces all elements. */
    public void copyFrom(char[] source) {
        Objects.requireNonNull(source, "source");
        requireLength(source.length, "copy into");
        if (hook == null && source.length > 0) {
            store(source, 0, 0, source.length);
        } else {
            copyFrom(source, 0, 0, source.length);
        }
    }

    /** Replaces all elements, by several threads at once. */
    public void copyFrom(char[] source, Parallelism parallelism) {
        copyFrom(wholeOf(source, "source", "copy into"), parallelism);
    }

    /** Replaces {@code count} elements from index {@code to} on by those of the source from index {@code from} on. */
    public void copyFrom(char[] source, int from, long to, int count) {
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
    public void append(char... rows) {
        appending(rows.length, to -> store(rows, 0, to * BYTES, rows.length));
    }

    private void store(char[] source, int from, long offset, int count) {
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
    public void copyFrom(CharBuffer source) {
        copyFrom(source, Parallelism.NONE);
    }

    /** Replaces all elements, by several threads at once. */
    public void copyFrom(CharBuffer source, Parallelism parallelism) {
        copyAllFrom(CallerMemory.of("source", source, CharBuffer::order), parallelism);
    }

    /** Replaces as many elements from index {@code to} on as the buffer has left; as {@link #copyFrom(CharBuffer)} does. */
    public void copyFrom(CharBuffer source, long to) {
        copyRemainingFrom(CallerMemory.of("source", source, CharBuffer::order), to);
    }

    /** Copies all elements into a Java array. */
    public void copyTo(char[] target) {
        Objects.requireNonNull(target, "target");
        requireLength(target.length, "copy from");
        copyTo(target, 0, 0, target.length);
    }

    /** Copies all elements into a Java array, by several threads at once. */
    public void copyTo(char[] target, Parallelism parallelism) {
        copyTo(wholeOf(target, "target", "copy from"), parallelism);
    }

    /** Copies {@code count} elements from index {@code from} on into the target from index {@code to} on. */
    public void copyTo(char[] target, int to, long from, int count) {
        Objects.requireNonNull(target, "target");
        checkJavaRange(to, count, target.length, "copy from");
        load(target, to, checkRange(from, count, "copy from"), count);
    }

    private void load(char[] target, int to, long offset, int count) {
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
    public void copyTo(CharBuffer target) {
        copyTo(target, Parallelism.NONE);
    }

    /** Copies all elements, by several threads at once. */
    public void copyTo(CharBuffer target, Parallelism parallelism) {
        copyAllTo(CallerMemory.of("target", target, CharBuffer::order), parallelism);
    }

    /** Copies as many elements from index {@code from} on as the buffer has room for; as {@link #copyTo(CharBuffer)} does. */
    public void copyTo(CharBuffer target, long from) {
        copyRemainingTo(CallerMemory.of("target", target, CharBuffer::order), from);
    }

    // region Not in SharedByteArray
    /** The elements as a buffer; as {@link #asByteBuffer}, which throws the same. */
    public CharBuffer asCharBuffer() {
        return buffer("asCharBuffer").asCharBuffer();
    }
    // endregion

    /** The elements as a new Java array, in memory order; {@link IllegalStateException} if one cannot have so many. */
    public char[] toArray() {
        char[] array = new char[javaLength()];
        copyTo(array);
        return array;
    }

    /** Replaces all elements by one value. */
    public void fill(char value) {
        requireWritable("fill");
        requireStorable(value, "fill");
        filling(() -> MemorySegment.ofArray(new char[] {value}), () -> {
            MemorySegment elements = elements();
            for (long i = 0; i < length; i++) {
                elements.setAtIndex(LAYOUT, i, value);
            }
        });
    }
}
