package io.github.shmarray.element;

import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types that elements of a shared array can have; each is one of numpy's. */
public enum ElementType {
    /** One byte, 0 or 1. */
    BOOL('b', Byte.BYTES),
    /** A {@code byte}, with a sign. */
    INT8('i', Byte.BYTES),
    /** A byte from 0 to 255. */
    UINT8('u', Byte.BYTES),
    /** A {@code short}, with a sign. */
    INT16('i', Short.BYTES),
    /** Two bytes from 0 to 65,535, as a {@code char} has them. */
    UINT16('u', Short.BYTES),
    /** An {@code int}, with a sign. */
    INT32('i', Integer.BYTES),
    /** Four bytes without a sign. */
    UINT32('u', Integer.BYTES),
    /** A {@code long}, with a sign. */
    INT64('i', Long.BYTES),
    /** Eight bytes without a sign. */
    UINT64('u', Long.BYTES),
    /** IEEE 754 binary16; {@link Float#float16ToFloat} reads its bits. */
    FLOAT16('f', Short.BYTES),
    /** A {@code float}. */
    FLOAT32('f', Float.BYTES),
    /** A {@code double}. */
    FLOAT64('f', Double.BYTES),
    /** The first half of a {@code float}; {@link BFloat16#toFloat} reads its bits. numpy knows it by the package ml_dtypes. */
    BFLOAT16(NpyScalar.BFLOAT, Short.BYTES);

    private final char kind;
    private final int byteSize;
    private final String numpyName;
    private final NpyScalar npyType;

    ElementType(char kind, int byteSize) {
        this.kind = kind;
        this.byteSize = byteSize;
        this.numpyName = name().toLowerCase(Locale.ROOT);
        this.npyType = new NpyScalar(kind, byteSize, ByteOrder.nativeOrder());
    }

    /** Bytes in one element. */
    public int byteSize() {
        return byteSize;
    }

    /** Whether it is one of FLOAT16, FLOAT32, FLOAT64 and BFLOAT16. */
    public boolean isFloatingPoint() {
        return kind == 'f' || kind == NpyScalar.BFLOAT;
    }

    /** Whether all values are 0 or more; so it is for BOOL. */
    public boolean isUnsigned() {
        return kind == 'u' || kind == 'b';
    }

    /** The number that the bits of an element of FLOAT16 or BFLOAT16 are. */
    public float halfToFloat(short bits) {
        return this == BFLOAT16 ? BFloat16.toFloat(bits) : Float.float16ToFloat(bits);
    }

    /** The bits of the element of FLOAT16 or BFLOAT16 that is nearest to a number, ties to even. */
    public short floatToHalf(float number) {
        return this == BFLOAT16 ? BFloat16.fromFloat(number) : Float.floatToFloat16(number);
    }

    /** What numpy calls it: {@code int32}. */
    public String numpyName() {
        return numpyName;
    }

    /**
     * The type of the elements of a Java array: INT8 for {@code byte[]} and UINT16 for {@code char[]}.
     *
     * @throws IllegalArgumentException if it is no array of a primitive type
     */
    public static ElementType ofArray(Object array) {
        return switch (array) {
            case byte[] ignored -> INT8;
            case short[] ignored -> INT16;
            case char[] ignored -> UINT16;
            case int[] ignored -> INT32;
            case long[] ignored -> INT64;
            case float[] ignored -> FLOAT32;
            case double[] ignored -> FLOAT64;
            default ->
                throw new IllegalArgumentException(array.getClass().getTypeName()
                        + " is not one of byte[], short[], char[], int[], long[], float[], double[]");
        };
    }

    /** Some types as text: {@code int32 or uint32}. */
    public static String choice(Collection<ElementType> types) {
        return types.stream().sorted().map(ElementType::numpyName).collect(Collectors.joining(" or "));
    }

    /** The type that the header of an .npy file names, if it is one of these; the byte order is left aside. */
    public static Optional<ElementType> of(NpyType type) {
        return Arrays.stream(values())
                .filter(candidate -> type instanceof NpyScalar scalar
                        && candidate.kind == scalar.kind()
                        && candidate.byteSize == scalar.size())
                .findFirst();
    }

    /** This type in this machine's byte order, as an .npy header names it. */
    public NpyScalar npyType() {
        return npyType;
    }
}
