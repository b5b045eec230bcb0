package io.github.shmarray.npy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyHeaderTest {
    private static final NpyScalar INT32 = NpyScalar.parse("<i4");
    private static final NpyScalar INT8 = NpyScalar.parse("i1");

    @Test
    void aHeaderHasTheBytesOfNumpy() {
        String text = "{'descr': '<i4', 'fortran_order': False, 'shape': (100000,), }";
        String expected = "\u0093NUMPY\1\0v\0" + text + " ".repeat(128 - 10 - text.length() - 1) + "\n";
        NpyHeader header = NpyHeader.of(INT32, false, 100000);
        assertEquals(expected, new String(header.encode(), ISO_8859_1));
        assertEquals(128, header.dataOffset());
    }

    @Test
    void theSizeIsAMultipleOf64() {
        for (int dimensions = 0; dimensions <= 64; dimensions++) {
            long[] shape = LongStream.generate(() -> 1).limit(dimensions).toArray();
            shape = dimensions > 0 ? withLast(shape, 123456789) : shape;
            byte[] encoded = NpyHeader.of(INT8, false, shape).encode();
            assertEquals(0, encoded.length % 64);
            assertEquals('\n', encoded[encoded.length - 1]);
            assertArrayEquals(shape, NpyFile.read(encoded, 123456789).shape());
        }
    }

    private static long[] withLast(long[] shape, long dimension) {
        shape[shape.length - 1] = dimension;
        return shape;
    }

    @Test
    void knowsItsSizes() {
        NpyHeader header = NpyHeader.of(INT32, true, 2, 3, 5);
        assertEquals(INT32, header.type());
        assertTrue(header.fortranOrder());
        assertArrayEquals(new long[] {2, 3, 5}, header.shape());
        assertEquals(30, header.elementCount());
        assertEquals(120, header.byteSize());
        assertEquals("NpyHeader[<i4 (2, 3, 5), Fortran order, data at 128]", header.toString());

        assertEquals(1, NpyHeader.of(INT32, false).elementCount());
        assertEquals(0, NpyHeader.of(INT32, false, 7, 0, 3).byteSize());
        assertEquals(
                "NpyHeader[<i4 (), data at 128]", NpyHeader.of(INT32, false).toString());
        assertEquals(1L << 40, NpyHeader.of(INT32, false, 1L << 38).byteSize());
    }

    @Test
    void anOrderThatMakesNoDifferenceIsNotFortrans() {
        assertFalse(NpyHeader.of(INT32, true).fortranOrder());
        assertFalse(NpyHeader.of(INT32, true, 5).fortranOrder());
        assertFalse(NpyHeader.of(INT32, true, 1, 5, 1).fortranOrder());
        assertFalse(NpyHeader.of(INT32, true, 2, 3, 0).fortranOrder());
        assertTrue(NpyHeader.of(INT32, true, 2, 1, 3).fortranOrder());
    }

    @Test
    void itsShapeCannotBeChanged() {
        long[] shape = {2, 3};
        NpyHeader header = NpyHeader.of(INT32, false, shape);
        shape[0] = 9;
        header.shape()[1] = 9;
        assertArrayEquals(new long[] {2, 3}, header.shape());
    }

    @Test
    void shapesThatCannotBeAreRefused() {
        assertRefused("dimension -1 of shape (2, -1) is negative", 2, -1);
        assertRefused("at most 64 dimensions, this has 65", new long[65]);
        assertRefused("shape (2305843009213693952,) of <i4 is larger than 2^63-1 bytes", 1L << 61);
        assertRefused("shape (4294967296, 4294967296) of <i4 is larger", 1L << 32, 1L << 32);
        assertRefused("larger than 2^63-1", 0, 1L << 61);
        assertRefused("the file would be larger than 2^63-1 bytes", (1L << 61) - 1);
        assertEquals(0, NpyHeader.of(INT32, false, 0, (1L << 61) - 1).byteSize());
        assertEquals(
                Long.MAX_VALUE - 128,
                NpyHeader.of(INT8, false, Long.MAX_VALUE - 128).byteSize());
        assertThrows(NullPointerException.class, () -> NpyHeader.of(null, false, 1));
    }

    private static void assertRefused(String message, long... shape) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> NpyHeader.of(INT32, false, shape));
        assertTrue(e.getMessage().contains(message), e::getMessage);
    }

    private static NpyType named(String name) {
        return new NpyStructure(List.of(new NpyField(name, null, INT32, 0)), 4);
    }

    /** As numpy's {@code _wrap_header}, with room for the length along which the array would grow. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 5, 1234567})
    void theSizeIsTheNextMultipleOf64BehindTheTextAndItsEnd(long length) {
        for (int name = 1; name <= 64; name++) {
            long[] shape = length < 0 ? new long[0] : new long[] {2, length};
            NpyHeader header = NpyHeader.of(named("x".repeat(name)), true, shape);
            int room = length < 0 ? 0 : 21 - Long.toString(length).length();
            int size = 10 + header.text().stripTrailing().length() + room + 1;
            assertEquals(size + 64 - size % 64, header.dataOffset());
            assertEquals(header.dataOffset(), header.encode().length);
        }
    }

    @ParameterizedTest
    @CsvSource({"x, 1", "\u00ff, 1", "\u0100, 3", "\u65e5\u672c, 3"})
    void theVersionIsTheOldestThatHasItsCharacters(String name, int version) {
        byte[] encoded = NpyHeader.of(named(name), false, 3).encode();
        assertEquals(version, encoded[6]);
        assertEquals(named(name), NpyFile.read(encoded, 12).type());
    }

    @ParameterizedTest
    @CsvSource({"65524, 1, 65536", "65525, 2, 65600"})
    void theVersionIsTheOldestThatHasItsLength(int length, int version, int size) {
        byte[] encoded = NpyHeader.of(INT32, false, 3).encode("x".repeat(length));
        assertEquals(version, encoded[6]);
        assertEquals(size, encoded.length);
    }

    @Test
    void theLongestTextIsTheLongestThatNumpyReads() {
        int others = NpyHeader.of(named(""), false, 1).text().length();
        assertEquals(
                9936,
                NpyHeader.of(named("x".repeat(9936 - others)), false, 1).text().length());
        NpyType tooLong = named("x".repeat(9937 - others));
        assertThrows(IllegalArgumentException.class, () -> NpyHeader.of(tooLong, false, 1));
    }

    @Test
    void aMarkIsReadAsABlank() {
        NpyHeader header = NpyHeader.of(INT32, false, 3);
        byte[] marked = header.encodeMarked();
        assertEquals("\t\n", new String(marked, marked.length - 2, 2, ISO_8859_1));
        byte[] plain = marked.clone();
        plain[plain.length - 2] = ' ';
        assertArrayEquals(header.encode(), plain);
        assertArrayEquals(new long[] {3}, NpyFile.read(marked, 12).shape());
    }

    @Test
    void theBeginningOfAFileIsEnough() {
        MemorySegment beginning =
                MemorySegment.ofArray(NpyHeader.of(INT32, false, 3).encode());
        assertTrue(NpyHeader.hasMagic(beginning));
        assertFalse(NpyHeader.hasMagic(beginning.asSlice(0, 5)));
        assertFalse(NpyHeader.hasMagic(beginning.asSlice(1)));
        NpyHeader read = NpyHeader.readBeginning(beginning, beginning.byteSize() + 12);
        assertArrayEquals(new long[] {3}, read.shape());
        assertThrows(NpyFormatException.class, () -> NpyHeader.readBeginning(beginning, beginning.byteSize() + 11));
    }
}
