package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.shmarray.element.Complex;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Field;
import io.github.shmarray.element.Packed;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Components of records that are no numbers, shared with the real numpy. */
@Timeout(60)
class RecordValuesTest {
    record Nested(byte first, Complex number) {}

    record All(
            byte first,
            Instant time,
            @Field(dtype = "M8[25s]") Instant step,
            @Field(dtype = "timedelta64[us]") Duration length,
            @Field(dtype = "M8[D]") long day,
            @Field(dtype = "m8[D]", length = 2) long[] days,
            @Field(dtype = "complex64") Complex single,
            Nested nested,
            @Field(dtype = "U3") String text,
            @Field(dtype = "S3") String code,
            @Field(bytes = 2) String old,
            @Field(dtype = "V4") byte[] raw,
            @Field(dtype = "S4") byte[] bytes,

            @Field(
                    dtype = "U2",
                    length = {2, 2})
            String[] texts,

            @Field(length = 2) Instant[] times,
            @Field(dtype = "V2", length = 2) byte[][] pairs) {}

    @Packed
    record Tight(
            byte first,
            Instant time,
            Complex number,
            @Field(dtype = "U1") String text) {}

    private static final String FIELDS =
            "[('first', 'i1'), ('time', 'M8[ns]'), ('step', 'M8[25s]'), ('length', 'm8[us]'),"
                    + " ('day', 'M8[D]'), ('days', 'm8[D]', 2), ('single', 'c8'),"
                    + " ('nested', numpy.dtype([('first', 'i1'), ('number', 'c16')], align=True)), ('text', 'U3'), ('code', 'S3'),"
                    + " ('old', 'S2'), ('raw', 'V4'), ('bytes', 'S4'), ('texts', 'U2', (2, 2)), ('times', 'M8[ns]', 2),"
                    + " ('pairs', 'V2', 2)]";
    private static final String VALUE =
            "(1, numpy.datetime64('2026-11-27T18:49:48.000000001'), numpy.datetime64(2, '25s'),"
                    + " numpy.timedelta64(-7, 'us'), numpy.datetime64(3, 'D'), [4, 5], 1.5 - 2j, (6, 3j), 'a\u00e9', b'xy', b'z',"
                    + " b'1234', b'12', [['a', 'b'], ['', '\ud83d\ude00']], [numpy.datetime64('NaT'), numpy.datetime64(9, 'ns')],"
                    + " [b'ab', b'cd'])";

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    private static All all() {
        return new All(
                (byte) 1,
                Instant.parse("2026-11-27T18:49:48.000000001Z"),
                Instant.ofEpochSecond(50),
                Duration.ofNanos(-7000),
                3,
                new long[] {4, 5},
                new Complex(1.5, -2),
                new Nested((byte) 6, new Complex(0, 3)),
                "a\u00e9",
                "xy",
                "z",
                "1234".getBytes(),
                "12".getBytes(),
                new String[] {"a", "b", "", "\ud83d\ude00"},
                new Instant[] {null, Instant.ofEpochSecond(0, 9)},
                new byte[][] {{'a', 'b'}, {'c', 'd'}});
    }

    private static void assertSame(All expected, All found) {
        assertArrayEquals(expected.days, found.days);
        assertArrayEquals(expected.raw, found.raw);
        assertArrayEquals(expected.bytes, found.bytes);
        assertArrayEquals(expected.texts, found.texts);
        assertArrayEquals(expected.times, found.times);
        assertArrayEquals(expected.pairs, found.pairs);
        All comparable = new All(
                found.first,
                found.time,
                found.step,
                found.length,
                found.day,
                expected.days,
                found.single,
                found.nested,
                found.text,
                found.code,
                found.old,
                expected.raw,
                expected.bytes,
                expected.texts,
                expected.times,
                expected.pairs);
        assertEquals(expected, comparable);
    }

    @Test
    void numpyReadsWhatJavaWrites() {
        SharedRecordArray.copyOf(name, new All[] {all(), all()}).close();
        python.run("a = mapped('" + name + "')");
        python.run("d = numpy.dtype(" + FIELDS + ", align=True)");
        assertEquals("True", python.run("a.dtype == d and a.dtype.itemsize == d.itemsize"), python.run("a.dtype"));
        python.run("b = numpy.array([" + VALUE + "] * 2, d)");
        assertEquals(
                "True",
                python.run("all(a[n].tobytes() == b[n].tobytes() for n in d.names if n != 'nested')"
                        + " and a['nested'].tolist() == b['nested'].tolist()"),
                python.run("a"));
        SharedRecordArray.create(segments.name(), Tight.class, 3).close();
    }

