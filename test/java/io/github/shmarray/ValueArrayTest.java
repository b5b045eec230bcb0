package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.element.Complex;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Field;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Elements that are neither numbers nor records: complex numbers, strings, bytes; the real numpy says what they are. */
@Timeout(60)
class ValueArrayTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    private void save(String array) {
        python.run("v = " + array);
        python.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), v)");
    }

    private String numpy(String expression) {
        python.run("a = mapped('" + name + "')");
        return python.run(expression);
    }

    private static CreateOptions dtype(String dtype) {
        return DEFAULTS.withDtype(dtype);
    }

    @Test
    void complexNumbers() {
        Complex[] values = {
            new Complex(1.5, -2), new Complex(-0.0, Double.NaN), new Complex(Double.POSITIVE_INFINITY, Double.MIN_VALUE)
        };
        SharedRecordArray.copyOf(name, values).close();
        assertEquals("<c16", numpy("a.dtype.str"));
        assertEquals("[(1.5-2j), (-0+nanj), (inf+5e-324j)]", numpy("a.tolist()"));
        try (var array = SharedRecordArray.attach(name, Complex.class)) {
            assertArrayEquals(values, array.toArray());
            array.set(0, new Complex(7, 8));
            assertEquals("[7.0, 8.0]", numpy("[float(a.real[0]), float(a.imag[0])]"));
        }
        for (String dtype : new String[] {"<c8", ">c8", ">c16"}) {
            save("numpy.array([1.5 - 2j, 3 + 0.25j, complex('nan-infj')], '" + dtype + "')");
            try (var array = SharedRecordArray.attach(name, Complex.class)) {
                assertEquals(new Complex(1.5, -2), array.get(0));
                assertEquals(new Complex(Double.NaN, Double.NEGATIVE_INFINITY), array.get(2));
                array.set(1, new Complex(1 / 3.0, -1e-3));
            }
            assertEquals("True", numpy("bool(a[1] == numpy.array(1 / 3 - 1e-3j).astype(a.dtype))"), dtype);
        }
    }

    @Test
    void partsOfComplexNumbersAreFieldsAndConverted() {
        try (var array = SharedRecordArray.create(name, dtype("complex64"), Complex.class, 2, 3);
                var source = SharedFloatArray.copyOf(segments.name(), new float[] {1, 2, 3, 4, 5, 6}, 2, 3)) {
            array.field("real").assign(source.view());
            array.field("imag").fill(-1);
            assertEquals("[[(1-1j), (2-1j), (3-1j)], [(4-1j), (5-1j), (6-1j)]]", numpy("a.tolist()"));
            assertEquals(ElementType.FLOAT32, array.values().elementType());
            assertArrayEquals(new long[] {2, 3, 2}, array.values().shape());
            assertArrayEquals(new long[] {24, 8}, array.field("real").strides());
            source.view().assign(array.field("imag"));
            assertArrayEquals(new float[] {-1, -1, -1, -1, -1, -1}, source.toArray());
            assertRefused(IllegalArgumentException.class, () -> array.field("x"), "no field x", "values()");
            Complex large = new Complex(0, -1e39);
            assertRefused(IllegalArgumentException.class, () -> array.set(0, large), "1.0E39", "<c8 holds at most");
            array.set(0, new Complex(Double.NEGATIVE_INFINITY, 0));
            assertThrows(NullPointerException.class, () -> array.set(0, null));
        }
        save("numpy.array([[1, 2], [3, 4j]], 'c16', order='F')");
        try (SharedRecordArray<?> array = SharedRecordArray.attach(name, AttachOptions.readOnly())) {
            assertEquals(numpy("a.real.strides"), "(16, 32)");
            assertArrayEquals(new long[] {16, 32}, array.field("real").strides());
            assertEquals(4, array.field("imag").getDouble(1, 1));
        }
    }

    @Test
    void stringsOfUnicode() {
        String[] texts = {"", "abc", "\u00e9\u65e5\u672c", "\ud83d\ude00\ud83d\ude00x", "a\0b", "\0\0\0"};
        SharedRecordArray.copyOf(name, texts).close();
        assertEquals("<U3", numpy("a.dtype.str"));
        assertEquals(
                "['', 'abc', '\u00e9\u65e5\u672c', '\ud83d\ude00\ud83d\ude00x', 'a\\x00b', '']", numpy("a.tolist()"));
        for (String dtype : new String[] {"<U4", ">U4"}) {
            save("numpy.array(['', 'abcd', '\ud83d\ude00\u00e9\\uffff', 'a\\0b', '\\U0010ffff', 'x\\0'], '" + dtype
                    + "')");
            String[] expected = {"", "abcd", "\ud83d\ude00\u00e9\uffff", "a\0b", "\udbff\udfff", "x"};
            try (var array = SharedRecordArray.attach(name, String.class)) {
                assertArrayEquals(expected, array.toArray());
                array.copyFrom(new String[] {"\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00", "q"}, 0);
                var argument = IllegalArgumentException.class;
                assertRefused(
                        argument,
                        () -> array.set(1, "12345"),
                        "the value does not fit: it has 5 characters",
                        "U4 holds at most 4");
                assertRefused(
                        argument, () -> array.set(1, "a\ud83d"), "half of a surrogate pair, U+D83D, at character 1");
                assertRefused(argument, () -> array.set(1, "\ude00"), "U+DE00");
                assertRefused(argument, () -> array.copyFrom(new String[] {null}, 0), "value 0 is null");
                assertEquals("q", array.get(1));
            }
            assertEquals("['\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00', 'q']", numpy("a[:2].tolist()"));
        }
        for (String code : new String[] {"0xd800", "0xdfff", "0x110000", "0xffffffff"}) {
            save("numpy.array([97, " + code + "], 'u4').view('U2')");
            try (var array = SharedRecordArray.attach(name, String.class)) {
                String number = "U+%04X".formatted((int) Long.decode(code).longValue());
                assertRefused(
                        SegmentFormatException.class, () -> array.get(0), "element 0", number, "character 1 of <U2");
                assertArrayEquals(new long[] {1, 2}, array.values().shape());
            }
        }
    }

    @Test
    void stringsOfBytes() {
        try (var array = SharedRecordArray.create(name, dtype("S4"), String.class, 3)) {
            array.set(0, "abcd");
            array.set(1, "a\0b");
            assertEquals("[b'abcd', b'a\\x00b', b'']", numpy("a.tolist()"));
            assertArrayEquals(new String[] {"abcd", "a\0b", ""}, array.toArray());
            assertRefused(
                    IllegalArgumentException.class, () -> array.set(0, "\u00e9"), "U+00E9", "ASCII; use U, or byte[]");
            assertRefused(
                    IllegalArgumentException.class, () -> array.set(0, "abcde"), "5 characters", "|S4 holds at most 4");
            numpy("a.__setitem__(2, b'\\xe9')");
            assertRefused(SegmentFormatException.class, () -> array.get(2), "U+00E9", "no character of ASCII");
            assertArrayEquals(new long[] {3, 4}, array.values().shape());
        }
        try (SharedRecordArray<byte[]> array = SharedRecordArray.attach(name, byte[].class)) {
            assertArrayEquals(new byte[] {(byte) 0xe9}, array.get(2));
            array.set(0, new byte[] {1, 0, 2, 0});
            assertArrayEquals(new byte[] {1, 0, 2}, array.get(0));
            assertRefused(IllegalArgumentException.class, () -> array.set(0, new byte[5]), "5 bytes", "at most 4");
        }
        assertEquals("b'\\x01\\x00\\x02'", numpy("a.tolist()[0]"));
    }

    @Test
    void rawBytes() {
        byte[][] values = {{1, 2, 0}, {0, 0, 0}};
        SharedRecordArray.copyOf(name, dtype("V3"), values).close();
        assertEquals("|V3 [b'\\x01\\x02\\x00', b'\\x00\\x00\\x00']", numpy("a.dtype.str + ' ' + str(a.tolist())"));
        try (SharedRecordArray<byte[]> array = SharedRecordArray.attach(name, byte[].class)) {
            assertArrayEquals(values, array.toArray());
            assertRefused(IllegalArgumentException.class, () -> array.set(0, new byte[2]), "2 bytes", "|V3 has 3");
            assertRefused(IllegalArgumentException.class, () -> array.set(0, new byte[4]), "4 bytes", "at most 3");
        }
    }

    record Trade(
            @Field(dtype = "M8[us]") Instant time,
            @Field(dtype = "U8") String symbol) {}

    @Test
    void numbersAreValuesAndRecordsHaveThem() {
        long[] ticks = {1_000_000_000, Long.MIN_VALUE};
        SharedLongArray.copyOf(name, CreateOptions.defaults().withDtype("datetime64[ns]"), ticks)
                .close();
        try (var times = SharedRecordArray.attach(name, Instant.class)) {
            assertArrayEquals(new Instant[] {Instant.ofEpochSecond(1), null}, times.toArray());
        }
        String trades = segments.name();
        SharedRecordArray.copyOf(trades, new Trade[] {new Trade(Instant.EPOCH, "ABC")})
                .close();
        assertEquals("(datetime.datetime(1970, 1, 1, 0, 0), 'ABC')", python.run("mapped('" + trades + "')[0].item()"));
    }

    @Test
    void elementsWithoutBytesAreEmpty() throws Exception {
        for (String dtype : new String[] {"|S0", "|V0", "<U0"}) {
            save("numpy.zeros(3, 'V0')");
            byte[] file = Files.readAllBytes(TestSegments.path(name));
            String text = new String(file, StandardCharsets.ISO_8859_1).replace("|V0", dtype);
            Files.write(TestSegments.path(name), text.getBytes(StandardCharsets.ISO_8859_1));
            try (SharedArray array = SharedArray.attach(name)) {
                assertArrayEquals(new long[] {3, 0}, array.shape(), dtype);
            }
            SharedArray.copyOf(segments.name(), TestSegments.path(name)).close();
            Class<?> type = dtype.equals("<U0") ? String.class : byte[].class;
            try (SharedRecordArray<?> array = SharedRecordArray.attach(name, type)) {
                assertEquals(3, array.toArray().length);
                assertEquals(0, array.get(2) instanceof byte[] bytes ? bytes.length : ((String) array.get(2)).length());
            }
        }
    }

    @Test
    void classesThatDoNotFitAreRefusedInWords() {
        var mismatch = SegmentMismatchException.class;
        save("numpy.zeros(3, 'M8[s]')");
        assertRefused(mismatch, () -> SharedRecordArray.attach(name, Duration.class), "expected timedelta64", "<M8[s]");
        assertRefused(mismatch, () -> SharedRecordArray.attach(name, String.class), "a string S or U", "<M8[s]");
        assertRefused(
                mismatch,
                () -> SharedRecordArray.openOrCreate(name, dtype("M8[ns]"), Instant.class, 3),
                "expected <M8[ns], found <M8[s]");
        SharedRecordArray.openOrCreate(name, dtype("M8[s]"), Instant.class, 3).close();
        var argument = IllegalArgumentException.class;
        String other = segments.name();
        assertRefused(argument, () -> SharedRecordArray.create(other, String.class, 3), "withDtype(\"U8\")");
        assertRefused(argument, () -> SharedRecordArray.create(other, byte[].class, 3), "withDtype(\"V8\")");
        assertRefused(
                argument,
                () -> SharedRecordArray.create(other, dtype("m8[s]"), Instant.class, 3),
                "<m8[s]",
                "datetime64");
        assertRefused(argument, () -> SharedRecordArray.create(other, Long.class, 3), "java.lang.Long", "no record");
        try (SharedRecordArray<?> any = SharedRecordArray.attach(name, AttachOptions.readOnly())) {
            assertEquals(0, any.values().getLong(2));
            assertEquals("<M8[s]", any.dtype());
            assertThrows(UnsupportedOperationException.class, () -> any.get(0));
        }
        save("numpy.zeros(3, '>M8[s]')");
        try (var swapped = SharedRecordArray.attach(name, Instant.class)) {
            assertEquals(Instant.EPOCH, swapped.get(0));
            assertRefused(argument, swapped::values, "other order", "get and set");
        }
    }
}
