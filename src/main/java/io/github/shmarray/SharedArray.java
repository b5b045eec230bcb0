package io.github.shmarray;

import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.segment.Content;
import io.github.shmarray.segment.HugePages;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.List;

/**
 * An array in shared memory that other processes attach to by name. Its segment is an .npy file: numpy opens
 * {@code /dev/shm/NAME} as it is.
 *
 * <p>There is a class for each Java type of elements; {@link #attach(String)} finds out which one a segment needs:
 *
 * <pre>{@code
 * switch (SharedArray.attach("prices")) {
 *     case SharedDoubleArray prices -> ...
 *     case SharedIntArray cents -> ...
 *     default -> ...
 * }
 * }</pre>
 *
 * <p>Elements are numbered from 0 in the order in which they lie in memory, whatever the shape; {@link #view()} gives access
 * by n-dimensional index. Closing unmaps the array and leaves the segment to others; {@link #unlink()} removes its name.
 *
 * <p>Safe to use from many threads; the elements themselves are as plain memory, so threads and processes that write the same
 * elements need a lock of their own. Once closed, every access throws {@link IllegalStateException}.
 */
public abstract sealed class SharedArray implements AutoCloseable
        permits SharedByteArray,
                SharedShortArray,
                SharedCharArray,
                SharedIntArray,
                SharedLongArray,
                SharedFloatArray,
                SharedDoubleArray {
    static final int LONGEST_JAVA_ARRAY = Integer.MAX_VALUE - 8;

    /** The elements, for single accesses. Those of an array in a heap are renewed from time to time, see {@link HeapBlock}. */
    MemorySegment data;

    final long length;

    /** Null if there is none. */
    final WriteHook hook;

    private final ArrayMemory memory;
    private final int elementSize;
    private final boolean isReadOnly;

    SharedArray(ArrayMemory memory, WriteHook hook) {
        this.memory = memory;
        this.data = hook == null ? memory.accessedElements() : memory.lastingElements();
        this.length = memory.layout().count();
        this.elementSize = memory.layout().type().byteSize();
        this.isReadOnly = data.isReadOnly();
        this.hook = hook;
        if (hook == null) {
            memory.setAccessor(this);
        }
    }

    /** Attaches to an array of any element type, for reading and writing. */
    public static SharedArray attach(String name) {
        return attach(name, AttachOptions.readWrite());
    }

    /** Attaches to an array of any element type; writing to it throws. */
    public static SharedArray attachReadOnly(String name) {
        return attach(name, AttachOptions.readOnly());
    }

    /**
     * Attaches to an array of any element type.
     *
     * @throws IllegalArgumentException if the name is not valid
     * @throws NoSuchSegmentException if there is no segment of that name
     * @throws SegmentAccessException if this user may not open it so
     * @throws SegmentFormatException if it holds no array that can be read here
     * @throws SegmentMismatchException if it has another shape than the options ask for
     * @throws SharedMemoryException if a system call fails for another reason
     */
    public static SharedArray attach(String name, AttachOptions options) {
        return of(ArrayOpener.open(name, options, List.of(ElementType.values())));
    }

    /** Attaches to an array in a file, following symbolic links, or to one without a name by its {@linkplain #handle() handle}. */
    public static SharedArray attach(Path file, AttachOptions options) {
        return of(ArrayOpener.open(file, options, List.of(ElementType.values())));
    }

    /** Creates an array that is a copy of an .npy file, with the {@linkplain CreateOptions#defaults() defaults}. */
    public static SharedArray copyOf(String name, Path npyFile) {
        return copyOf(name, CreateOptions.defaults(), npyFile);
    }

    /**
     * Creates an array that is a copy of an .npy file: of the same element type, shape and order.
     *
     * @throws IllegalArgumentException if the name is not valid, or the options ask for another element type
     * @throws SegmentExistsException if the name is taken
     * @throws NoSpaceException if there is too little space
     * @throws NoSuchSegmentException if there is no such file
     * @throws SegmentFormatException if it holds no array that can be read here
     * @throws SegmentFaultException if another process cuts the file short meanwhile
     * @throws SharedMemoryException if a system call fails for another reason
     */
    public static SharedArray copyOf(String name, CreateOptions options, Path npyFile) {
        AttachOptions reading =
                AttachOptions.readOnly().withPosix(options.posix()).withPrefault();
        try (SharedArray file = attach(npyFile, reading)) {
            ArraySegment.Layout layout = file.layout();
            CreateOptions typed = options.elementType() == null ? options.withElementType(layout.type()) : options;
            var content = new Content.Bytes(file.elements(), layout.isColumnMajor());
            return of(ArrayFactory.create(name, typed, List.of(layout.type()), layout.shape(), content));
        }
    }

    /**
     * Attaches by a {@linkplain #handle() handle}, for reading and writing: to an array with a name, without one, or in a
     * {@link SharedHeap}, of which no more than the pages of the array are mapped.
     *
     * <p>A handle is text from somebody else, and can name any file that this user may open: take handles only from those whom
     * you trust. It opens the file that it names and nothing else; symbolic links are refused, which
     * {@link #attach(Path, AttachOptions)} follows on purpose. The handle of an array that was attached to by way of a link
     * names that link.
     *
     * @throws IllegalArgumentException if it is not a handle, or not a whole one
     * @throws NoSuchSegmentException if the process that had the array open has closed it or ended
     * @throws SharedMemoryException if it leads to a symbolic link, or is from a container with other process numbers
     */
    public static SharedArray attachHandle(String handle) {
        return attachHandle(handle, AttachOptions.readWrite());
    }

    /** Attaches by a {@linkplain #handle() handle}; throws as {@link #attach(String, AttachOptions)} does. */
    public static SharedArray attachHandle(String handle, AttachOptions options) {
        return of(ArrayOpener.open(handle, options));
    }

    static SharedArray of(ArrayMemory memory) {
        return switch (memory.layout().type()) {
            case BOOL, INT8, UINT8 -> new SharedByteArray(memory, null);
            case INT16, FLOAT16 -> new SharedShortArray(memory, null);
            case UINT16 -> new SharedCharArray(memory, null);
            case INT32, UINT32 -> new SharedIntArray(memory, null);
            case INT64, UINT64 -> new SharedLongArray(memory, null);
            case FLOAT32 -> new SharedFloatArray(memory, null);
            case FLOAT64 -> new SharedDoubleArray(memory, null);
        };
    }

    /** The name it was created or attached by; a path if that is how it was attached. In a heap: {@code HEAP+OFFSET}. */
    public final String name() {
        return memory.name();
    }

    public final ElementType elementType() {
        return memory.layout().type();
    }

    /** The elements along each dimension; without dimensions for a single element. */
    public final long[] shape() {
        return memory.layout().shape().clone();
    }

    /** The number of elements. */
    public final long length() {
        return length;
    }

    public final boolean isReadOnly() {
        return isReadOnly;
    }

    /** Not once it is closed, or a page was not available, which ends every access. */
    public final boolean isOpen() {
        return memory.isOpen();
    }

    /**
     * How another process attaches with {@link #attachHandle}, as text. It is the path of the segment. That of an array without
     * a name, {@code /proc/4711/fd/8#inode=42,device=0:1,pidns=4026531836}, works in the same container as long as this process
     * has it open; programs that know nothing of handles open the part before the {@code #}. Where the segment does not describe the array, as in a
     * {@link SharedHeap}, type, shape and the offset of the first byte come before it: {@code int32(2,3)@4224:/dev/shm/prices}.
     */
    public final String handle() {
        return memory.handle();
    }

    /**
     * How many of the array's bytes are in huge pages, as far as they have been used: 0 unless {@code /dev/shm} is mounted with
     * {@code huge=}. Asks the kernel, which takes a while.
     */
    public final long hugePageBytes() {
        requireOpen("huge pages of");
        return HugePages.mappedBytes(elements().address());
    }

    /** The elements as bytes, without the header; read-only if there is a hook, which could not see these writes. */
    public final MemorySegment memorySegment() {
        requireOpen("memory segment of");
        MemorySegment elements = memory.lastingElements();
        return hook == null ? elements : elements.asReadOnly();
    }

    /** The array by n-dimensional index. It ends when the array is closed. */
    public final ArrayView view() {
        requireOpen("view of");
        return ArrayView.of(this, memory.lastingElements());
    }

    final ArraySegment.Layout layout() {
        return memory.layout();
    }

    final ArrayMemory memory() {
        return memory;
    }

    /** The memory for one more array object, either of which ends both when it is closed. */
    final ArrayMemory sharedMemory() {
        MemorySegment lasting = memory.lastingElements();
        memory.setAccessor(null);
        data = lasting;
        return memory;
    }

    /** The elements, to be used while the {@linkplain ArrayMemory#during memory is kept open}. */
    final MemorySegment elements() {
        return memory.elements();
    }

    /**
     * Looks why an access by {@link #data} failed. It returns if the access is to be tried again, and throws what it failed for
     * else.
     */
    final void recoverRead(String operation, Throwable failure) {
        requireOpen(operation);
        RuntimeException explained = memory.explain(operation, failure);
        boolean canRenew = explained instanceof IllegalStateException || explained instanceof NullPointerException;
        if (!canRenew) {
            throw explained;
        }
        // The JVM interrupts a thread whose access it ends, but nobody has interrupted this one.
        Thread.interrupted();
        data = memory.accessedElements();
    }

    /** As {@link #recoverRead(String, Throwable)}, for an access to one element. */
    final void recoverRead(String operation, long index, Throwable failure) {
        requireInside(operation, index);
        recoverRead(operation, failure);
    }

    final void recoverWrite(String operation, Throwable failure) {
        requireWritable(operation);
        recoverRead(operation, failure);
    }

    final void recoverWrite(String operation, long index, Throwable failure) {
        requireInside(operation, index);
        recoverWrite(operation, failure);
    }

    private void requireInside(String operation, long index) {
        requireOpen(operation);
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException(operation + " array \"" + name() + "\": index " + index
                    + " is not inside its " + length + " elements");
        }
    }

    /** Converts each element of a Java array into this one's type, refusing those that do not fit. */
    public final void convertFrom(Object javaArray) {
        convertFrom(javaArray, Overflow.EXACT);
    }

    /**
     * Converts each element of a Java array into this one's type.
     *
     * @param javaArray of any primitive type but boolean, as long as this array
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if it is no such array, or of another length
     * @throws UnsupportedOperationException if this array is read-only
     * @throws SegmentFaultException if a page was not available
     * @throws IllegalStateException if this array is closed
     */
    public final void convertFrom(Object javaArray, Overflow overflow) {
        convertFrom(javaArray, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(Object, Overflow)} does. */
    public final void convertFrom(Object javaArray, Overflow overflow, Parallelism parallelism) {
        Elements source = Elements.ofArray(javaArray, Array.getLength(javaArray));
        requireLength(source.count(), "convert into");
        requireWritable("convert into");
        String what = "array \"" + name() + "\"";
        writing("convert into", 0, length, inMemoryOrder().assignment(source, false, overflow, what, parallelism));
    }

    private Elements inMemoryOrder() {
        return new Elements(elements(), elementType(), Geometry.rowMajor(new long[] {length}, elementSize));
    }

    /** Converts each element into the type of a Java array, refusing those that do not fit. */
    public final void convertTo(Object javaArray) {
        convertTo(javaArray, Overflow.EXACT);
    }

    /**
     * Converts each element into the type of a Java array.
     *
     * @param javaArray of any primitive type but boolean, as long as this array
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if it is no such array, or of another length
     * @throws SegmentFaultException if a page was not available
     * @throws IllegalStateException if this array is closed
     */
    public final void convertTo(Object javaArray, Overflow overflow) {
        convertTo(javaArray, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(Object, Overflow)} does. */
    public final void convertTo(Object javaArray, Overflow overflow, Parallelism parallelism) {
        Elements target = Elements.ofArray(javaArray, Array.getLength(javaArray));
        requireLength(target.count(), "convert from");
        requireOpen("convert from");
        String what = "a Java array, from array \"" + name() + "\"";
        memory.during(
                "convert from",
                () -> target.assignment(inMemoryOrder(), false, overflow, what, parallelism)
                        .run());
    }

    /** Does a write of some elements in memory order, with the hook told before and after. */
    final void writing(String operation, long from, long count, Runnable write) {
        writing(operation, hook == null ? null : ArrayView.flat(this), from, count, write);
    }

    final void writing(String operation, ArrayView view, long from, long count, Runnable write) {
        if (hook == null) {
            memory.during(operation, write);
            return;
        }
        hook.beforeWrite(view, from, count);
        memory.during(operation, write);
        hook.afterWrite(view, from, count);
    }

    /** Checks a bulk transfer; returns the byte offset of the first element. */
    final long checkRange(long from, long count, String operation) {
        if (from < 0 || count < 0 || from > length - count) {
            requireOpen(operation);
            throw new IndexOutOfBoundsException(operation + " array \"" + name() + "\": " + count
                    + " elements from index " + from + " on are not inside its " + length);
        }
        if (count == 0) {
            // Where there is nothing to copy, the JDK looks at nothing.
            requireOpen(operation);
        }
        return from * elementSize;
    }

    /** Checks the part of a Java array that takes part in a bulk transfer. */
    final void checkJavaRange(int from, int count, int javaLength, String operation) {
        if (from < 0 || count < 0 || from > javaLength - count) {
            requireOpen(operation);
            throw new IndexOutOfBoundsException(operation + " array \"" + name() + "\": " + count
                    + " elements from index " + from + " on are not inside the " + javaLength + " of the Java array");
        }
    }

    /**
     * Whether a bulk transfer is better not made by the JDK's own copy. That is fastest between two segments, where it takes
     * few bytes without a call.
     */
    static boolean isLarge(long byteCount) {
        return MemoryCopy.isLarge(byteCount);
    }

    final void copyLargeFrom(MemorySegment source, int from, long offset, int count) {
        copyInto(source, (long) from * elementSize, offset, count, Parallelism.NONE);
    }

    final void copyLargeTo(MemorySegment target, int to, long offset, int count) {
        copyOut(offset, target, (long) to * elementSize, count, Parallelism.NONE);
    }

    final void copyAllFrom(MemorySegment source, int count, Parallelism parallelism) {
        requireLength(count, "copy into");
        requireWritable("copy into");
        writing("copy into", 0, length, () -> copyInto(source, 0, 0, count, parallelism));
    }

    final void copyAllTo(MemorySegment target, int count, Parallelism parallelism) {
        requireLength(count, "copy from");
        copyOut(0, target, 0, count, parallelism);
    }

    private void copyInto(MemorySegment source, long sourceOffset, long offset, int count, Parallelism parallelism) {
        requireWritable("copy into");
        long byteCount = (long) count * elementSize;
        memory.during(
                "copy into",
                () -> MemoryCopy.copy(source, sourceOffset, elements(), offset, byteCount, parallelism.threads()));
    }

    private void copyOut(long offset, MemorySegment target, long targetOffset, int count, Parallelism parallelism) {
        long byteCount = (long) count * elementSize;
        memory.during(
                "copy from",
                () -> MemoryCopy.copy(elements(), offset, target, targetOffset, byteCount, parallelism.threads()));
    }

    /** The length, if a Java array can have it. */
    final int javaLength() {
        requireOpen("toArray of");
        if (length > LONGEST_JAVA_ARRAY) {
            throw new IllegalStateException("toArray of array \"" + name() + "\": its " + length
                    + " elements are more than a Java array can have; copy parts of it with copyTo");
        }
        return (int) length;
    }

    final void requireLength(long sourceLength, String operation) {
        if (sourceLength != length) {
            requireOpen(operation);
            throw new IllegalArgumentException(operation + " array \"" + name() + "\": it has " + length
                    + " elements, the other array " + sourceLength);
        }
    }

    final void requireOpen(String operation) {
        memory.requireOpen(operation);
    }

    final void requireWritable(String operation) {
        requireOpen(operation);
        if (isReadOnly) {
            throw new UnsupportedOperationException(
                    operation + " array \"" + name() + "\": it is read-only; attach it for writing");
        }
    }

    /**
     * Removes the name, so that nobody can attach any more; whoever has the array keeps it. A segment that has taken over
     * the name since is left alone, and at most without its name for a moment; only if yet another has taken the name in that
     * moment does it lose it. A process that is killed meanwhile may leave the file under a hidden name,
     * {@code .shmarray-unlinked-…}. Works on a closed array too. An array without a name of its own, in a memfd or a
     * {@link SharedHeap}, stays as it is.
     *
     * @return whether this call removed the name
     */
    public final boolean unlink() {
        return memory.unlink();
    }

    /**
     * Unmaps the array, or gives it back to its heap. Closing twice is fine.
     *
     * @throws IllegalStateException if another thread is inside a bulk operation on it, or native code has a segment of it; it
     *     stays open
     */
    @Override
    public final void close() {
        memory.close();
        data = MemorySegment.NULL;
    }

    /** Class, name, type, shape, and the first and last elements. */
    @Override
    public final String toString() {
        String content = ArrayText.of(memory, () -> ArrayView.of(this, elements()));
        return getClass().getSimpleName() + "[\"" + name() + "\", " + layout() + ", " + content + "]";
    }
}
