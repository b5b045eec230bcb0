package io.github.shmarray.compare.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.options.TimeValue;

/** Results of a user's own benchmarks, beside the baseline. */
class JmhResultsTest {
    @TempDir
    Path folder;

    private static String result(String mode, String unit, String parameters, String rawData) {
        return """
                {"benchmark": "my.CopyBenchmark.copy", "mode": "%s", "threads": 1, "forks": 2, "params": {%s},
                 "primaryMetric": {"score": 1, "scoreError": "NaN", "scoreUnit": "%s", "rawData": %s}, "secondaryMetrics": {}}
                """.formatted(mode, parameters, unit, rawData);
    }

    private static String ofThousand(String rawData) {
        return result("avgt", "ns/op", "\"n\": \"1000\"", rawData);
    }

    private List<Row> read(Integer elementsUnlessTold, String... results) throws IOException {
        Path file = Files.writeString(folder.resolve("results.json"), "[" + String.join(",", results) + "]");
        return JmhResults.read(file, Groups.COPY, elementsUnlessTold);
    }

    @ParameterizedTest
    @CsvSource({
        "avgt, ns/op, 250, 250",
        "avgt, us/op, 0.25, 250",
        "avgt, ms/op, 3, 3000000",
        "avgt, s/op, 1e-6, 1000",
        "avgt, min/op, 1e-9, 60",
        "thrpt, ops/s, 4e6, 250",
        "thrpt, ops/ms, 4000, 250",
        "thrpt, ops/us, 4, 250",
        "thrpt, ops/ns, 0.5, 2"
    })
    void everyUnitOfTimeIsRead(String mode, String unit, String score, double nanoseconds) throws Exception {
        Row row = read(7, result(mode, unit, "", "[[" + score + "]]")).getFirst();
        assertEquals(nanoseconds, row.measurement().nanoseconds(), 1e-9 * nanoseconds);
        assertEquals("brought/CopyBenchmark.copy", row.benchmark().name());
        assertEquals(7, row.elements());
        assertEquals(28, row.bytes());
    }

    /** As JMH itself abbreviates it. */
    @ParameterizedTest
    @ValueSource(strings = {"NANOSECONDS", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS"})
    void everyUnitOfJmhIsKnown(java.util.concurrent.TimeUnit unit) throws Exception {
        String abbreviation = TimeValue.tuToString(unit);
        double expected = unit.toNanos(1);
        assertEquals(
                expected,
                read(1, result("avgt", abbreviation + "/op", "", "[[1]]"))
                        .getFirst()
                        .measurement()
                        .nanoseconds());
    }

    @Test
    void aForkIsARoundAndAParameterTheSize() throws Exception {
        Row row = read(null, ofThousand("[[1, 2], [3, 4]]")).getFirst();
        assertEquals(2, row.measurement().rounds().size());
        assertArrayEquals(new double[] {3, 4}, row.measurement().rounds().getLast());
        assertEquals(1000, row.elements());
        for (String size : List.of("\"size\": \"1e3\"", "\"length\": \"1_000\"", "\"bytes\": \"4000\"")) {
            Row other = read(5, result("avgt", "ns/op", size + ", \"impl\": \"fast\", \"at\": \"0\"", "[[1]]"))
                    .getFirst();
            assertEquals(1000, other.elements(), size);
            assertEquals(
                    "brought/CopyBenchmark.copy(at=0,impl=fast)",
                    other.benchmark().name());
        }
    }

    @Test
    void thereAreOneOrMany() throws Exception {
        List<Row> rows = read(
                3,
                ofThousand("[[1]]"),
                result("thrpt", "ops/ns", "\"n\": \"1000\"", "[[1]]"),
                result("avgt", "ns/op", "", "[[1]]"));
        assertEquals(
                List.of("brought/CopyBenchmark.copy", "brought/CopyBenchmark.copy:thrpt", "brought/CopyBenchmark.copy"),
                rows.stream().map(row -> row.benchmark().name()).toList());
        assertEquals(List.of(3, 1000), new BroughtRows("results.json", rows).sizes(Groups.COPY));
    }

    private void refused(String reason, String... results) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> read(null, results));
        assertTrue(e.getMessage().contains("results.json"), e::getMessage);
        assertTrue(e.getMessage().contains(reason), e::getMessage);
    }

