package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.memory.ArraySegment;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyType;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.Unlinking;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How a segment is attached to: {@code AttachOptions.readOnly().withShape(1000, 3)}. What attaches refuses an option that it has
 * no use for. Immutable, so safe to use from many threads.
 */
public final class AttachOptions {
    /** The layout of a segment that does not describe itself. */
    record Raw(NpyType type, long offset) {}

    private static final long ANY_LENGTH = -1;

    private static final AttachOptions READ_WRITE =
            new AttachOptions(false, null, null, null, Unlinking.NEVER, false, null, null);
    private static final AttachOptions READ_ONLY =
            new AttachOptions(true, null, null, null, Unlinking.NEVER, false, null, null);

    private final boolean isReadOnly;
    private final long[] shape;
    private final Order order;
    private final Raw raw;
    private final Unlinking unlinking;
    private final boolean prefault;
    private final Arena arena;
    private final Posix posix;

    private AttachOptions(
            boolean isReadOnly,
            long[] shape,
            Order order,
            Raw raw,
            Unlinking unlinking,
            boolean prefault,
            Arena arena,
            Posix posix) {
        this.isReadOnly = isReadOnly;
        this.shape = shape;
        this.order = order;
        this.raw = raw;
        this.unlinking = unlinking;
        this.prefault = prefault;
        this.arena = arena;
        this.posix = posix;
    }

    /** For reading and writing. */
    public static AttachOptions readWrite() {
        return READ_WRITE;
    }

    /** Writing throws. */
    public static AttachOptions readOnly() {
        return READ_ONLY;
    }

    /** What opening an array asks for with options that creating it takes, of any number of rows if it can grow. */
    static AttachOptions likeCreating(CreateOptions options, long... shape) {
        long[] wanted = shape.clone();
        if (options.canGrow() && shape.length > 0) {
            wanted[0] = ANY_LENGTH;
        }
        return new AttachOptions(
                false,
                wanted,
                options.order(),
                null,
                options.unlinking(),
                options.prefault(),
                options.arena(),
                options.posix());
    }

    /**
     * Refuse a segment of another shape, in which -1 is any length; without lengths, one of more than a single element without
     * dimensions.
     */
    public AttachOptions withShape(long... expected) {
        Objects.requireNonNull(expected, "shape");
        requireOneShape(raw != null);
        return new AttachOptions(isReadOnly, expected.clone(), order, raw, unlinking, prefault, arena, posix);
    }

    /**
     * Take a segment that does not describe itself, such as Python's {@code SharedMemory} or a C program makes, as an array, in
     * row-major order unless {@link #withOrder} says otherwise.
     *
     * @param elementType in this machine's byte order
     * @param offset the bytes before the first element
     * @param rawShape the elements along each dimension; none for a single element
     */
    public AttachOptions withRaw(ElementType elementType, long offset, long... rawShape) {
        Objects.requireNonNull(elementType, "element type");
        return withRawOf(elementType.npyType(), offset, rawShape);
    }

    /**
     * Take a segment that does not describe itself as {@link #withRaw(ElementType, long, long...)} does, of any type that numpy has: an array
     * of structures that a C program makes, for example.
     *
     * @param dtype as numpy writes it, and {@code dtype()} of each array tells it: {@code <M8[ns]}, {@code [('time', '<i8'), ('x', '<f8')]}
     * @throws IllegalArgumentException if it is none that is known here
     */
    public AttachOptions withRaw(String dtype, long offset, long... rawShape) {
        try {
            return withRawOf(NpyType.parse(Objects.requireNonNull(dtype, "dtype")), offset, rawShape);
        } catch (NpyFormatException e) {
            throw new IllegalArgumentException("dtype " + NpyFormatException.excerpt(dtype) + ": " + e.getMessage(), e);
        }
    }

