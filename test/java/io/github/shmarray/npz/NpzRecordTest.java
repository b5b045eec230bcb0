package io.github.shmarray.npz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Messages;
import io.github.shmarray.Order;
import io.github.shmarray.SharedFloatArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.element.Field;
import io.github.shmarray.element.Packed;
import io.github.shmarray.element.SharedElements;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of records, times and strings, with numpy as the judge. */
class NpzRecordTest extends ArchiveTestCase {
    record Leg(@Field(bytes = 4) String venue, double price) {}

    record Deal(
            int number,
            Leg leg,
            @Field(length = {2, 3}) float[] grid,
            @Field(dtype = "M8[us]") Instant time) {}

    private static final String DEALS =
            "d = numpy.zeros(2, numpy.dtype([('number', '>i4'), ('other', 'u1'), ('leg', [('venue', 'S4'),"
                    + " ('price', '<f8')]), ('grid', '<f4', (2, 3)), ('time', '<M8[us]')], align=True));"
                    + " d[1] = (7, 9, (b'XETR', 2.5), numpy.arange(6).reshape(2, 3), 'NaT'); ";

    @ParameterizedTest
    @ValueSource(strings = {"savez", "savez_compressed"})
    void recordsAreCopiedWithAllTheirFields(String function) {
        numpy(DEALS + "numpy." + function
                + "(FILE, deals=d, days=numpy.array(['2020-02-29'], 'M8[D]'), n=numpy.zeros(3))");
        CreateOptions options = CreateOptions.defaults();
        try (Npz archive = Npz.open(file)) {
            Messages.assertRefused(
                    SegmentFormatException.class,
                    () -> archive.copyOf("deals", name),
                    "copy member \"deals\" of " + file
                            + ": its elements are structures; copy it by the class of a record,"
                            + " copyOf(\"deals\", name, options, recordClass)");
            Messages.assertRefused(
                    UnsupportedOperationException.class,
                    () -> archive.attach("deals"),
                    function.equals("savez")
                            ? "can be mapped so; map it by the class of its elements"
                            : "it is compressed",
                    "copy it by the class of a record, copyOf(\"deals\", name, options, recordClass)");
            Messages.assertRefused(
                    SegmentMismatchException.class,
                    () -> archive.copyOf("deals", name, options, Leg.class),
                    "attach member \"deals\" of " + file,
                    "no such field");
            Messages.assertRefused(
                    SegmentMismatchException.class, () -> archive.copyOf("n", name, options, Deal.class), "<f8");
            try (var deals = archive.copyOf("deals", name, options, Deal.class)) {
                Deal deal = deals.get(1);
                assertEquals(new Leg("XETR", 2.5), deal.leg());
                assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, deal.grid());
                assertNull(deal.time());
                deals.set(0, new Deal(-1, new Leg("L", 0.5), new float[6], Instant.EPOCH));
                assertEquals(
                        "(True, [(-1, 0, b'L'), (7, 9, b'XETR')])",
                        PYTHON.run(
                                "(lambda x: (x.dtype == d.dtype, [(int(r['number']), int(r['other']), bytes(r['leg']['venue']))"
                                        + " for r in x]))(mapped('" + name + "'))"));
                assertTrue(deals.unlink());
            }
            try (var days = archive.copyOf("days", name, options, Instant.class)) {
                assertEquals(Instant.parse("2020-02-29T00:00:00Z"), days.get(0));
            }
        }
    }

    @Packed
    record Small(byte kind, long number) {}

    record Trade(
            Small id,
            @Field(title = "Both legs") Leg leg,
            @Field(length = {2, 3}) short[] grid,
            @Field(dtype = "U3") String text,
            boolean isOpen) {}

    private static final String TRADE =
            "numpy.dtype([('id', numpy.dtype([('kind', 'i1'), ('number', 'i8')])), (('Both legs', 'leg'),"
                    + " numpy.dtype([('venue', 'S4'), ('price', 'f8')], align=True)), ('grid', 'i2', (2, 3)), ('text', 'U3'), ('isOpen', '?')],"
                    + " align=True)";

    private static Trade trade(int i) {
        short[] grid = {(short) i, 1, 2, 3, 4, (short) -i};
        return new Trade(new Small((byte) -i, 1L << 40), new Leg("v" + i, i / 4.0), grid, "é" + i, i % 2 == 0);
    }

    private void write(boolean isCompressed, Map<String, SharedElements> arrays) {
        if (isCompressed) {
            Npz.writeCompressed(file, arrays);
        } else {
            Npz.write(file, arrays);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void numpyReadsRecordsThatAreWritten(boolean isCompressed) {
        CreateOptions columns = CreateOptions.defaults().withOrder(Order.F);
        try (var trades = SharedRecordArray.copyOf(name, new Trade[] {trade(0), trade(1), trade(2)});
                var grid = SharedRecordArray.create(segments.name(), columns, Small.class, 2, 3);
                var none = SharedRecordArray.create(segments.name(), Trade.class, 0);
                var single = SharedRecordArray.create(segments.name(), Small.class);
                var times = SharedRecordArray.copyOf(segments.name(), new Instant[] {Instant.EPOCH, null});
                var numbers = SharedIntArray.copyOf(segments.name(), new int[] {4, 5})) {
            grid.set(1, new Small((byte) 7, -1));
            Map<String, SharedElements> arrays = new LinkedHashMap<>();
            arrays.put("trades", trades);
            arrays.put("grid", grid);
            arrays.put("none", none);
            arrays.put("single", single);
            arrays.put("times", times);
            arrays.put("numbers", numbers);
            write(isCompressed, arrays);
            PYTHON.run("t = " + TRADE);
            numpy("z = numpy.load(FILE)");
            PYTHON.run(
                    "v = numpy.array([((-i, 1 << 40), (b'v%d' % i, i / 4), [[i, 1, 2], [3, 4, -i]], 'é%d' % i, i % 2 == 0)"
                            + " for i in range(3)], t)");
            assertEquals("True", PYTHON.run("z['trades'].dtype == t"), () -> PYTHON.run("z['trades'].dtype"));
            assertEquals("True", PYTHON.run("bool((z['trades'] == v).all())"), () -> PYTHON.run("z['trades']"));
            assertEquals("[b'v1']", PYTHON.run("z['trades']['Both legs']['venue'][1:2]"));
            assertEquals(
                    "True (2, 3) 7",
                    PYTHON.run("f\"{z['grid'].flags.f_contiguous} {z['grid'].shape} {z['grid'][1, 0]['kind']}\""));
            assertEquals("(0,) ()", PYTHON.run("f\"{z['none'].shape} {z['single'].shape}\""));
            assertEquals("True", PYTHON.run("z['none'].dtype == t"));
            assertEquals("[0, None] [4 5]", PYTHON.run("f\"{z['times'].tolist()} {z['numbers']}\""));
            try (Npz archive = Npz.open(file);
                    var copy = archive.copyOf("trades", segments.name(), CreateOptions.defaults(), Trade.class)) {
                assertEquals(trades.dtype(), copy.dtype());
                assertEquals(-1, trades.memorySegment().mismatch(copy.memorySegment()));
                assertArrayEquals(trade(2).grid(), copy.get(2).grid());
            }
        }
    }

    @Test
    void recordsInAnyLayoutAndByteOrderAreWrittenAsTheyAre() {
        for (String change : new String[] {"", ".newbyteorder('>')"}) {
            PYTHON.run("t = numpy.dtype([('before', 'V3')] + " + TRADE + ".descr + [('after', 'c8')])" + change);
            PYTHON.run("w = numpy.frombuffer(numpy.random.default_rng(1).bytes(2 * t.itemsize), t)");
            PYTHON.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), w)");
            try (var trades = SharedRecordArray.attach(name, AttachOptions.readOnly())) {
                Npz.write(file, Map.of("t", trades));
            }
            numpy("x = numpy.load(FILE)['t']");
            assertEquals("True", PYTHON.run("x.dtype == mapped('" + name + "').dtype and x.tobytes() == w.tobytes()"));
        }
    }

    /** Its archives have members that begin at any byte. */
    @Test
    void membersThatNumpyStoresAreMappedByTheirClass() {
        for (String order : new String[] {"<", ">"}) {
            PYTHON.run("t = numpy.dtype(" + TRADE + ").newbyteorder('" + order + "')");
            numpy("numpy.savez(FILE, a=numpy.arange(3), odd=numpy.array([((-i, 1 << 40), (b'v%d' % i, i / 4),"
                    + " [[i, 1, 2], [3, 4, -i]], 'é%d' % i, i % 2 == 0) for i in range(6)], t).reshape(2, 3).copy('F'),"
                    + " times=numpy.array([1, 2], '" + order + "M8[s]'))");
            try (Npz archive = Npz.open(file);
                    var trades = archive.attach("odd", Trade.class);
                    var again = trades.attachAgain();
                    var times = archive.attach("times", Instant.class)) {
                archive.close();
                assertArrayEquals(new long[] {2, 3}, trades.shape());
                assertTrue(trades.isColumnMajor());
                assertEquals(trade(3).leg(), trades.get(1).leg());
                assertEquals(trade(3).id(), again.get(1).id());
                assertArrayEquals(trade(5).grid(), trades.get(5).grid());
                assertEquals("é5", trades.get(5).text());
                assertEquals(trades.dtype(), again.dtype());
                assertEquals(Instant.ofEpochSecond(2), times.get(1));
                assertThrows(UnsupportedOperationException.class, () -> trades.set(0, trade(1)));
                if (order.equals("<")) {
                    assertEquals("[0, 1, 2, 3, 4, 5]", fractions(trades));
                }
            }
        }
        try (Npz archive = Npz.open(file)) {
            Messages.assertRefused(
                    SegmentMismatchException.class,
                    () -> archive.attach("odd", Leg.class),
                    "attach member \"odd\" of " + file + ": its fields are not those of the record");
            Messages.assertRefused(
                    UnsupportedOperationException.class,
                    () -> archive.attach("times"),
                    ">M8[s]",
                    "attach(\"times\", elementClass), or copy it, by copyOf(\"times\", name)");
        }
    }

    /** Row by row. */
    private static String fractions(SharedRecordArray<Trade> trades) {
        double[] prices = (double[]) trades.field("leg.price").toArray();
        return java.util.Arrays.stream(prices)
                .mapToInt(price -> (int) (4 * price))
                .boxed()
                .toList()
                .toString();
    }

    @Test
    void aClosedArrayOfNoRecordsIsRefused() {
        var none = SharedRecordArray.create(name, Small.class, 0);
        none.close();
        assertThrows(IllegalStateException.class, () -> Npz.write(file, Map.of("none", none)));
    }

    /** A first dimension of one makes the parts of each element lie as in rows. */
    @Test
    void complexNumbersInColumnsAreWritten() {
        CreateOptions options = CreateOptions.defaults().withOrder(Order.F).withDtype("complex64");
        try (var one = SharedFloatArray.create(name, options, 2, 1);
                var several = SharedFloatArray.create(segments.name(), options, 2, 3)) {
            one.set(1, 5);
            Npz.write(file, Map.of("one", one, "several", several));
            assertEquals(
                    "(1,) (3,) [0.+5.j]",
                    numpy("(lambda z: f\"{z['one'].shape} {z['several'].shape} {z['one']}\")" + "(numpy.load(FILE))"));
        }
    }
}
