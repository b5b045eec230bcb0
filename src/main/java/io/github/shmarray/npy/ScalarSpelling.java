package io.github.shmarray.npy;

import static java.util.stream.Collectors.joining;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads all the ways in which numpy lets one name a type without parts. Types of C have the sizes of 64-bit Linux. */
final class ScalarSpelling {
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
            "f8 d float64 double float",
            "c8 F complex64 csingle",
            "c16 D complex128 cdouble complex");

    private static final Map<String, String> CODES = new HashMap<>();

    static {
        for (String line : SPELLINGS) {
            String[] spellings = line.split(" ");
            Arrays.stream(spellings).forEach(spelling -> CODES.put(spelling, spellings[0]));
        }
    }

    private static final Pattern ORDERED = Pattern.compile("([<>=|]?)(.[0-9]{0,2})", Pattern.DOTALL);
    private static final Pattern SIZED = Pattern.compile("([<>=|]?)([SUV])([0-9]{0,10})");
    private static final Map<String, String> UNSIZED =
            Map.of("c", "S1", "bytes", "S", "bytes_", "S", "str", "U", "str_", "U", "unicode", "U", "void", "V");
    private static final Pattern TIME = Pattern.compile("([<>=|]?)([mM]|[mM]8(\\[.*)?)");
    private static final Pattern OBJECT = Pattern.compile("[<>=|]?O[0-9]*|object_?");

    private ScalarSpelling() {}

    /** Whether there is a type of that code: {@code i4}. */
    static boolean isCode(String code) {
        return code.equals(CODES.get(code));
    }

    /**
     * @throws NpyFormatException if it is none of the types that are supported
     */
    static NpyScalar parse(String descr) {
        if (BFLOATS.containsKey(descr)) {
            return new NpyScalar(NpyScalar.BFLOAT, Short.BYTES, BFLOATS.get(descr));
        }
        String code = CODES.get(descr);
        if (code != null) {
            return number(code, ByteOrder.nativeOrder());
        }
        Matcher ordered = ORDERED.matcher(descr);
        if (ordered.matches() && CODES.containsKey(ordered.group(2))) {
            return number(CODES.get(ordered.group(2)), order(ordered.group(1)));
        }
        Matcher sized = SIZED.matcher(UNSIZED.getOrDefault(descr, descr));
        if (sized.matches()) {
            return sized(descr, sized);
        }
        Matcher time = TIME.matcher(descr.replace("datetime64", "M8").replace("timedelta64", "m8"));
        NpyTimeUnit unit = time.matches() ? NpyTimeUnit.parse(time.group(3)) : null;
        if (unit == null) {
            throw unsupported(descr);
        }
        return new NpyScalar(time.group(2).charAt(0), Long.BYTES, order(time.group(1)), unit);
    }

    private static NpyScalar number(String code, ByteOrder order) {
        return new NpyScalar(code.charAt(0), Integer.parseInt(code.substring(1)), order);
    }

    private static ByteOrder order(String sign) {
        return switch (sign) {
            case "<" -> ByteOrder.LITTLE_ENDIAN;
            case ">" -> ByteOrder.BIG_ENDIAN;
            default -> ByteOrder.nativeOrder();
        };
    }

    /** A string of a number of characters, or bytes. */
    private static NpyScalar sized(String descr, Matcher sized) {
        char kind = sized.group(2).charAt(0);
        long length = sized.group(3).isEmpty() ? 0 : Long.parseLong(sized.group(3));
        long size = kind == 'U' ? length * Integer.BYTES : length;
        if (size > Integer.MAX_VALUE) {
            throw unsupported(descr);
        }
        return new NpyScalar(kind, (int) size, order(sized.group(1)));
    }

    private static NpyFormatException unsupported(String descr) {
        if (OBJECT.matcher(descr).matches()) {
            return new NpyFormatException("unsupported element type " + NpyFormatException.excerpt(descr)
                    + ": its elements are objects of Python, which nothing but Python reads; in Python, make them"
                    + " numbers or strings of a fixed width, as array.astype('U') or array.astype('f8') does");
        }
        return new NpyFormatException("unsupported element type " + NpyFormatException.excerpt(descr)
                + ": expected one of " + supported() + ", with '<' for little or '>' for big endian");
    }

    /** All types, for people. */
    static String supported() {
        return SPELLINGS.stream().map(line -> line.split(" ")[0]).collect(joining(" "))
                + ", M8 or m8 with a unit such as [ns], or S, U or V with a number of bytes or characters";
    }
}
