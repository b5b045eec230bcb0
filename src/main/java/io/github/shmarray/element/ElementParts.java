package io.github.shmarray.element;

import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The numbers that the elements of an array are made of, without a copy: two floats of a complex number, the ticks of a time, the bytes
 * or code points of a string. A number is one of itself. Immutable.
 *
 * @param count so many in each element
 * @param hasDimension whether an array of them has one dimension more than the array of the elements
 */
public record ElementParts(ElementType type, int count, boolean hasDimension) {
    /**
     * What new elements can be, by any of numpy's spellings: {@code datetime64[ns]}.
     *
     * @throws IllegalArgumentException if there is no such type, it has no bytes, or its byte order is not this machine's
     */
    public static NpyScalar dtype(String text) {
        NpyScalar dtype;
        try {
            dtype = NpyScalar.parse(Objects.requireNonNull(text, "dtype"));
        } catch (NpyFormatException e) {
            throw new IllegalArgumentException("dtype \"" + text + "\": " + e.getMessage());
        }
        if (dtype.size() == 0) {
            throw new IllegalArgumentException("dtype \"" + text + "\" has no width; give one, as in " + text + "8");
        }
        if (!dtype.isNative()) {
            throw new IllegalArgumentException(
                    "dtype \"" + text + "\" is in the byte order that this machine has not, in"
                            + " which nothing is made here; leave the " + text.charAt(0) + " away");
        }
        return dtype;
    }

    /** Empty if it is a structure, or an array in one. */
    public static Optional<ElementParts> of(NpyType type) {
        if (!(type instanceof NpyScalar scalar)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (scalar.kind()) {
                    case 'M', 'm' -> new ElementParts(ElementType.INT64, 1, false);
                    case 'c' ->
                        several(scalar.size() == Double.BYTES ? ElementType.FLOAT32 : ElementType.FLOAT64, scalar);
                    case 'U' -> several(ElementType.UINT32, scalar);
                    case 'S', 'V' -> several(ElementType.UINT8, scalar);
                    default -> new ElementParts(ElementType.of(scalar).orElseThrow(), 1, false);
                });
    }

    private static ElementParts several(ElementType type, NpyScalar scalar) {
        return new ElementParts(type, scalar.size() / type.byteSize(), true);
    }

    /** What people call it: {@code int32}, {@code <M8[ns]}. */
    public static String name(NpyScalar dtype) {
        return ElementType.of(dtype).map(ElementType::numpyName).orElse(dtype.descr());
    }

    /** Several as text: {@code int32 or <M8[ns]}. */
    public static String choice(List<NpyScalar> dtypes) {
        return dtypes.stream().map(ElementParts::name).collect(Collectors.joining(" or "));
    }

    /** The shape of an array of the parts: they are the dimension that varies fastest, the last one in row-major order. */
    public long[] shapeOf(long[] elements, boolean isColumnMajor) {
        if (!hasDimension) {
            return elements.clone();
        }
        LongStream own = LongStream.of(count);
        LongStream others = LongStream.of(elements);
        return (isColumnMajor ? LongStream.concat(own, others) : LongStream.concat(others, own)).toArray();
    }

    /** The shape of an array of so many parts whose elements have one dimension. */
    public static long[] flatShape(NpyScalar dtype, long partCount, boolean isColumnMajor) {
        ElementParts parts = of(dtype).orElseThrow();
        return parts.shapeOf(new long[] {partCount / parts.count()}, isColumnMajor);
    }

    /**
     * Checks that an array of the parts can have a shape.
     *
     * @throws IllegalArgumentException if not
     */
    public void requireFits(long[] shape, boolean isColumnMajor, String operation) {
        if (hasDimension && (shape.length == 0 || shape[isColumnMajor ? 0 : shape.length - 1] != count)) {
            throw new IllegalArgumentException(operation + ": each element is " + count + " of " + type.numpyName()
                    + ", so the " + (isColumnMajor ? "first" : "last") + " dimension has to be " + count);
        }
    }

    /** The shape of the elements whose parts have a shape that fits. */
    public long[] elementsOf(long[] shape, boolean isColumnMajor) {
        int first = hasDimension && isColumnMajor ? 1 : 0;
        return Arrays.copyOfRange(shape, first, shape.length - (hasDimension ? 1 - first : 0));
    }
}
