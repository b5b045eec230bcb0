package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Field;
import io.github.shmarray.element.Packed;
import io.github.shmarray.error.SegmentMismatchException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that the real numpy and Java share, made by either of them. */
@Timeout(60)
class RecordNumpyTest {
    record Point(float x, double y) {}

    @Packed
    record Tight(byte a, int b) {}

    record All(
            boolean flag,
            byte small,
            @Field(type = ElementType.UINT8) byte unsigned,
            short number,
            char letter,
            int count,
            @Field(type = ElementType.UINT32) int size,
            long time,
            float ratio,
            double price,
            Point at,
            Tight tight,
            @Field(length = 3) double[] position,
            @Field(length = {2, 2}) boolean[] grid,
            @Field(length = 2) byte[] pair,
            @Field(bytes = 5) byte[] code,
            @Field(name = "class", title = "Its class") short kind) {}

    private static final String POINT = "numpy.dtype([('x', 'f4'), ('y', 'f8')], align=True)";
    private static final String TIGHT = "numpy.dtype([('a', 'i1'), ('b', 'i4')])";
    private static final String FIELDS = "[('flag', '?'), ('small', 'i1'), ('unsigned', 'u1'), ('number', 'i2'),"
            + " ('letter', 'u2'), ('count', 'i4'), ('size', 'u4'), ('time', 'i8'), ('ratio', 'f4'), ('price', 'f8'),"
            + " ('at', " + POINT + "), ('tight', " + TIGHT + "), ('position', 'f8', 3), ('grid', '?', (2, 2)),"
            + " ('pair', 'i1', 2), ('code', 'S5'), (('Its class', 'class'), 'i2')]";
    private static final String VALUES =
            "(i % 2 == 0, -i, 200 + i, -300, 60000 + i, -i, 4000000000 + i, i << 40, i / 2,"
                    + " i / 8, (i, -i), (i, 70000), [i, i + 1, i + 2], [[True, False], [False, i > 1]], [i, -i], b'ab'[:i], i)";

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    private static All all(int i) {
        return new All(
                i % 2 == 0,
                (byte) -i,
                (byte) (200 + i),
                (short) -300,
                (char) (60000 + i),
                -i,
                (int) (4_000_000_000L + i),
                (long) i << 40,
                i / 2f,
                i / 8.0,
                new Point(i, -i),
                new Tight((byte) i, 70000),
                new double[] {i, i + 1, i + 2},
                new boolean[] {true, false, false, i > 1},
                new byte[] {(byte) i, (byte) -i},
                "ab".substring(0, Math.min(i, 2)).getBytes(),
                (short) i);
    }

    private static All[] several() {
        return IntStream.range(0, 4).mapToObj(RecordNumpyTest::all).toArray(All[]::new);
    }

    private static void assertSame(All expected, All found) {
        assertArrayEquals(expected.position, found.position);
        assertArrayEquals(expected.grid, found.grid);
        assertArrayEquals(expected.pair, found.pair);
        assertArrayEquals(expected.code, found.code);
        All comparable = new All(
                found.flag,
                found.small,
                found.unsigned,
                found.number,
                found.letter,
                found.count,
                found.size,
                found.time,
                found.ratio,
                found.price,
                found.at,
                found.tight,
                expected.position,
                expected.grid,
                expected.pair,
                expected.code,
                found.kind);
        assertEquals(expected, comparable);
    }

    @Test
    void numpyReadsWhatJavaWrites() {
        SharedRecordArray.copyOf(name, several()).close();
        python.run("a = mapped('" + name + "')");
        python.run("d = numpy.dtype(" + FIELDS + ", align=True)");
        assertEquals("True", python.run("a.dtype == d and a.dtype.itemsize == d.itemsize"), python.run("a.dtype"));
        python.run("b = numpy.array([" + VALUES + " for i in range(4)], d)");
        assertEquals("True", python.run("bool((a == b).all())"), python.run("a"));
        assertEquals("[0 1 2 3]", python.run("a['Its class']"));
        python.run("import io; f = io.BytesIO(); numpy.save(f, b)");
        assertEquals(
                "True",
                python.run("f.getvalue()[:-b.nbytes] == open('/dev/shm/" + name + "', 'rb').read()[:-b.nbytes]"),
                "the header is the one that numpy writes");
    }

