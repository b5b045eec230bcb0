package io.github.shmarray.npy;

import static java.util.stream.Collectors.joining;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type without parts: a boolean, a signed or unsigned integer of 1, 2, 4 or 8 bytes, a float of 2, 4 or 8 bytes, a bfloat16, or any
 * number of bytes, which are a string or nothing that numpy knows of. Immutable.
 *
 * @param kind 'b' for booleans, 'i' for signed integers, 'u' for unsigned integers, 'f' for floats, {@link #BFLOAT} for bfloat16, 'S'
 *     for strings of bytes, which zeroes fill up, 'V' for other bytes
 * @param size in bytes
 * @param order of the bytes; always the native order where it makes no difference
 */
public record NpyScalar(char kind, int size, ByteOrder order) implements NpyType {
    /** The kind of bfloat16, which numpy knows by the package ml_dtypes alone and writes as bytes that have an order. */
    public static final char BFLOAT = 'B';

    private static final Map<String, ByteOrder> BFLOATS =
            Map.of("<V2", ByteOrder.LITTLE_ENDIAN, ">V2", ByteOrder.BIG_ENDIAN, "bfloat16", ByteOrder.nativeOrder());

    /** A line for each type: its code first, then whatever else numpy calls it on 64-bit Linux. */
    private static final List<String> SPELLINGS = List.of(
            "b1 ? bool bool_",
            "i1 b int8 byte",
            "i2 h int16 short",
            "i4 i int32 intc",
            "i8 l q n p int64 long longlong intp int_ int",
            "u1 B uint8 ubyte",
            "u2 H uint16 ushort",
            "u4 I uint32 uintc",
            "u8 L Q N P uint64 ulong ulonglong uintp uint",
            "f2 e float16 half",
            "f4 f float32 single",
            "f8 d float64 double float");

    private static final Map<String, String> CODES = new HashMap<>();

    static {
        for (String line : SPELLINGS) {
            String[] spellings = line.split(" ");
            Arrays.stream(spellings).forEach(spelling -> CODES.put(spelling, spellings[0]));
        }
    }

    private static final int LONGEST_CODE = 2;

    private static final String BYTE_KINDS = "SV";
    private static final Pattern BYTES = Pattern.compile("[<>=|]?([" + BYTE_KINDS + "])(0|[1-9][0-9]{0,9}|)");

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there is no type of that kind and size
     */
    public NpyScalar {
        String code = "" + kind + size;
        boolean isBytes = isBytes(kind);
        boolean isBfloat = kind == BFLOAT && size == Short.BYTES;
        if (isBytes ? size < 0 : !isBfloat && !code.equals(CODES.get(code))) {
            throw new IllegalArgumentException(
                    "there is no type of kind '" + kind + "' and " + size + " bytes; there are " + supported());
        }
        Objects.requireNonNull(order, "order");
        if (size == 1 || isBytes) {
            order = ByteOrder.nativeOrder();
        }
    }

    private static boolean isBytes(char kind) {
        return BYTE_KINDS.indexOf(kind) >= 0;
    }

    /** So many bytes that are nothing which numpy knows of. */
    public static NpyScalar bytes(int size) {
        return new NpyScalar('V', size, ByteOrder.nativeOrder());
    }

    /** The same kind in another size. */
    NpyScalar ofSize(int newSize) {
        return new NpyScalar(kind, newSize, order);
    }

    /** Whether it is one number, of which one can calculate. */
    public boolean isNumber() {
        return !isBytes(kind);
    }

    @Override
    public boolean isNative() {
        return order == ByteOrder.nativeOrder();
    }

    /** What numpy writes for this type: {@code "|u1"}, {@code "<i4"}, {@code ">f8"}, {@code "|S8"} and so on. */
    @Override
    public String descr() {
        boolean hasOrder = size > 1 && isNumber();
        char prefix = !hasOrder ? '|' : order == ByteOrder.LITTLE_ENDIAN ? '<' : '>';
        return "" + prefix + (kind == BFLOAT ? 'V' : kind) + size;
    }

    @Override
    public String literal() {
        return "'" + descr() + "'";
    }

    /**
     * Reads any of numpy's spellings of a supported type: {@code "<i4"}, {@code "i4"}, {@code "=i"}, {@code "int32"},
     * {@code "intc"} and so on. Types of C have the sizes of 64-bit Linux.
     *
     * @throws NpyFormatException if it is none of them
     */
    public static NpyScalar parse(String descr) {
        if (BFLOATS.containsKey(descr)) {
            return new NpyScalar(BFLOAT, Short.BYTES, BFLOATS.get(descr));
        }
        Matcher bytes = BYTES.matcher(descr);
        if (bytes.matches()) {
            return bytes(descr, bytes.group(1).charAt(0), bytes.group(2));
        }
        String code = CODES.get(descr);
        ByteOrder order = ByteOrder.nativeOrder();
        if (code == null && !descr.isEmpty() && descr.length() <= 1 + LONGEST_CODE) {
            code = CODES.get(descr.substring(1));
            switch (descr.charAt(0)) {
                case '<' -> order = ByteOrder.LITTLE_ENDIAN;
                case '>' -> order = ByteOrder.BIG_ENDIAN;
                case '=', '|' -> order = ByteOrder.nativeOrder();
                default -> code = null;
            }
        }
        if (code == null) {
            throw unsupported(descr);
        }
        return new NpyScalar(code.charAt(0), code.charAt(1) - '0', order);
    }

    private static NpyScalar bytes(String descr, char kind, String digits) {
        long size = digits.isEmpty() ? 0 : Long.parseLong(digits);
        if (size > Integer.MAX_VALUE) {
            throw unsupported(descr);
        }
        return new NpyScalar(kind, (int) size, ByteOrder.nativeOrder());
    }

    private static NpyFormatException unsupported(String descr) {
        return new NpyFormatException("unsupported element type " + NpyFormatException.excerpt(descr)
                + ": expected one of " + supported() + ", with '<' for little or '>' for big endian, or S or V and a"
                + " number of bytes");
    }

    private static String supported() {
        return SPELLINGS.stream().map(line -> line.substring(0, LONGEST_CODE)).collect(joining(" "));
    }
}
