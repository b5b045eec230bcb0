package io.github.shmarray;

import io.github.shmarray.convert.Conversion;
import io.github.shmarray.convert.Strided;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.copy.MemoryFill;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.segment.CallerMemory;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.Supplier;

/** Copies of many elements as they are, from and to other memory. */
abstract sealed class ElementCopy extends ElementIndex permits ElementConversion {
    private static final String INTO = "copy into";
    private static final String FROM = "copy from";

    ElementCopy(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /**
     * Replaces all elements by those that lie in a memory segment, in this machine's byte order.
     *
     * @throws IllegalArgumentException if it has another number of bytes
     * @throws UnsupportedOperationException if this array is read-only
     * @throws IllegalStateException if this array or the source is closed, which another thread may do meanwhile; some elements
     *     may have been replaced then
     * @throws WrongThreadException if the source belongs to another thread
     * @throws SegmentFaultException if a page of either was not available; some elements may have been replaced
     */
    public void copyFrom(MemorySegment source) {
        copyFrom(source, Parallelism.NONE);
    }

    /**
     * Replaces all elements, by several threads at once; throws as {@link #copyFrom(MemorySegment)} does. A source that belongs to
     * this thread is copied by it alone.
     */
    public void copyFrom(MemorySegment source, Parallelism parallelism) {
        copyAllFrom(CallerMemory.of("source", source), parallelism);
    }

    /**
     * Replaces {@code count} elements from index {@code to} on by those of the source from the {@code from}th of its elements on;
     * all three count elements, not bytes. Source and target may overlap. Throws as {@link #copyFrom(MemorySegment)} does.
     *
     * @throws IndexOutOfBoundsException if either range is outside
     */
    public void copyFrom(MemorySegment source, long from, long to, long count) {
        copyFrom(CallerMemory.of("source", source), from, to, count, Parallelism.NONE);
    }

    /**
     * Appends rows, the elements along the first dimension, to an array that was made {@linkplain CreateOptions#withCapacity with a
     * capacity}. Others see all of them or none, whatever happens meanwhile, when they look: numpy when it opens the file, and who has
     * the array open in Java by {@link #refresh}. One process appends at a time, and one object: from its first append until it is
     * closed. Its threads may do so at once. Rows that there is space for already cost no system call.
     *
     * @param source whole rows, in this machine's byte order
     * @throws IllegalArgumentException if it has no whole number of rows
     * @throws IllegalStateException if the capacity is less, or this array or the source is closed
     * @throws UnsupportedOperationException if the array was made without a capacity, is read-only or has a hook
     * @throws NoSpaceException if there is too little space, or memory; the array stays as it was
     * @throws SharedMemoryException if another process or object appends, or a system call fails
     */
    public void append(MemorySegment source) {
        CallerMemory rows = CallerMemory.of("source", source);
        if (source.byteSize() % elementSize != 0) {
            throw new IllegalArgumentException(operation("append to") + ": " + source.byteSize()
                    + " bytes are no whole number of elements of " + elementSize);
        }
        long count = source.byteSize() / elementSize;
        appending(count, to -> {
            Supplier<String> what = () -> operation("append to");
            rows.requireUsable(what);
            Runnable copy = () -> copy(at(source, 0), at(elements(), to * elementSize), count, false, Parallelism.NONE);
            rows.during(what, memory().region(), copy);
        });
    }

    /**
     * Copies all elements into a memory segment, in this machine's byte order.
     *
     * @throws IllegalArgumentException if it has another number of bytes, or is read-only
     * @throws IllegalStateException if this array or the target is closed, which another thread may do meanwhile
     * @throws WrongThreadException if the target belongs to another thread
     * @throws SegmentFaultException if a page of either was not available
     */
    public void copyTo(MemorySegment target) {
        copyTo(target, Parallelism.NONE);
    }

    /**
     * Copies all elements, by several threads at once; throws as {@link #copyTo(MemorySegment)} does. Into a target that belongs to
     * this thread it copies alone.
     */
    public void copyTo(MemorySegment target, Parallelism parallelism) {
        copyAllTo(CallerMemory.of("target", target), parallelism);
    }

    /**
     * Copies {@code count} elements from index {@code from} on into the target from the {@code to}th of its elements on; all three
     * count elements, not bytes. Throws as {@link #copyTo(MemorySegment)} does.
     *
     * @throws IndexOutOfBoundsException if either range is outside
     */
    public void copyTo(MemorySegment target, long to, long from, long count) {
        copyTo(CallerMemory.of("target", target), to, from, count, Parallelism.NONE);
    }

    /**
     * The elements as a buffer of bytes in this machine's order, so that its {@code asFloatBuffer()} and the like show them as they
     * are; read-only if the array is, or has a hook, which could not see these writes. It lasts as long as the array is open.
     *
     * @throws UnsupportedOperationException if there are 2 GiB or more; buffers of parts can be had
     * @throws IllegalStateException if the array is closed
     */
    public ByteBuffer asByteBuffer() {
        return buffer("asByteBuffer");
    }

    /** All bytes in this machine's order, for a method that makes a buffer. */
    final ByteBuffer buffer(String method) {
        requireOpen(method + " of");
        MemorySegment elements = memory().lastingElements();
        if (elements.byteSize() > Integer.MAX_VALUE) {
            String typed = method.equals("asByteBuffer") ? "" : "." + method + "()";
            throw new UnsupportedOperationException(
                    method + " of array \"" + memory().name() + "\": its " + elements.byteSize()
                            + " bytes are more than a buffer can have; take a part:"
                            + " memorySegment().asSlice(offset, byteSize).asByteBuffer().order(ByteOrder.nativeOrder())"
                            + typed);
        }
        ByteBuffer bytes = elements.asByteBuffer();
        return (hook == null ? bytes : bytes.asReadOnlyBuffer()).order(ByteOrder.nativeOrder());
    }

    final void copyAllFrom(CallerMemory source, Parallelism parallelism) {
        requireSameSize(source, INTO);
        copyFrom(source, 0, 0, length, parallelism);
    }

    final void copyAllTo(CallerMemory target, Parallelism parallelism) {
        requireSameSize(target, FROM);
        copyTo(target, 0, 0, length, parallelism);
    }

    private void requireSameSize(CallerMemory other, String operation) {
        long byteSize = other.segment().byteSize();
        if (byteSize != length * elementSize) {
            requireOpen(operation);
            throw new IllegalArgumentException(operation + " array \"" + memory().name() + "\": it has " + length
                    + " elements, which are " + length * elementSize + " bytes, the " + other.role() + " has "
                    + byteSize
                    + " bytes" + adviceForParts(operation));
        }
    }

    /** Copies as many elements as the buffer has left. */
    final void copyRemainingFrom(CallerMemory source, long to) {
        copyFrom(source, 0, to, source.segment().byteSize() / elementSize, Parallelism.NONE);
    }

    /** Copies as many elements as the buffer has room for. */
    final void copyRemainingTo(CallerMemory target, long from) {
        copyTo(target, 0, from, target.segment().byteSize() / elementSize, Parallelism.NONE);
    }

    private void copyFrom(CallerMemory source, long from, long to, long count, Parallelism parallelism) {
        Objects.requireNonNull(parallelism, "parallelism");
        checkOtherRange(from, count, source.segment().byteSize() / elementSize, source.role(), INTO);
        long offset = checkRange(to, count, INTO);
        requireWritable(INTO);
        Supplier<String> what = () -> operation(INTO);
        source.requireUsable(what);
        long sourceOffset = from * elementSize;
        Runnable copy = () -> copy(
                at(source.segment(), sourceOffset), at(elements(), offset), count, source.isSwapped(), parallelism);
        writing(INTO, to, count, () -> source.during(what, memory().region(), copy));
    }

    private void copyTo(CallerMemory target, long to, long from, long count, Parallelism parallelism) {
        Objects.requireNonNull(parallelism, "parallelism");
        checkOtherRange(to, count, target.segment().byteSize() / elementSize, target.role(), FROM);
        long offset = checkRange(from, count, FROM);
        requireOpen(FROM);
        Supplier<String> what = () -> operation(FROM);
        target.requireUsable(what);
        long targetOffset = to * elementSize;
        Runnable copy = () -> copy(
                at(elements(), offset), at(target.segment(), targetOffset), count, target.isSwapped(), parallelism);
        memory().during(FROM, () -> target.during(what, memory().region(), copy));
    }

    private Strided at(MemorySegment memory, long offset) {
        return Strided.contiguous(memory, type, offset);
    }

    private static void copy(Strided from, Strided to, long count, boolean isSwapped, Parallelism parallelism) {
        if (isSwapped) {
            Conversion.swap(from, to, count, parallelism.threads());
        } else {
            Conversion.copy(from, to, count, Overflow.WRAP, parallelism.threads());
        }
    }

    private String operation(String what) {
        return what + " array \"" + memory().name() + "\"";
    }

    /** The elements of a Java array, as the source of a new array. */
    static MemorySegment bytesOf(Object javaArray) {
        return JavaArrays.segment(Objects.requireNonNull(javaArray, "source"));
    }

    /** All of a Java array, which must have as many elements as this one. */
    final MemorySegment wholeOf(Object javaArray, String role, String operation) {
        Objects.requireNonNull(javaArray, role);
        requireLength(Array.getLength(javaArray), operation);
        return JavaArrays.segment(javaArray);
    }

    /** Checks the part of a Java array that takes part in a bulk transfer. */
    final void checkJavaRange(int from, int count, int javaLength, String operation) {
        checkOtherRange(from, count, javaLength, "Java array", operation);
    }

    private void checkOtherRange(long from, long count, long otherLength, String other, String operation) {
        if (from < 0 || count < 0 || from > otherLength - count) {
            requireOpen(operation);
            throw outside(operation, from, count, "the " + otherLength + " of the " + other);
        }
    }

    /** Whether a bulk transfer is better not made by the JDK's own copy. */
    static boolean isLarge(long byteCount) {
        return MemoryCopy.isLarge(byteCount);
    }

    final void copyLargeFrom(MemorySegment source, int from, long offset, int count) {
        requireWritable(INTO);
        long byteCount = (long) count * elementSize;
        memory().during(INTO, () -> MemoryCopy.copy(source, (long) from * elementSize, elements(), offset, byteCount));
    }

    final void copyLargeTo(MemorySegment target, int to, long offset, int count) {
        long byteCount = (long) count * elementSize;
        requireOpen(FROM);
        memory().during(FROM, () -> MemoryCopy.copy(elements(), offset, target, (long) to * elementSize, byteCount));
    }

    /** Fills all elements: many by copies of one, few by a loop. */
    final void filling(Supplier<MemorySegment> element, Runnable loop) {
        boolean areMany = MemoryFill.isFor(length * elementSize);
        writing("fill", 0, length, areMany ? () -> MemoryFill.fill(elements(), element.get()) : loop);
    }

    /** The length, if a Java array can have it. */
    final int javaLength() {
        requireOpen("toArray of");
        if (length > LONGEST_JAVA_ARRAY) {
            throw new IllegalStateException("toArray of array \"" + memory().name() + "\": its " + length
                    + " elements are more than a Java array can have; copy parts of it with copyTo");
        }
        return (int) length;
    }
}
