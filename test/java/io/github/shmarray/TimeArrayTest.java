package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.shmarray.error.SegmentFormatException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instants and durations as elements, in all of numpy's units; the real numpy says what they are. */
@Timeout(60)
class TimeArrayTest {
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

    /** In units, and how many bits of ticks stay in the years that Java and numpy reach. */
    @ParameterizedTest
    @CsvSource({
        "Y, 26", "M, 29", "3M, 27", "W, 33", "2W, 33", "D, 36", "h, 40", "12h, 36", "m, 46", "s, 53", "25s, 48",
        "ms, 63", "us, 63", "ns, 63", "5ns, 60", "ps, 63", "fs, 63", "as, 63"
    })
    void instantsAreWhatNumpySays(String unit, int bits) {
        Random random = new Random(42);
        long perNano = picosecondsOrLess(unit);
        StringBuilder ticks = new StringBuilder("[0, 1, -1, -9223372036854775808");
        for (int i = 0; i < 40; i++) {
            long tick = random.nextLong() >> Long.SIZE - 1 - random.nextInt(2, bits + 1);
            ticks.append(", ").append(i % 2 == 0 ? tick : tick / perNano * perNano);
        }
        for (String sign : new String[] {"<", ">"}) {
            save("numpy.array(" + ticks + "], 'i8').view('M8[" + unit + "]').astype('" + sign + "M8[" + unit + "]')");
            python.run("w = v" + (perNano > 1 ? ".astype('M8[ns]')" : ""));
            String[] plain = list(numpy("v.astype(v.dtype.newbyteorder('=')).view('i8').tolist()"));
            String[] seconds = list(numpy("w.astype('M8[s]').astype('i8').tolist()"));
            String[] nanos = list(numpy("(w - w.astype('M8[s]')).astype('m8[ns]').astype('i8').tolist()"));
            try (var array = SharedRecordArray.attach(name, Instant.class)) {
                assertNull(array.get(3));
                for (int i = 0; i < plain.length; i++) {
                    if (i != 3 && Long.parseLong(plain[i]) % perNano == 0) {
                        Instant numpys = Instant.ofEpochSecond(Long.parseLong(seconds[i]), Long.parseLong(nanos[i]));
                        assertEquals(numpys, array.get(i), unit + " " + plain[i]);
                        array.set(i, null);
                        array.set(i, numpys);
                    } else if (i != 3) {
                        long index = i;
                        assertRefused(
                                SegmentFormatException.class, () -> array.get(index), plain[i], "no whole number");
                    }
                }
            }
            assertEquals("True", numpy("a.tobytes() == v.tobytes()"), unit);
        }
    }

    /** How many of them a nanosecond has, or 1. */
    private static long picosecondsOrLess(String unit) {
        return switch (unit) {
            case "ps" -> 1_000;
            case "fs" -> 1_000_000;
            case "as" -> 1_000_000_000;
            default -> 1;
        };
    }

    private static String[] list(String text) {
        return text.replace("[", "").replace("]", "").split(", ");
    }