    @Test
    void javaReadsWhatNumpyWritesInAnyLayoutAndByteOrder() {
        for (String dtype : new String[] {
            "numpy.dtype(" + FIELDS + ", align=True)",
            "numpy.dtype(" + FIELDS + ")",
            "numpy.dtype(" + FIELDS + ").newbyteorder('>')",
            "numpy.dtype([('before', 'c16'), ('nothing', 'V3')][1:] + " + FIELDS + "[::-1] + [('after', 'V9')])"
        }) {
            python.run("d = " + dtype);
            python.run("v = numpy.array([" + VALUES + " for i in range(4)], numpy.dtype(" + FIELDS + "))");
            python.run("a = numpy.zeros(4, d)");
            python.run("for n in v.dtype.names: a[n] = v[n]");
            python.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), a)");
            try (var records = SharedRecordArray.attach(name, All.class)) {
                for (int i = 0; i < 4; i++) {
                    assertSame(all(i), records.get(i));
                }
                records.set(0, all(3));
            }
            assertEquals(
                    "True",
                    python.run("all(numpy.all(mapped('" + name + "')[n][0] == v[n][3]) for n in v.dtype.names)"));
        }
    }

    @Test
    void fieldsAreTheViewsThatNumpyHas() {
        SharedRecordArray.copyOf(name, several()).close();
        python.run("a = mapped('" + name + "')");
        try (var records = SharedRecordArray.attach(name, All.class)) {
            for (String path :
                    new String[] {"time", "size", "position", "grid", "at.y", "tight.b", "letter", "class"}) {
                String field = "a['" + path.replace(".", "']['") + "']";
                ArrayView view = records.field(path);
                assertEquals(python.run(field + ".shape"), io.github.shmarray.convert.Shapes.text(view.shape()));
                assertEquals(python.run(field + ".strides"), io.github.shmarray.convert.Shapes.text(view.strides()));
                assertEquals(python.run(field + ".tobytes().hex()"), view.hex());
            }
            records.field("Its class").fill(-7);
            assertEquals("[-7 -7 -7 -7]", python.run("a['class']"));
            python.run("a['at']['y'][2] = 99");
            assertEquals(99, records.get(2).at.y);
            assertEquals("abc", python.run("a['code'][0:1].__setitem__(0, b'abc') or 'abc'"));
            assertEquals("abc", new String(records.get(0).code));
        }
    }

    @Test
    void arraysOfStructuresInStructuresAreFields() {
        python.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), numpy.array([([(1, 2), (3, 4)],)] * 3,"
                + " [('legs', [('price', 'f8'), ('size', '>i2')], 2)]))");
        try (SharedRecordArray<?> orders = SharedRecordArray.attach(name, AttachOptions.readWrite())) {
            ArrayView prices = orders.field("legs.price");
            assertArrayEquals(new long[] {3, 2}, prices.shape());
            assertArrayEquals(new double[] {1, 3, 1, 3, 1, 3}, (double[]) prices.toArray());
            assertThrows(IllegalArgumentException.class, () -> orders.field("legs.size"), "the other byte order");
        }
    }

    @Test
    void structuresWithoutAHeaderAreTakenByTheirDtype() {
        python.run("v = numpy.array([(i, i / 2, (i, -i)) for i in range(4)], [('n', '>i4'), ('skipped', 'f4'), ('at', "
                + POINT + ")])");
        python.run("open('/dev/shm/" + name + "', 'wb').write(b'123' + v.tobytes())");
        AttachOptions raw = AttachOptions.readWrite().withRaw(python.run("v.dtype.descr"), 3, 2, 2);
        try (var records = SharedRecordArray.attach(name, raw, Whole.class);
                var again = records.attachAgain()) {
            assertArrayEquals(new long[] {2, 2}, again.shape());
            assertEquals(new Whole(3, new Point(3, -3)), again.get(3));
            again.set(1, new Whole(-9, new Point(8, 8)));
            assertEquals(
                    "[(0, 0. , (0.,  0.)) (-9, 0.5, (8.,  8.))]".replace(" ", ""),
                    python.run("numpy.memmap('/dev/shm/" + name + "', v.dtype, 'r', 3)[:2]")
                            .replace(" ", ""));
        }
        assertThrows(
                SegmentMismatchException.class,
                () -> SharedRecordArray.attach(
                        name, AttachOptions.readOnly().withRaw(python.run("v.dtype.descr"), 3, 5), Whole.class));
        Messages.assertRefused(
                IllegalArgumentException.class,
                () -> AttachOptions.readOnly().withRaw("[('x', '<i5')]", 0, 1),
                "dtype \"[('x', '<i5')]\": unsupported element type \"<i5\"");
    }

    record Whole(int n, Point at) {}
}
