package io.github.shmarray.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyScalarTest {
    private static final String NATIVE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "<" : ">";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", ">i2", ">i4", ">i8",
                ">u2", ">u4", ">u8", ">f2", ">f4", ">f8"
            })
    void whatItWritesItReads(String descr) {
        NpyScalar type = NpyScalar.parse(descr);
        assertEquals(descr, type.descr());
        assertEquals(descr.charAt(1), type.kind());
        assertEquals(descr.charAt(2) - '0', type.size());
        assertEquals(type, new NpyScalar(type.kind(), type.size(), type.order()));
    }

    @ParameterizedTest
    @CsvSource({
        "i4, i4",
        "=i4, i4",
        "|i4, i4",
        "i, i4",
        "=i, i4",
        "|i, i4",
        "int32, i4",
        "intc, i4",
        "b1, b1",
        "?, b1",
        "bool, b1",
        "bool_, b1",
        "<?, b1",
        ">b1, b1",
        "b, i1",
        "B, u1",
        ">i1, i1",
        "<u1, u1",
        "byte, i1",
        "ubyte, u1",
        "int8, i1",
        "uint8, u1",
        "h, i2",
        "H, u2",
        "short, i2",
        "ushort, u2",
        "I, u4",
        "uintc, u4",
        "uint32, u4",
        "l, i8",
        "q, i8",
        "p, i8",
        "n, i8",
        "int, i8",
        "long, i8",
        "longlong, i8",
        "intp, i8",
        "int_, i8",
        "L, u8",
        "Q, u8",
        "P, u8",
        "N, u8",
        "uint, u8",
        "ulong, u8",
        "ulonglong, u8",
        "uintp, u8",
        "uint64, u8",
        "e, f2",
        "half, f2",
        "float16, f2",
        "f, f4",
        "single, f4",
        "float32, f4",
        "d, f8",
        "double, f8",
        "float, f8",
        "float64, f8",
        "F, c8",
        "complex64, c8",
        "D, c16",
        "complex, c16",
        "U8, U8",
        "U536870911, U536870911",
        "M8[2147483647s], M8[2147483647s]",
        "|U08, U8",
        "str, U0",
        "M, M8",
        "m8, m8",
        "M8[generic], M8",
        "M8[1s], M8[s]",
        "M8[002s], M8[2s]",
        "=m8[\u03bcs], m8[us]",
        "datetime64[ns], M8[ns]",
        "timedelta64[25D], m8[25D]",
        "timedelta64, m8",
    })
    void otherSpellingsMeanTheNativeOrder(String spelling, String code) {
        NpyScalar type = NpyScalar.parse(spelling);
        assertEquals((type.size() == 1 ? "|" : NATIVE) + code, type.descr());
        assertEquals(ByteOrder.nativeOrder(), type.order());
    }

    @ParameterizedTest
    @CsvSource({"S0, S0", "bytes, S0", "c, S1", "void, V0", ">V2147483647, V2147483647", "S2147483647, S2147483647"})
    void bytesHaveNoOrder(String spelling, String code) {
        assertEquals("|" + code, NpyScalar.parse(spelling).descr());
    }

    @Test
    void codesOfOneCharacterTakeAnOrder() {
        assertEquals(">f8", NpyScalar.parse(">d").descr());
        assertEquals("<u2", NpyScalar.parse("<H").descr());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "i3",
                "i16",
                "f1",
                "f16",
                "<c4",
                "<c32",
                "M4",
                "M[ns]",
                "<M8[]",
                "<M8[x]",
                "<M8[0s]",
                "<M8[-1s]",
                "<M8[s/2]",
                "<M8[2147483648s]",
                "<M8[ns] ",
                "<U536870912",
                "U+1",
                "<str",
                "b2",
                "b4",
                "?1",
                "u",
                "a8",
                "S+8",
                "S8 ",
                "S2147483648",
                "V99999999999",
                "<g",
                "g",
                "<int32",
                ">float64",
                "i4 ",
                " i4",
                "<i4\0",
                "<<i4",
                "!i4",
                "Int8",
                "int128",
                "float128",
                "i4,i4",
                "2i4",
                "i\uff14",
                "\ud800"
            })
    void anythingElseIsRefused(String descr) {
        NpyFormatException e = assertThrows(NpyFormatException.class, () -> NpyScalar.parse(descr));
        String shown = descr.replace("\0", "\\x00");
        assertTrue(e.getMessage().contains("\"" + shown + "\""), e::getMessage);
        assertTrue(e.getMessage().contains("expected one of b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8"), e::getMessage);
    }

    @Test
    void aLongDescriptionIsCutInTheMessage() {
        NpyFormatException e = assertThrows(NpyFormatException.class, () -> NpyScalar.parse("x".repeat(9000)));
        assertTrue(e.getMessage().length() < 300, e::getMessage);
    }

    @Test
    void theOrderOfOneByteDoesNotMatter() {
        assertEquals(new NpyScalar('u', 1, ByteOrder.BIG_ENDIAN), new NpyScalar('u', 1, ByteOrder.LITTLE_ENDIAN));
        assertNotEquals(new NpyScalar('u', 2, ByteOrder.BIG_ENDIAN), new NpyScalar('u', 2, ByteOrder.LITTLE_ENDIAN));
    }

    @ParameterizedTest
    @CsvSource({
        "i, 3", "i, 0", "i, -4", "f, 1", "b, 2", "c, 4", "?, 1", "U, 3", "U, -4", "S, -1", "V, -1", "B, 4", "M, 4"
    })
    void partsThatDoNotFitAreRefused(char kind, int size) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new NpyScalar(kind, size, ByteOrder.LITTLE_ENDIAN));
        assertTrue(e.getMessage().contains("'" + kind + "' and " + size + " bytes"), e::getMessage);
        assertThrows(NullPointerException.class, () -> new NpyScalar('i', 4, null));
    }

    @ParameterizedTest
    @CsvSource({"<V2, <", ">V2, >", "bfloat16, ="})
    void aBfloat16IsANumberOfTwoBytes(String descr, String order) {
        NpyScalar type = NpyScalar.parse(descr);
        assertEquals(new NpyScalar(NpyScalar.BFLOAT, 2, type.order()), type);
        assertEquals((order.equals("=") ? NATIVE : order) + "V2", type.descr());
        assertTrue(type.isNumber());
    }

    @ParameterizedTest
    @CsvSource({
        "|b1, true",
        "<i4, true",
        "<u8, true",
        "<f2, true",
        "<c8, false",
        "|S8, false",
        "<U2, false",
        "|V3, false"
    })
    void someTypesAreNumbers(String descr, boolean isNumber) {
        assertEquals(isNumber, NpyScalar.parse(descr).isNumber());
        assertFalse(NpyScalar.parse(descr).isTime());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<M8[ns]", ">m8[25D]", "<M8"})
    void timesAreNone(String descr) {
        NpyScalar type = NpyScalar.parse(descr);
        assertTrue(type.isTime());
        assertFalse(type.isNumber());
        assertEquals(type.unit(), type.inNativeOrder().unit());
        assertTrue(type.inNativeOrder().isNative());
        assertEquals(NATIVE + descr.substring(1), type.inNativeOrder().descr());
    }

    @Test
    void aUnitBelongsToTimesAlone() {
        ByteOrder order = ByteOrder.nativeOrder();
        NpyTimeUnit second = new NpyTimeUnit(1, "s");
        for (char kind : new char[] {'i', 'M'}) {
            NpyTimeUnit unit = kind == 'i' ? second : null;
            Exception e =
                    assertThrows(IllegalArgumentException.class, () -> new NpyScalar(kind, Long.BYTES, order, unit));
            String expected = "'" + kind + "' and 8 bytes" + (kind == 'i' ? " with a unit;" : ";");
            assertTrue(e.getMessage().contains(expected), e::getMessage);
        }
        assertEquals(NpyTimeUnit.GENERIC, new NpyTimeUnit(1, ""));
        assertThrows(IllegalArgumentException.class, () -> new NpyTimeUnit(0, "s"));
        assertThrows(IllegalArgumentException.class, () -> new NpyTimeUnit(1, "sec"));
    }

    @ParameterizedTest
    @CsvSource({"39, false", "40, false", "41, true"})
    void anExcerptHasFortyCharacters(int length, boolean isCut) {
        String text = "x".repeat(length);
        String expected = "\"" + "x".repeat(Math.min(length, 40)) + (isCut ? "..." : "") + "\"";
        assertEquals(expected, NpyFormatException.excerpt(text));
    }
}
