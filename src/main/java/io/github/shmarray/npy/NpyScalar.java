package io.github.shmarray.npy;

import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A type without parts: a boolean, a signed or unsigned integer of 1, 2, 4 or 8 bytes, a float of 2, 4 or 8 bytes, a bfloat16, a complex
 * number of two floats, a point in time or a length of time, a string of any number of bytes or characters, or bytes that numpy knows
 * nothing of. Immutable.
 *
 * @param kind 'b' for booleans, 'i' for signed integers, 'u' for unsigned integers, 'f' for floats, {@link #BFLOAT} for bfloat16, 'c' for
 *     complex numbers, 'M' for datetime64, 'm' for timedelta64, 'S' for strings of bytes and 'U' for strings of characters of 4 bytes,
 *     which zeroes fill up, 'V' for other bytes
 * @param size in bytes
 * @param order of the bytes; always the native order where it makes no difference
 * @param unit of a time; null for anything else
 */
public record NpyScalar(char kind, int size, ByteOrder order, NpyTimeUnit unit) implements NpyType {
    /** The kind of bfloat16, which numpy knows by the package ml_dtypes alone and writes as bytes that have an order. */
    public static final char BFLOAT = 'B';

    private static final String BYTE_KINDS = "SV";
    private static final String NUMBER_KINDS = "biuf" + BFLOAT;

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there is no type of that kind and size
     */
    public NpyScalar {
        Objects.requireNonNull(order, "order");
        boolean isKnown = switch (kind) {
            case 'S', 'V' -> size >= 0;
            case 'U' -> size >= 0 && size % Integer.BYTES == 0;
            case 'M', 'm' -> size == Long.BYTES;
            case BFLOAT -> size == Short.BYTES;
            default -> ScalarSpelling.isCode("" + kind + size);
        };
        if (!isKnown || isTime(kind) != (unit != null)) {
            throw new IllegalArgumentException("there is no type of kind '" + kind + "' and " + size + " bytes"
                    + (unit == null ? "" : " with a unit") + "; there are " + ScalarSpelling.supported());
        }
        if (size == 1 || isBytes(kind)) {
            order = ByteOrder.nativeOrder();
        }
    }

    /** A type that has no unit; of times, the generic one. */
    public NpyScalar(char kind, int size, ByteOrder order) {
        this(kind, size, order, isTime(kind) ? NpyTimeUnit.GENERIC : null);
    }

    private static boolean isBytes(char kind) {
        return BYTE_KINDS.indexOf(kind) >= 0;
    }

    private static boolean isTime(char kind) {
        return kind == 'M' || kind == 'm';
    }

    /** So many bytes that are nothing which numpy knows of. */
    public static NpyScalar bytes(int size) {
        return new NpyScalar('V', size, ByteOrder.nativeOrder());
    }

    /**
     * The same kind with as many bytes or characters.
     *
     * @throws IllegalArgumentException if that is negative or too many
     */
    NpyScalar ofLength(int length) {
        long bytes = kind == 'U' ? (long) length * Integer.BYTES : length;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(length + " characters of " + descr() + " are more than 2^31-1 bytes");
        }
        return new NpyScalar(kind, (int) bytes, order, unit);
    }

    /** The same with its bytes in this machine's order. */
    public NpyScalar inNativeOrder() {
        return new NpyScalar(kind, size, ByteOrder.nativeOrder(), unit);
    }

    /** Whether it is one number, of which one can calculate. */
    public boolean isNumber() {
        return NUMBER_KINDS.indexOf(kind) >= 0;
    }

    /** Whether it is a point in time or a length of time. */
    public boolean isTime() {
        return isTime(kind);
    }

    @Override
    public boolean isNative() {
        return order == ByteOrder.nativeOrder();
    }

    /** What numpy writes for this type: {@code "|u1"}, {@code "<i4"}, {@code ">f8"}, {@code "|S8"}, {@code "<M8[ns]"} and so on. */
    @Override
    public String descr() {
        boolean hasOrder = size != 1 && !isBytes(kind);
        char prefix = !hasOrder ? '|' : order == ByteOrder.LITTLE_ENDIAN ? '<' : '>';
        String code = "" + (kind == BFLOAT ? 'V' : kind) + (kind == 'U' ? size / Integer.BYTES : size);
        return prefix + code + (unit == null ? "" : unit.text());
    }

    @Override
    public String literal() {
        return "'" + descr() + "'";
    }

    /**
     * Reads any of numpy's spellings of a supported type: {@code "<i4"}, {@code "i4"}, {@code "=i"}, {@code "int32"},
     * {@code "intc"}, {@code "U8"}, {@code "datetime64[ns]"} and so on. Types of C have the sizes of 64-bit Linux.
     *
     * @throws NpyFormatException if it is none of them
     */
    public static NpyScalar parse(String descr) {
        return ScalarSpelling.parse(descr);
    }
}
