package io.github.shmarray.npy;

import static java.util.stream.Collectors.joining;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The type of the elements of an array, as numpy has it: a boolean, a signed or unsigned integer of 1, 2, 4 or 8 bytes, or
 * a float of 2, 4 or 8 bytes. Immutable.
 *
 * @param kind 'b' for booleans, 'i' for signed integers, 'u' for unsigned integers, 'f' for floats
 * @param size in bytes
 * @param order of the bytes; always the native order where there is only one byte
 */
public record NpyType(char kind, int size, ByteOrder order) {
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

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there is no type of that kind and size
     */
    public NpyType {
        String code = "" + kind + size;
        if (!code.equals(CODES.get(code))) {
            throw new IllegalArgumentException(
                    "there is no type of kind '" + kind + "' and " + size + " bytes; there are " + supported());
        }
        Objects.requireNonNull(order, "order");
        if (size == 1) {
            order = ByteOrder.nativeOrder();
        }
    }

    /** What numpy writes for this type: {@code "|u1"}, {@code "<i4"}, {@code ">f8"} and so on. */
    public String descr() {
        char prefix = size == 1 ? '|' : order == ByteOrder.LITTLE_ENDIAN ? '<' : '>';
        return "" + prefix + kind + size;
    }

    /**
     * Reads any of numpy's spellings of a supported type: {@code "<i4"}, {@code "i4"}, {@code "=i"}, {@code "int32"},
     * {@code "intc"} and so on. Types of C have the sizes of 64-bit Linux.
     *
     * @throws NpyFormatException if it is none of them
     */
    public static NpyType parse(String descr) {
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
            throw new NpyFormatException("unsupported element type " + NpyFormatException.excerpt(descr)
                    + ": expected one of " + supported() + ", with '<' for little or '>' for big endian");
        }
        return new NpyType(code.charAt(0), code.charAt(1) - '0', order);
    }

    private static String supported() {
        return SPELLINGS.stream().map(line -> line.substring(0, LONGEST_CODE)).collect(joining(" "));
    }
}
