package io.github.shmarray;

import io.github.shmarray.convert.Elements;
import io.github.shmarray.convert.Geometry;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.SharedElements;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.HugePages;
import io.github.shmarray.segment.Unlink;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
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
 * <p>What numpy has and no class stands for is there as the numbers that it is made of, and {@link #dtype()} tells what they are: the
 * ticks of datetime64 and timedelta64 as a {@link SharedLongArray}, in which numpy's NaT is {@link Long#MIN_VALUE}; and with one more
 * dimension, the last (in column-major order the first), the two parts of complex numbers as a {@link SharedFloatArray} or {@link
 * SharedDoubleArray}, strings and raw bytes as a {@link SharedByteArray}, strings of numpy's {@code U} as a {@link SharedIntArray} of
 * code points. {@link CreateOptions#withDtype} makes such arrays. {@link SharedRecordArray} has whole elements.
 *
 * <p>Elements are numbered from 0 in the order in which they lie in memory, whatever the shape; {@link #view()} gives access
 * by n-dimensional index. Closing unmaps the array and leaves the segment to others; {@link #unlink()} removes its name.
 *
 * <p>What holds for every method stands with the {@linkplain io.github.shmarray package}. Beside that, creating throws
 * <ul>
 *   <li>{@link IllegalArgumentException} if the name or the shape is not valid, an option has no use, or a source has another number
 *       of elements than the shape;
 *   <li>{@link SegmentExistsException} if the name is taken, {@link NoSpaceException} if there is too little space, and
 *       {@link SegmentAccessException} if this user may not create it;
 *   <li>for a source that is a memory segment or a buffer: {@link IllegalStateException} if it is closed, before or meanwhile,
 *       {@link WrongThreadException} if it belongs to another thread, and {@link SegmentFaultException} if it is a mapped file that is
 *       cut short meanwhile.
 * </ul>
 * <p>Attaching throws as {@link #attach(String, AttachOptions)} does, and {@link SegmentMismatchException} if the segment has another
 * element type than the class can hold. Copying throws {@link IllegalArgumentException} if the other side has another length, and
 * whatever {@link #copyFrom(MemorySegment)} and {@link #copyTo(MemorySegment)} throw.
 */
public abstract sealed class SharedArray extends ElementConversion implements SharedElements
        permits SharedByteArray,
                SharedShortArray,
                SharedCharArray,
                IntAtomics,
                LongAtomics,
                SharedFloatArray,
                SharedDoubleArray {
    private static final List<ElementType> ALL_TYPES = List.of(ElementType.values());

    static {
        ArrayPlace.findBy(array -> placeOf((SharedArray) array));
    }

    SharedArray(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /**
     * Creates an array of zeroes, whose space is reserved, of the class that holds the element type.
     *
     * @param shape the elements along each dimension; none for a single element without dimensions
     * @throws IllegalArgumentException if the name or the shape is not valid
     * @throws SegmentExistsException if the name is taken
     * @throws NoSpaceException if there is too little space
     * @throws SegmentAccessException if this user may not create it
     * @throws SharedMemoryException if a system call fails for another reason
     */
    public static SharedArray create(String name, ElementType type, long... shape) {
        return create(name, CreateOptions.defaults(), type, shape);
    }

    /** Creates an array of zeroes of the class that holds the element type. An option that has no use here is refused. */
    public static SharedArray create(String name, CreateOptions options, ElementType type, long... shape) {
        options.requireNoDtype("create array \"" + name + "\"", "its element type is given beside the options");
        return of(ArrayFactory.createZeroed(name, options.withElementType(type), ALL_TYPES, shape));
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
        return of(ArrayOpener.open(name, options, ALL_TYPES));
    }

    /** Attaches to an array in a file, following symbolic links, or to one without a name by its {@linkplain #handle() handle}. */
    public static SharedArray attach(Path file, AttachOptions options) {
        return of(ArrayOpener.open(file, options, ALL_TYPES));
    }

    /** Creates an array that is a copy of an .npy file, with the {@linkplain CreateOptions#defaults() defaults}. */
    public static SharedArray copyOf(String name, Path npyFile) {
        return copyOf(name, CreateOptions.defaults(), npyFile);
    }

    /**
     * Attaches to an array by a descriptor of this process that leads to its file, as one that has come through a Unix socket; see
     * {@link io.github.shmarray.concurrent.ArrayInbox}. The descriptor stays the caller's; the array has one of its own.
     *
     * @throws IllegalArgumentException if an option has no use here
     * @throws SegmentAccessException if the descriptor does not permit it
     * @throws SegmentFormatException if it holds no array that can be read here
     * @throws SegmentMismatchException if it has another shape than the options ask for
     * @throws SharedMemoryException if it is no descriptor, or a system call fails for another reason
     */
    public static SharedArray attachDescriptor(int descriptor, AttachOptions options) {
        return of(ArrayOpener.openDescriptor(descriptor, options, ALL_TYPES));
    }

    /**
     * Creates an array that is a copy of an .npy file: of the same element type, shape and order in memory. The bytes of its elements are
     * in this machine's order, whatever that of the file.
     *
     * @throws IllegalArgumentException if the name is not valid, the options ask for another element type, or one has no use here
     * @throws SegmentExistsException if the name is taken
     * @throws NoSpaceException if there is too little space
     * @throws NoSuchSegmentException if there is no such file
     * @throws SegmentFormatException if it holds no array that can be read here
     * @throws SegmentFaultException if another process cuts the file short meanwhile
     * @throws SharedMemoryException if a system call fails for another reason
     */
    public static SharedArray copyOf(String name, CreateOptions options, Path npyFile) {
        return of(ArrayFactory.createCopy(name, options, ALL_TYPES, npyFile));
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
        return of(ArrayOpener.openHandle(handle, options, ALL_TYPES));
    }

    /**
     * Removes the name of a segment, of whatever it holds, without opening it; whoever has it open keeps it. Also what cannot be
     * opened is removed, such as a broken file or an array of another class.
     *
     * @return whether this call removed it: false if there is no segment of that name
     * @throws IllegalArgumentException if the name is not valid
     * @throws SegmentAccessException if this user may not remove it
     * @throws SharedMemoryException if it is a folder or something else that is no segment, or a system call fails
     */
    public static boolean unlink(String name) {
        return Unlink.ofName(Posix.preferred(), name, "unlink array \"" + name + "\"");
    }

    static SharedArray of(ArrayMemory memory) {
        return switch (memory.layout().type()) {
            case BOOL, INT8, UINT8 -> new SharedByteArray(memory, null);
            case INT16, FLOAT16, BFLOAT16 -> new SharedShortArray(memory, null);
            case UINT16 -> new SharedCharArray(memory, null);
            case INT32, UINT32 -> new SharedIntArray(memory, null);
            case INT64, UINT64 -> new SharedLongArray(memory, null);
            case FLOAT32 -> new SharedFloatArray(memory, null);
            case FLOAT64 -> new SharedDoubleArray(memory, null);
        };
    }

    private static ArrayPlace placeOf(SharedArray array) {
        array.requireOpen("use");
        return array.memory().place();
    }

    /** The name it was created or attached by; a path if that is how it was attached. In a heap: {@code HEAP+OFFSET}. */
    public final String name() {
        return memory().name();
    }

    /** What an element is. */
    public final ElementType elementType() {
        return memory().layout().type();
    }

    /**
     * What numpy takes the elements for: {@code <i4}, for example; {@code <M8[ns]} of a {@link SharedLongArray} that has the ticks of
     * times, {@code <c8} of a {@link SharedFloatArray} whose last dimension is the two parts of complex numbers.
     */
    public final String dtype() {
        return memory().layout().dtype().descr();
    }

    /** The elements along each dimension; without dimensions for a single element. */
    public final long[] shape() {
        return memory().layout().shape().clone();
    }

    /** The number of elements. */
    public final long length() {
        return length;
    }

    /** Whether writing throws {@link UnsupportedOperationException}. */
    public final boolean isReadOnly() {
        return isReadOnly;
    }

    /** Whether this object created the array, which {@code openOrCreate} may have attached to. */
    public final boolean wasCreated() {
        return memory().wasCreated();
    }

    /** Not once it is closed, or a page was not available, which ends every access. */
    public final boolean isOpen() {
        return !hasEnded() && memory().isOpen();
    }

    /**
     * How another process attaches with {@link #attachHandle}, as text. It is the path of the segment. That of an array without
     * a name, {@code /proc/4711/fd/8#inode=42,device=0:1,pidns=4026531836}, works in the same container as long as this process
     * has it open; programs that know nothing of handles open the part before the {@code #}. Where the segment does not describe the array, as in a
     * {@link SharedHeap}, type, shape and the offset of the first byte come before it: {@code int32(2,3)@4224:/dev/shm/prices}.
     */
    public final String handle() {
        return memory().handle();
    }

    /**
     * Moves the array into huge pages, of 2 MiB as a rule, also where {@code /dev/shm} is not mounted with {@code huge=}. This takes
     * several times as long as to copy the array, and pays for one that lives long: its first use takes a small
     * part of the time from then on, for every process that will attach to it. One that has it meanwhile goes on. Needs no privilege, and works
     * read-only too.
     *
     * <p>Each huge page is used of which the array has at least half, so that small arrays stay as they are; those of a
     * sparse array that nobody has used yet are passed over. Where there is no huge page to be had (before Linux 6.1, on a disk,
     * or with memory in too many pieces), the small ones stay; try again later.
     *
     * @return how many of the array's bytes are in huge pages now
     */
    public final long collapse() {
        return memory().collapse();
    }

    /**
     * How many of the array's bytes are in huge pages, as far as they have been used: 0 unless {@code /dev/shm} is mounted with
     * {@code huge=}, or they were asked for. Asks the kernel, which takes a while.
     */
    public final long hugePageBytes() {
        requireOpen("huge pages of");
        return HugePages.mappedBytes(elements().address());
    }

    /** The elements as bytes, without the header; read-only if there is a hook, which could not see these writes. */
    public final MemorySegment memorySegment() {
        requireOpen("memory segment of");
        MemorySegment elements = memory().lastingElements();
        return hook == null ? elements : elements.asReadOnly();
    }

    /** The array by n-dimensional index. It ends when the array is closed. */
    public final ArrayView view() {
        requireOpen("view of");
        return ArrayView.of(this);
    }

    /**
     * Appends the rows of a view, whose elements must fit; throws as {@link #append(MemorySegment)} and {@link ArrayView#assign(ArrayView)} do.
     *
     * @param rows of the same lengths but the first
     * @throws IllegalArgumentException if they are not
     */
    public final void append(ArrayView rows) {
        long[] shape = rows.shape();
        long[] own = shape();
        boolean isAlike = shape.length == own.length
                && shape.length > 0
                && Arrays.equals(shape, 1, shape.length, own, 1, own.length);
        if (!isAlike) {
            throw new IllegalArgumentException("append to array \"" + name() + "\": rows of the shape "
                    + Shapes.text(shape) + " do not fit behind " + Shapes.text(own)
                    + "; only the first lengths may differ");
        }
        appending(rows.length(), to -> {
            MemorySegment target = elements().asSlice(to * elementSize, rows.length() * elementSize);
            ArrayView.of(this, new Elements(target, type, Geometry.rowMajor(shape, elementSize)))
                    .assign(rows);
        });
    }

    @Override
    final ArrayView flatView() {
        return ArrayView.flat(this);
    }

    /**
     * Whether its name still leads to this array: not once it was removed, or another one has taken it over, as with
     * {@link CreateOptions#withReplace}. That of an array in a {@link SharedHeap} is the heap's; in a memfd it has none. Works on a
     * closed array too.
     */
    public final boolean isLinked() {
        return memory().region().isLinked();
    }

    /**
     * Attaches to what the name leads to now, which may have another shape: read-only if this array is, and otherwise with the
     * {@linkplain AttachOptions#readWrite() defaults}, without a hook. This array stays open. Works on a closed array too.
     *
     * @throws IllegalStateException if the array has no name of its own, in a memfd or a {@link SharedHeap}
     * @throws NoSuchSegmentException if there is no segment of that name any more
     * @throws SegmentMismatchException if it has an element type that this class cannot hold
     */
    public abstract SharedArray attachAgain();

    /**
     * Removes the name, so that nobody can attach any more; whoever has the array keeps it. A segment that has taken over
     * the name since is left alone, and at most without its name for a moment; only if yet another has taken the name in that
     * moment does it lose it. The lock of the array, which {@code SharedLock.of} has made, goes with it. A process that is killed
     * meanwhile may leave the file under a hidden name, {@code .shmarray-unlinked-…}. Works on a closed array too. An array without a
     * name of its own, in a memfd or a {@link SharedHeap}, stays as it is.
     *
     * @return whether this call removed the name
     */
    public final boolean unlink() {
        return memory().unlink();
    }

    /**
     * Unmaps the array, or gives it back to its heap. Closing twice is fine. An object with a hook ends by itself and leaves the
     * array to the object it was made from.
     *
     * @throws IllegalStateException if another thread is inside a bulk operation on it, or native code has a segment of it; it
     *     stays open
     */
    @Override
    public final void close() {
        if (hook == null) {
            memory().close();
        }
        end();
    }

    /**
     * Class, name, type and shape, and the elements as numpy prints them: of more than 1000 only three at each end of a
     * dimension. Floating-point numbers are in Java's shortest form. Never throws: of an array that is closed or cut short it
     * says so.
     */
    @Override
    public final String toString() {
        String heading = getClass().getSimpleName() + "[\"" + name() + "\", " + layout();
        return memory().describe(heading, () -> {
            // An object with a hook ends by itself.
            requireOpen("toString of");
            return new Elements(elements(), elementType(), layout().geometry());
        });
    }
}