    @Test
    void numpyReadsInstantsAndDurations() {
        Instant[] instants = {
            Instant.EPOCH,
            Instant.parse("2026-11-27T18:49:48.123456789Z"),
            null,
            Instant.parse("1677-09-21T00:12:43.145224193Z"),
            Instant.parse("2262-04-11T23:47:16.854775807Z")
        };
        SharedRecordArray.copyOf(name, instants).close();
        assertEquals("<M8[ns]", numpy("a.dtype.str"));
        assertEquals(
                "['1970-01-01T00:00:00.000000000', '2026-11-27T18:49:48.123456789', 'NaT',"
                        + " '1677-09-21T00:12:43.145224193', '2262-04-11T23:47:16.854775807']",
                numpy("[str(t) for t in a]"));
        try (var array = SharedRecordArray.attach(name, Instant.class)) {
            assertArrayEquals(instants, array.toArray());
            Instant tooEarly = instants[3].minusNanos(1);
            var argument = IllegalArgumentException.class;
            assertRefused(argument, () -> array.set(0, tooEarly), "145224192Z", "beyond what <M8[ns] holds");
            assertRefused(argument, () -> array.set(0, instants[4].plusNanos(1)), "beyond");
            assertRefused(argument, () -> array.set(0, Instant.MAX), "beyond");
            assertEquals(Instant.EPOCH, array.get(0));
            assertArrayEquals(new long[] {5}, array.values().shape());
            assertEquals(Long.MIN_VALUE, array.values().getLong(2));
        }
        Duration[] durations = {Duration.ZERO, Duration.ofDays(-3).plusMillis(1), null, Duration.ofSeconds(1, 5000)};
        SharedRecordArray.copyOf(name, dtype("m8[us]").withReplace(), durations).close();
        assertEquals(
                "<m8[us] [0, -259199999000, -9223372036854775808, 1000005]",
                numpy("a.dtype.str + ' ' + str(a.view('i8').tolist())"));
        try (var array = SharedRecordArray.attach(name, Duration.class)) {
            assertArrayEquals(durations, array.toArray());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "M8[s]; 2026-01-01T00:00:00.500Z; steps of PT1S",
                "M8[25s]; 1970-01-01T00:00:26Z; steps of PT25S",
                "M8[h]; 1970-01-01T00:30:00Z; steps of PT1H",
                "M8[ms]; 1970-01-01T00:00:00.000100Z; larger steps",
                "M8[5ns]; 1970-01-01T00:00:00.000000001Z; larger steps",
                "M8[M]; 1970-01-02T00:00:00Z; beginnings of months",
                "M8[Y]; 1970-02-01T00:00:00Z; beginnings of 12 months",
                "M8[M]; 1970-01-01T00:00:01Z; beginnings of months",
                "M8[as]; 1970-01-01T00:00:10Z; beyond",
                "M8[fs]; 1970-01-01T02:33:44Z; beyond",
                "M8; 1970-01-01T00:00:00Z; no unit"
            })
    void instantsThatTheUnitHasNotAreRefused(String unit, String instant, String why) {
        try (var array = SharedRecordArray.create(name, dtype(unit), Instant.class, 2)) {
            array.set(0, null);
            assertRefused(
                    IllegalArgumentException.class, () -> array.set(0, Instant.parse(instant)), instant, why, unit);
            assertNull(array.get(0));
        }
        assertEquals("True", numpy("bool(numpy.isnat(a[0]))"));
        assertEquals("True", numpy("a.dtype == numpy.dtype('" + unit + "')"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "M8[W]; 9223372036854775807; beyond what an Instant holds",
                "M8[s]; 9223372036854775807; beyond what an Instant holds",
                "M8[Y]; 9223372036854775807; beyond what an Instant holds",
                "M8[ms]; -9223372036854775807; ",
                "M8[Y]; 999998029; ",
                "M8[Y]; -1000001969; ",
                "M8[Y]; 999998030; beyond what an Instant holds",
                "M8[2147483647ns]; 9223372036854775807; beyond",
                "M8; 0; no unit",
                "m8[s]; 9223372036854775807; ",
                "m8[m]; 9223372036854775807; beyond what a Duration holds",
                "m8[M]; 1; different lengths",
                "m8[Y]; 1; different lengths",
                "m8; 1; no unit",
                "m8[2147483647ns]; 9223372036854775807; beyond what a Duration holds",
                "m8[1000000000ns]; 9223372036854775807; ",
                "m8[1000000000ns]; -9223372036854775807; ",
                "m8[7as]; 9223372036854775807; no whole number of nanoseconds",
                "m8[1000000000as]; 9223372036854775807; ",
                "m8[1000000000as]; -9223372036854775807; ",
                "m8[1000ps]; -1; ",
            })
    void ticksThatJavaHasNotAreRefused(String dtype, long ticks, String why) {
        save("numpy.array([" + ticks + ", -9223372036854775808], 'i8').view('" + dtype + "')");
        Class<?> type = dtype.startsWith("M") ? Instant.class : Duration.class;
        try (SharedRecordArray<?> array = SharedRecordArray.attach(name, type)) {
            assertNull(array.get(1));
            if (why == null) {
                assertRoundTrip(array, ticks);
            } else {
                assertRefused(SegmentFormatException.class, () -> array.get(0), "element 0", "" + ticks, dtype, why);
                assertRefused(SegmentFormatException.class, () -> array.toArray(), "element 0");
            }
            assertEquals(ticks, array.values().getLong(0));
        }
    }

    private static <R> void assertRoundTrip(SharedRecordArray<R> array, long ticks) {
        R value = array.get(0);
        array.set(0, null);
        array.set(0, value);
        assertEquals(ticks, array.values().getLong(0));
    }
}