    @Test
    void whatCannotBeUsedIsRefusedInWords() {
        refused("has no results");
        refused("it is not what JMH writes", "1");
        refused("it is not what JMH writes", "{\"name\": \"of another\"}");
        refused("it is not what JMH writes", "{");
        refused("tell by --with-size", result("avgt", "ns/op", "\"m\": \"9\"", "[[1]]"));
        refused("has n = many, which is not a number", result("avgt", "ns/op", "\"n\": \"many\"", "[[1]]"));
        refused("has n = -3", result("avgt", "ns/op", "\"n\": \"-3\"", "[[1]]"));
        refused("has bytes = 10, which", result("avgt", "ns/op", "\"bytes\": \"10\"", "[[1]]"));
        refused("was measured in mode sample in ns/op", result("sample", "ns/op", "\"n\": \"1\"", "[[1]]"));
        refused("mode avgt in parsecs/op", result("avgt", "parsecs/op", "\"n\": \"1\"", "[[1]]"));
        refused("mode avgt in ops/s", result("avgt", "ops/s", "\"n\": \"1\"", "[[1]]"));
        refused("has an iteration of NaN", ofThousand("[[1, \"NaN\"]]"));
        refused("has an iteration of 0.0", ofThousand("[[0]]"));
        refused("rawData", ofThousand("[]"));
        Path none = folder.resolve("none/results.json");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> JmhResults.read(none, Groups.COPY, 1));
        assertTrue(e.getMessage().contains("NoSuchFile"), e::getMessage);
    }

    @Test
    void theyStandBesideTheBaselineOfTheirSize() throws Exception {
        BroughtRows brought =
                new BroughtRows("results.json", read(null, ofThousand("[[300, 300, 300], [300, 306, 300]]")));
        Measurement measured = Measurement.of(100, 101, 100).and(Measurement.of(100, 100, 102));
        List<Row> block = List.of(
                new Row(new Case(Groups.COPY, "jni/memcpy"), 1000, 4000, measured, 1),
                new Row(new Case(Groups.COPY, "java/bulk"), 1000, 4000, measured, 1));
        List<Row> beside = brought.beside(block);
        assertEquals(3, beside.size());
        Row row = beside.getLast();
        assertEquals(3, row.ratio(), 1e-9);
        assertTrue(Ratios.of(beside).of(row).isKnown());
        StringWriter table = new StringWriter();
        Table.print(new PrintWriter(table), Map.of(), beside);
        assertTrue(
                table.toString().lines().anyMatch(line -> line.matches(" +brought/.* 3\\.00 .*% brought along")),
                table.toString());
        assertTrue(table.toString().contains("not measured in turn"), table.toString());
        Row other = new Row(new Case(Groups.COPY, "jni/memcpy"), 2000, 8000, measured, 1);
        assertEquals(List.of(other), brought.beside(List.of(other)));
    }

    /** Its rounds are others than those of the baseline, though there are as many. */
    @Test
    void theirRoundsAreNotPaired() throws Exception {
        Measurement moving = Measurement.of(100, 100, 100).and(Measurement.of(200, 200, 200));
        Row baseline = new Row(new Case(Groups.COPY, "jni/memcpy"), 1000, 4000, moving, 1);
        List<Row> brought = new BroughtRows(
                        "results.json", read(null, ofThousand("[[300, 300, 300], [600, 600, 600]]")))
                .beside(List.of(baseline));
        assertTrue(Ratios.of(brought).of(brought.getLast()).error() > 0.5, "both moved, but not together");
    }

    @Test
    void whatWouldNotBeShownIsRefused() throws Exception {
        BroughtRows brought = new BroughtRows("results.json", read(null, ofThousand("[[1]]")));
        List<Case> copies = List.of(new Case(Groups.COPY, "jni/memcpy"));
        brought.requireBeside(copies, group -> List.of(1000));
        BroughtRows.NONE.requireBeside(copies, group -> List.of(1));
        IllegalArgumentException size =
                assertThrows(IllegalArgumentException.class, () -> brought.requireBeside(copies, group -> List.of(10)));
        assertTrue(size.getMessage().contains("results of 1000 elements, which --sizes leaves out"));
        IllegalArgumentException group = assertThrows(
                IllegalArgumentException.class,
                () -> brought.requireBeside(List.of(new Case(Groups.SMALL, "jni/memcpy")), unused -> List.of(1000)));
        assertTrue(group.getMessage().contains("belong to the group copy"));
        assertFalse(
                brought.beside(List.of(new Row(copies.getFirst(), 1000, 4000, Measurement.absent("none"), Double.NaN)))
                                .getLast()
                                .ratio()
                        > 0);
    }
}
