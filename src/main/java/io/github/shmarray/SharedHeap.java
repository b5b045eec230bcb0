package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.heap.BlockAllocator;
import io.github.shmarray.memory.ArraySegment;
import io.github.shmarray.memory.HeapRegion;
import io.github.shmarray.segment.ArenaTie;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A named region of shared memory from which arrays are taken and to which they are given back, without a system call and without
 * a page fault: an array costs no more than to fill it.
 *
 * <pre>{@code
 * try (SharedHeap heap = new SharedHeap("prices", 64 << 20)) {
 *     try (SharedDoubleArray today = heap.copyOf(new double[] {1.5, 2.5, 3.5})) {
 *         send(today.handle());    // another process: SharedArray.attachHandle(handle)
 *     }                            // given back: the next array may have this place
 *     heap.unlink();
 * }
 * }</pre>
 *
 * <p>The arrays are ordinary ones, of any element type and shape, and start at multiples of 64 bytes. {@link SharedArray#close}
 * gives one back, and so does the garbage collector when neither the array nor a view or {@link MemorySegment} of it can be reached
 * any more; the heap looks for such arrays whenever it is used. Once closed, every access through the array and what was made from it
 * throws {@link IllegalStateException}. A loop in another thread may not hear of it for about a tenth of a second; until then the place
 * is nobody else's. Places of closed arrays become free together: from 8 MiB of them on, or half the heap, or when a new array needs
 * one, the JVM sees to it that no thread is inside an access, which takes up to a tenth of a millisecond. Closing an array whose {@link SharedArray#memorySegment()} or
 * {@link SharedArray#view()} was asked for, or that has a hook, takes as long each time.
 *
 * <p>Other processes attach to single arrays, by {@link SharedArray#handle()}, or to the whole heap by its name, as an array of
 * UINT8: the segment is an .npy file. In Python, a handle {@code int32(2,3)@4224:/dev/shm/prices} stands for
 * {@code numpy.memmap("/dev/shm/prices", "int32", "r+", 4224, (2, 3))}. They cannot allocate, and must not write where no array
 * is, for what was never handed out counts as zeroed. They are not asked when an array is given back: what they still have attached
 * then is valid memory with the elements of whichever array comes there next. So let them say when they are done before you
 * close an array.
 *
 * <p>What is where is kept in this process's own memory, by the allocator of Masmano et al. (TLSF, 2004), which takes and joins
 * blocks in constant time. Safe to use from many threads.
 */
public final class SharedHeap implements AutoCloseable {
    /**
     * How a heap was divided at one moment.
     *
     * @param capacity bytes in all
     * @param used bytes of arrays, each rounded up to a multiple of 64
     * @param largestFreeBlock bytes of the largest array that would have fitted
     * @param arrays how many there were
     * @param freeBlocks how many pieces the free bytes were in; at most one more than there were arrays
     */
    public record Statistics(long capacity, long used, long largestFreeBlock, int arrays, int freeBlocks) {
        /** Bytes that no array had. */
        public long free() {
            return capacity - used;
        }

        /** The part of the free bytes that is outside the largest free block, from 0 for none to nearly 1. */
        public double fragmentation() {
            return free() == 0 ? 0 : 1 - (double) largestFreeBlock / free();
        }
    }

    private final HeapRegion region;

    /** Creates a heap with the {@linkplain CreateOptions#defaults() defaults}. */
    public SharedHeap(String name, long capacity) {
        this(name, CreateOptions.defaults(), capacity);
    }

    /**
     * Creates a heap. Its space is reserved and its pages are mapped at once, unless {@code sparse} is asked for: then both happen
     * when a page is first written.
     *
     * @param capacity bytes for all arrays, rounded up to a multiple of 64
     * @throws IllegalArgumentException if the name or the capacity is not valid
     * @throws SegmentExistsException if the name is taken
     * @throws NoSpaceException if there is too little space
     * @throws SegmentAccessException if this user may not create it
     * @throws SharedMemoryException if a system call fails for another reason
     */
    public SharedHeap(String name, CreateOptions options, long capacity) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(options, "options");
        String operation = "create heap \"" + name + "\" of " + capacity + " bytes";
        if (capacity < 1) {
            throw new IllegalArgumentException(operation + ": the capacity must be at least 1");
        }
        long granules = (capacity - 1) / BlockAllocator.GRANULE + 1;
        long rounded = Math.min(granules, Long.MAX_VALUE / BlockAllocator.GRANULE) * BlockAllocator.GRANULE;
        options.requireNoLayout(operation);
        ArenaTie.requireUsable(options.arena(), operation);
        CreateOptions untied = options.withoutArena();
        CreateOptions mapped = untied.sparse() ? untied : untied.withPrefault();
        region = new HeapRegion(ArrayFactory.createHeap(name, mapped, rounded, operation));
        tieTo(options.arena());
    }

    private void tieTo(Arena arena) {
        try {
            ArenaTie.tie(arena, region::close);
        } catch (RuntimeException | Error e) {
            region.unlink();
            region.close();
            throw e;
        }
    }

    /**
     * An array of zeroes.
     *
     * @param shape the elements along each dimension; none for a single element
     * @throws NoSpaceException if no free block is large enough
     * @throws IllegalArgumentException if the shape is not valid
     * @throws IllegalStateException if the heap is closed
     */
    public SharedArray allocate(ElementType type, long... shape) {
        return SharedArray.of(region.allocateZeroed(type, shape));
    }

    /**
     * An array whose elements are what was there before, to be filled at once. Throws as {@link #allocate} does; so do all methods
     * that return an array.
     */
    public SharedArray allocateUninitialized(ElementType type, long... shape) {
        return SharedArray.of(region.allocate(type, shape));
    }

    /** An array of zeroes of type INT8. */
    public SharedByteArray allocateBytes(long... shape) {
        return new SharedByteArray(region.allocateZeroed(ElementType.INT8, shape), null);
    }

    /** An array of zeroes of type INT16. */
    public SharedShortArray allocateShorts(long... shape) {
        return new SharedShortArray(region.allocateZeroed(ElementType.INT16, shape), null);
    }

    /** An array of zeroes of type UINT16. */
    public SharedCharArray allocateChars(long... shape) {
        return new SharedCharArray(region.allocateZeroed(ElementType.UINT16, shape), null);
    }

    /** An array of zeroes of type INT32. */
    public SharedIntArray allocateInts(long... shape) {
        return new SharedIntArray(region.allocateZeroed(ElementType.INT32, shape), null);
    }

    /** An array of zeroes of type INT64. */
    public SharedLongArray allocateLongs(long... shape) {
        return new SharedLongArray(region.allocateZeroed(ElementType.INT64, shape), null);
    }

    /** An array of zeroes of type FLOAT32. */
    public SharedFloatArray allocateFloats(long... shape) {
        return new SharedFloatArray(region.allocateZeroed(ElementType.FLOAT32, shape), null);
    }

    /** An array of zeroes of type FLOAT64. */
    public SharedDoubleArray allocateDoubles(long... shape) {
        return new SharedDoubleArray(region.allocateZeroed(ElementType.FLOAT64, shape), null);
    }

    /** An array of type INT8, in one dimension, with the elements of a Java array. */
    public SharedByteArray copyOf(byte[] source) {
        return copyOf(source, Objects.requireNonNull(source, "source").length);
    }

    /** An array of type INT8 and any shape of as many elements as the Java array whose they are. */
    public SharedByteArray copyOf(byte[] source, long... shape) {
        MemorySegment elements = MemorySegment.ofArray(Objects.requireNonNull(source, "source"));
        return new SharedByteArray(region.allocateCopy(ElementType.INT8, elements, shape), null);
    }

    /** An array of type INT16, in one dimension, with the elements of a Java array. */
    public SharedShortArray copyOf(short[] source) {
        return copyOf(source, Objects.requireNonNull(source, "source").length);
    }

    /** An array of type INT16 and any shape of as many elements as the Java array whose they are. */
    public SharedShortArray copyOf(short[] source, long... shape) {
        MemorySegment elements = MemorySegment.ofArray(Objects.requireNonNull(source, "source"));
        return new SharedShortArray(region.allocateCopy(ElementType.INT16, elements, shape), null);
    }

    /** An array of type UINT16, in one dimension, with the elements of a Java array. */
    public SharedCharArray copyOf(char[] source) {
        return copyOf(source, Objects.requireNonNull(source, "source").length);
    }

    /** An array of type UINT16 and any shape of as many elements as the Java array whose they are. */
    public SharedCharArray copyOf(char[] source, long... shape) {
        MemorySegment elements = MemorySegment.ofArray(Objects.requireNonNull(source, "source"));
        return new SharedCharArray(region.allocateCopy(ElementType.UINT16, elements, shape), null);
    }

    /** An array of type INT32, in one dimension, with the elements of a Java array. */
    public SharedIntArray copyOf(int[] source) {
        return copyOf(source, Objects.requireNonNull(source, "source").length);
    }

    /** An array of type INT32 and any shape of as many elements as the Java array whose they are. */
    public SharedIntArray copyOf(int[] source, long... shape) {
        MemorySegment elements = MemorySegment.ofArray(Objects.requireNonNull(source, "source"));
        return new SharedIntArray(region.allocateCopy(ElementType.INT32, elements, shape), null);
    }

    /** An array of type INT64, in one dimension, with the elements of a Java array. */
    public SharedLongArray copyOf(long[] source) {
        return copyOf(source, Objects.requireNonNull(source, "source").length);
    }

    /** An array of type INT64 and any shape of as many elements as the Java array whose they are. */
    public SharedLongArray copyOf(long[] source, long... shape) {
        MemorySegment elements = MemorySegment.ofArray(Objects.requireNonNull(source, "source"));
        return new SharedLongArray(region.allocateCopy(ElementType.INT64, elements, shape), null);
    }

    /** An array of type FLOAT32, in one dimension, with the elements of a Java array. */
    public SharedFloatArray copyOf(float[] source) {
        return copyOf(source, Objects.requireNonNull(source, "source").length);
    }

    /** An array of type FLOAT32 and any shape of as many elements as the Java array whose they are. */
    public SharedFloatArray copyOf(float[] source, long... shape) {
        MemorySegment elements = MemorySegment.ofArray(Objects.requireNonNull(source, "source"));
        return new SharedFloatArray(region.allocateCopy(ElementType.FLOAT32, elements, shape), null);
    }

    /** An array of type FLOAT64, in one dimension, with the elements of a Java array. */
    public SharedDoubleArray copyOf(double[] source) {
        return copyOf(source, Objects.requireNonNull(source, "source").length);
    }

    /** An array of type FLOAT64 and any shape of as many elements as the Java array whose they are. */
    public SharedDoubleArray copyOf(double[] source, long... shape) {
        MemorySegment elements = MemorySegment.ofArray(Objects.requireNonNull(source, "source"));
        return new SharedDoubleArray(region.allocateCopy(ElementType.FLOAT64, elements, shape), null);
    }

    /** The name it was made with. */
    public String name() {
        return region.name();
    }

    /** The handle of the heap's segment, which is an .npy file of bytes: its path, if it has a name. */
    public String handle() {
        return region.handle();
    }

    /** Bytes for all arrays. */
    public long capacity() {
        return statistics().capacity();
    }

    /** Bytes of arrays that are open, each rounded up to a multiple of 64. */
    public long used() {
        return statistics().used();
    }

    /** Bytes that no array has; perhaps not in one piece. */
    public long free() {
        return statistics().free();
    }

    /** Bytes of the largest array that fits now. */
    public long largestFreeBlock() {
        return statistics().largestFreeBlock();
    }

    /** All figures of one moment. */
    public Statistics statistics() {
        BlockAllocator.Usage now = region.usage();
        return new Statistics(now.capacity(), now.used(), now.largestFreeBlock(), now.blocks(), now.freeBlocks());
    }

    /** False once it was closed; never throws. */
    public boolean isOpen() {
        return region.isOpen();
    }

    /**
     * Moves the heap into huge pages, as {@link SharedArray#collapse()} does.
     *
     * @return how many of the heap's bytes are in huge pages now
     * @throws IllegalStateException if the heap is closed
     */
    public long collapse() {
        ArraySegment segment = region.segment();
        String operation = "collapse heap \"" + name() + "\"";
        if (!segment.region().isOpen() && segment.region().isCut()) {
            throw segment.region().fault(operation);
        }
        if (!isOpen()) {
            throw new IllegalStateException(operation + ": it is closed");
        }
        return segment.region().collapse(segment.elements());
    }

    /**
     * Removes the name, so that nobody can attach any more; whoever has arrays keeps them. Works on a closed heap too.
     *
     * @return whether this call removed the name
     */
    public boolean unlink() {
        return region.unlink();
    }

    /**
     * Closes all arrays and unmaps the heap. Closing twice is fine.
     *
     * @throws IllegalStateException if another thread is inside a bulk operation on one of the arrays, or native code has a
     *     segment of one; the heap and all its arrays stay open, but in the latter case views and segments of others may have ended
     */
    @Override
    public void close() {
        region.close();
    }

    /** Name and figures. */
    @Override
    public String toString() {
        String content = isOpen() ? "open" : "closed";
        return "SharedHeap[\"" + name() + "\", " + content + ", " + statistics() + "]";
    }
}