    @Test
    void packedLayoutsAreNumpys() {
        SharedRecordArray.create(name, Tight.class, 3).close();
        assertEquals(
                "True",
                python.run("mapped('" + name + "').dtype == numpy.dtype([('first', 'i1'), ('time', 'M8[ns]'),"
                        + " ('number', 'c16'), ('text', 'U1')])"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "numpy.dtype(F, align=True)",
                "numpy.dtype(F).newbyteorder('>')",
                "numpy.dtype(F[::-1] + [('after', 'O')][1:])",
                "numpy.dtype([(n, t.replace('[ns]', '[ps]').replace('U3', 'U9').replace('S3', 'U4').replace('c8', 'c16')"
                        + " if isinstance(t, str) and n != 'times' else t, *s) for n, t, *s in F])"
            })
    void javaReadsWhatNumpyWritesInAnyLayoutOrderAndUnit(String dtype) {
        python.run("F = " + FIELDS);
        python.run("v = numpy.array([" + VALUE + "] * 2, numpy.dtype(F))");
        python.run("a = numpy.zeros(2, " + dtype + ".newbyteorder('=') if 'ps' in \"" + dtype.replace("\"", "")
                + "\" else " + dtype + ")");
        python.run("for n in v.dtype.names: a[n] = v[n] if n != 'time' or 'ps' not in a.dtype[n].str else"
                + " numpy.datetime64('1970-01-02T00:00:00.000000001')");
        python.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), a)");
        try (var records = SharedRecordArray.attach(name, All.class)) {
            All first = records.get(0);
            boolean isPicoseconds = dtype.contains("ps");
            if (isPicoseconds) {
                assertEquals(Instant.ofEpochSecond(86_400, 1), first.time);
            } else {
                assertSame(all(), first);
            }
            records.set(1, first);
        }
        assertEquals(
                "True",
                python.run("all(mapped('" + name + "')[n][1].tobytes() == a[n][0].tobytes() for n in a.dtype.names"
                        + " if n != 'nested')"));
    }

    @Test
    void fieldsAreViewsOfTheirNumbers() {
        try (var records = SharedRecordArray.copyOf(name, new All[] {all(), all()})) {
            assertEquals(ElementType.INT64, records.field("time").elementType());
            assertEquals(2, records.field("step").getLong(1));
            assertArrayEquals(new long[] {2, 2}, records.field("days").shape());
            assertEquals(-2, records.field("single.imag").getDouble(1));
            assertEquals(3, records.field("nested.number.imag").getDouble(0));
            assertArrayEquals(new long[] {2, 3}, records.field("text").shape());
            assertEquals(0xe9, records.field("text").getLong(0, 1));
            assertArrayEquals(new long[] {2, 2, 2, 2}, records.field("texts").shape());
            assertArrayEquals(new long[] {2, 4}, records.field("raw").shape());
            records.field("single.real").fill(9);
            assertEquals(new Complex(9, -2), records.get(1).single);
            assertRefused(
                    IllegalArgumentException.class, () -> records.field("single.x"), "single has no fields", "<c8");
            assertRefused(IllegalArgumentException.class, records::values, "structures", "first, time");
        }
    }

    private static All with(String text, String code, byte[] raw, String[] texts, Instant[] times, Complex single) {
        All all = all();
        return new All(
                all.first,
                null,
                all.step,
                all.length,
                all.day,
                all.days,
                single,
                all.nested,
                text,
                code,
                all.old,
                raw,
                all.bytes,
                texts,
                times,
                all.pairs);
    }

    @Test
    void whatDoesNotFitIsNamedAndNothingIsWritten() {
        All good = all();
        try (var records = SharedRecordArray.copyOf(name, new All[] {good})) {
            refuse(
                    records,
                    with("abcd", "", good.raw, good.texts, good.times, good.single),
                    "text has 4 characters",
                    "<U3");
            refuse(
                    records,
                    with("", "\u00e9", good.raw, good.texts, good.times, good.single),
                    "code has U+00E9",
                    "ASCII");
            refuse(
                    records,
                    with("", "", new byte[3], good.texts, good.times, good.single),
                    "raw has 3 bytes",
                    "|V4 has 4");
            refuse(
                    records,
                    with("", "", good.raw, new String[3], good.times, good.single),
                    "texts has 3 elements",
                    "4");
            refuse(
                    records,
                    with("", "", good.raw, new String[4], good.times, good.single),
                    "element 0 of its component texts is null");
            refuse(
                    records,
                    with("", "", good.raw, good.texts, new Instant[] {null, Instant.MAX}, good.single),
                    "element 1 of its component times",
                    "beyond");
            refuse(records, with("", "", good.raw, good.texts, null, good.single), "times is null");
            refuse(records, with("", "", good.raw, good.texts, good.times, null), "single is null");
            assertSame(good, records.get(0));
            records.set(0, with("", "", good.raw, good.texts, good.times, good.single));
            assertNull(records.get(0).time);
            records.field("text").fill(0xd800);
            assertRefused(SegmentFormatException.class, () -> records.get(0), "element 0", "component text", "U+D800");
        }
        python.run("numpy.save(open('/dev/shm/" + name
                + "', 'wb'), numpy.zeros(2, [('first', 'i1'), ('number', 'M8[s]')]))");
        assertRefused(
                SegmentMismatchException.class,
                () -> SharedRecordArray.attach(name, Nested.class),
                "number  complex64 or complex128  <M8[s]");
    }

    private static void refuse(SharedRecordArray<All> records, All record, String... why) {
        assertRefused(IllegalArgumentException.class, () -> records.set(0, record), (Object[]) why);
    }
}