    AttachOptions withRawOf(NpyType type, long offset, long... rawShape) {
        Objects.requireNonNull(rawShape, "shape");
        requireOneShape(shape != null);
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " of a raw segment is negative");
        }
        return new AttachOptions(
                isReadOnly, rawShape.clone(), order, new Raw(type, offset), unlinking, prefault, arena, posix);
    }

    /**
     * Refuse an array whose elements lie in another order in memory, where that makes a difference; of a segment that does not
     * describe itself, the order in which they lie.
     *
     * @throws IllegalArgumentException if it is {@link Order#A}, which is not one order
     */
    public AttachOptions withOrder(Order inMemory) {
        Order one = Order.requireOne(inMemory);
        return new AttachOptions(isReadOnly, shape, one, raw, unlinking, prefault, arena, posix);
    }

    /** Remove the name when this is closed, as {@link CreateOptions#withUnlinkOnClose} does, whoever has created it. */
    public AttachOptions withUnlinkOnClose() {
        return unlinking == Unlinking.NEVER ? with(Unlinking.ON_CLOSE) : this;
    }

    /** Remove the name when this is closed or the JVM ends, as {@link CreateOptions#withUnlinkOnExit} does, whoever has created it. */
    public AttachOptions withUnlinkOnExit() {
        return with(Unlinking.ON_EXIT);
    }

    private AttachOptions with(Unlinking when) {
        return new AttachOptions(isReadOnly, shape, order, raw, when, prefault, arena, posix);
    }

    private static void requireOneShape(boolean isGiven) {
        CreateOptions.requireUnused(isGiven, "attach", "withShape", "withRaw gives the shape");
    }

    boolean isShapeWanted(long... found) {
        return shape == null
                || shape.length == found.length
                        && IntStream.range(0, found.length)
                                .allMatch(i -> shape[i] == ANY_LENGTH || shape[i] == found[i]);
    }

    AttachOptions withoutShape() {
        return new AttachOptions(isReadOnly, null, order, raw, unlinking, prefault, arena, posix);
    }

    /** Map all pages at once instead of each when it is first used. */
    public AttachOptions withPrefault() {
        return new AttachOptions(isReadOnly, shape, order, raw, unlinking, true, arena, posix);
    }

    /**
     * Close what is attached when the arena is closed, as {@link CreateOptions#withArena} does.
     *
     * @throws IllegalArgumentException if the arena is one that nobody can close
     */
    public AttachOptions withArena(Arena owner) {
        return new AttachOptions(
                isReadOnly, shape, order, raw, unlinking, prefault, ArenaTie.requireCloseable(owner), posix);
    }

    /** The way system calls are made; {@link Posix#preferred()} by default. */
    public AttachOptions withPosix(Posix implementation) {
        Objects.requireNonNull(implementation, "posix");
        return new AttachOptions(isReadOnly, shape, order, raw, unlinking, prefault, arena, implementation);
    }

    boolean isReadOnly() {
        return isReadOnly;
    }

    /** Null for any. */
    long[] shape() {
        return shape;
    }

    /** Null for any, or for C if the segment has no header. */
    Order order() {
        return order;
    }

    /** Null if the segment has a header. */
    Raw raw() {
        return raw;
    }

    Unlinking unlinking() {
        return unlinking;
    }

    boolean prefault() {
        return prefault;
    }

    /** Null for none. */
    Arena arena() {
        return arena;
    }

    Posix posix() {
        return posix == null ? Posix.preferred() : posix;
    }

    /** For what has no name of its own. */
    void requireNoUnlinking(String operation, String why) {
        CreateOptions.requireUnused(unlinking == Unlinking.ON_CLOSE, operation, "withUnlinkOnClose", why);
        CreateOptions.requireUnused(unlinking == Unlinking.ON_EXIT, operation, "withUnlinkOnExit", why);
    }

    /** For what holds bytes without a type, a shape and an order. */
    void requireNoLayout(String operation) {
        CreateOptions.requireUnused(raw != null, operation, "withRaw", "it holds bytes");
        CreateOptions.requireUnused(shape != null, operation, "withShape", "it holds bytes");
        CreateOptions.requireUnused(order != null, operation, "withOrder", "it holds bytes");
    }

    /** The options, as one types them, with which the elements of a file are taken without a look at its header. */
    static String typedRaw(NpyHeader header) {
        return ElementType.of(header.type())
                .filter(type -> header.type().isNative())
                .map(type -> typedRaw(type, header, header.shape()))
                .orElseGet(() -> typedBytes(header));
    }

    /** Of elements as bytes, with one more dimension. */
    static String typedBytes(NpyHeader header) {
        LongStream size = LongStream.of(header.type().size());
        LongStream shape = LongStream.of(header.shape());
        LongStream ofBytes = header.fortranOrder() ? LongStream.concat(size, shape) : LongStream.concat(shape, size);
        return typedRaw(ElementType.UINT8, header, ofBytes.toArray());
    }

    /** The advice for what numpy saves of bfloat16 when it does not know the package ml_dtypes; else empty. */
    static String asBfloat16(ArraySegment.Layout found, NpyHeader header, List<ElementType> wanted) {
        boolean mayBe = found.dtype().equals(NpyScalar.bytes(Short.BYTES)) && wanted.contains(ElementType.BFLOAT16);
        return mayBe
                ? "; " + typedRaw(ElementType.BFLOAT16, header, header.shape()) + " takes its elements as bfloat16"
                : "";
    }

    /** The options, as one types them, with which the elements of a file are taken for those of a type. */
    static String typedRaw(ElementType type, NpyHeader header, long... shape) {
        String numbers = LongStream.concat(LongStream.of(header.dataOffset()), LongStream.of(shape))
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
        return "AttachOptions.readWrite().withRaw(ElementType." + type + ", " + numbers + ")"
                + (header.fortranOrder() ? ".withOrder(Order.F)" : "");
    }
}
