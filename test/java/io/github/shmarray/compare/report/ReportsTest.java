package io.github.shmarray.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
    private static final List<Row> ROWS = List.of(
            row("jni/memcpy", Measurement.of(100, 100, 100), 1),
            row("java/bulk", Measurement.of(10_000, 20_000, 30_000), 200),
            row("numpy/assign", Measurement.absent("No module named 'numpy'"), Double.NaN));

    @TempDir
    Path folder;

    private static Report report(List<Row> rows) {
        return new Report(Map.of("CPU", "fast"), "scripts/compare --quick", rows);
    }

    private static Row row(String name, Measurement measurement, double ratio) {
        return new Row(new Case(Groups.COPY, name), 100_000, 400_000, measurement, ratio);
    }

    @Test
    void theTableMarksTheBaselineNoiseAndAbsence() {
        StringWriter out = new StringWriter();
        Table.print(new PrintWriter(out), Map.of("CPU", "fast"), ROWS);
        List<String> lines = out.toString().lines().toList();
        assertEquals("CPU          fast", lines.getFirst());
        assertTrue(lines.contains("100,000 elements, 400 kB"));
        assertTrue(lines.contains("  jni/memcpy     100 ns   0.0 %    4000     1.00         baseline"), out.toString());
        assertTrue(lines.stream().anyMatch(line -> line.matches("  java/bulk +20.0 us +.* 200.00 .*% noisy")));
        assertTrue(lines.contains("  numpy/assign absent: No module named 'numpy'"));
    }

    private static final List<Row> COUNTED = List.of(
            row(
                    "jni/memcpy",
                    Measurement.of(100, 100, 100).counting(Map.of("cycles", 41_800.0, "instructions", 999.0)),
                    1),
            row("c/memcpy", Measurement.of(100, 100, 100), 1),
            row("numpy/assign", Measurement.absent("No module named 'numpy'"), Double.NaN));

    @Test
    void whatWasCountedHasColumnsOfItsOwn() {
        String table = tableOf(COUNTED);
        assertTrue(table.contains("GB/s    ratio       ±        cycles  instructions\n"), table);
        assertTrue(table.contains("4000     1.00                41.8 k           999 baseline\n"), table);
        assertTrue(table.contains("4000     1.00   0.4 %             -             -\n"), table);
        assertTrue(table.contains("cycles, instructions: per operation"), table);
        assertFalse(tableOf(ROWS).contains("cycles"));
    }

    private static String tableOf(List<Row> rows) {
        StringWriter out = new StringWriter();
        Table.print(new PrintWriter(out), Map.of(), rows);
        return out.toString();
    }

    @Test
    void whatWasCountedIsInTheJsonAndNotInTheCsv() throws Exception {
        Path json = folder.resolve("rows.json");
        JsonReport.write(json, report(COUNTED), Effort.QUICK);
        JsonArray results = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
        JsonObject counts = results.get(0).getAsJsonObject().getAsJsonObject("secondaryMetrics");
        assertEquals(Set.of("cycles", "instructions"), counts.keySet());
        JsonObject cycles = counts.getAsJsonObject("cycles");
        assertEquals(41_800, cycles.get("score").getAsDouble());
        assertEquals("#/op", cycles.get("scoreUnit").getAsString());
        assertEquals("NaN", cycles.get("scoreError").getAsString(), "one fork tells no error");
        assertEquals("[[41800.0]]", cycles.get("rawData").toString());
        assertEquals(
                0,
                results.get(1)
                        .getAsJsonObject()
                        .getAsJsonObject("secondaryMetrics")
                        .size());
        Path csv = folder.resolve("rows.csv");
        CsvReport.write(csv, report(COUNTED));
        assertEquals(
                "copy,jni/memcpy,100000,400000,100.000,0.000,4000.0000,1.0000",
                Files.readAllLines(csv).get(1));
    }

    @Test
    void countsHaveUnitsOfThousands() {
        assertEquals("6.02", Counts.count(6.02));
        assertEquals("12.3 k", Counts.count(12_345));
        assertEquals("175 M", Counts.count(175e6));
        assertEquals("2.00 G", Counts.count(2e9));
    }

    @Test
    void timesAndSizesHaveFittingUnits() {
        assertEquals("6.02 ns", Table.time(6.02));
        assertEquals("12.3 us", Table.time(12_345));
        assertEquals("175 ms", Table.time(175_000_000));
        assertEquals("2.00 s", Table.time(2e9));
        assertEquals("64 B", Table.size(64));
        assertEquals("4.1 kB", Table.size(4096));
        assertEquals("40 MB", Table.size(40_000_000));
    }

    @Test
    void theCsvHasTheStableColumns() throws Exception {
        Path file = folder.resolve("rows.csv");
        CsvReport.write(file, report(ROWS));
        List<String> lines = Files.readAllLines(file);
        assertEquals("group,case,n,bytes,ns_per_op,error_ns,gb_per_s,ratio", lines.get(0));
        assertEquals("copy,jni/memcpy,100000,400000,100.000,0.000,4000.0000,1.0000", lines.get(1));
        assertTrue(lines.get(2).matches("copy,java/bulk,100000,400000,20000\\.000,\\d+\\.\\d{3},20\\.0000,200\\.0000"));
        assertEquals("copy,numpy/assign,100000,400000,,,,", lines.get(3));
        assertEquals(4, lines.size());
    }

    @Test
    void whatIsNoColumnOfTheCsvIsBesideIt() throws Exception {
        Path file = folder.resolve("rows.csv");
        CsvReport.write(file, report(ROWS));
        JsonObject metadata = JsonParser.parseString(Files.readString(folder.resolve("rows.csv-metadata.json")))
                .getAsJsonObject();
        assertEquals("http://www.w3.org/ns/csvw", metadata.get("@context").getAsString());
        assertEquals("rows.csv", metadata.get("url").getAsString());
        JsonObject notes = metadata.getAsJsonObject("notes");
        assertEquals("fast", notes.getAsJsonObject("header").get("CPU").getAsString());
        assertEquals("[\"copy,java/bulk,100000\"]", notes.get("noisy").toString());
        assertEquals(0.99, notes.get("confidence").getAsDouble());
        assertTrue(notes.getAsJsonObject("ratioConfidence").has("copy,java/bulk,100000"), notes.toString());
        assertEquals("[]", notes.get("broughtAlong").toString());
        JsonObject absent = notes.getAsJsonArray("absent").get(0).getAsJsonObject();
        assertEquals("copy,numpy/assign,100000", absent.get("row").getAsString());
        assertEquals("No module named 'numpy'", absent.get("reason").getAsString());
    }

    @Test
    void theJsonIsReadAsItWasWritten() throws Exception {
        Path file = folder.resolve("rows.json");
        Report written = report(ROWS);
        JsonReport.write(file, written, Effort.QUICK);
        Report read = JsonReader.read(file);
        assertEquals(written.header(), read.header());
        assertEquals(written.command(), read.command());
        assertEquals(tableOf(ROWS), tableOf(read.rows()));
        JsonObject own = JsonParser.parseString(Files.readString(file))
                .getAsJsonArray()
                .get(1)
                .getAsJsonObject()
                .getAsJsonObject("shmarray");
        assertTrue(own.get("noisy").getAsBoolean());
        assertEquals(0.99, own.get("confidence").getAsDouble());
        assertEquals(2, own.getAsJsonArray("ratioConfidence").size());
    }

    @Test
    void aGroupThatIsNotKnownAnyMoreIsReadToo() throws Exception {
        Path file = folder.resolve("rows.json");
        JsonReport.write(file, report(ROWS), Effort.QUICK);
        Files.writeString(file, Files.readString(file).replace("\"copy.", "\"once."));
        List<Row> rows = JsonReader.read(file).rows();
        assertEquals("once", rows.get(1).benchmark().group().label());
        assertEquals(200, rows.get(1).ratio());
        assertEquals(3, rows.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "[{\"benchmark\": \"of.another\"}]", "[{", "nothing"})
    void whatIsNoReportIsRefusedByName(String text) throws Exception {
        Path file = folder.resolve("rows.json");
        Files.writeString(file, text);
        IOException refused = assertThrows(IOException.class, () -> JsonReader.read(file));
        assertTrue(refused.getMessage().contains("rows.json: it is not a report"), refused.getMessage());
    }

    @Test
    void theJsonIsWhatJmhWrites() throws Exception {
        Path file = folder.resolve("rows.json");
        JsonReport.write(file, report(ROWS), Effort.QUICK);
        JsonArray results = JsonParser.parseString(Files.readString(file)).getAsJsonArray();
        assertEquals(2, results.size(), "absent rows are left out");
        JsonObject result = results.get(1).getAsJsonObject();
        assertEquals("copy.java/bulk", result.get("benchmark").getAsString());
        assertEquals("avgt", result.get("mode").getAsString());
        assertEquals("100000", result.getAsJsonObject("params").get("n").getAsString());
        JsonObject metric = result.getAsJsonObject("primaryMetric");
        assertEquals(20_000, metric.get("score").getAsDouble());
        assertEquals("ns/op", metric.get("scoreUnit").getAsString());
        assertEquals(3, metric.getAsJsonArray("rawData").get(0).getAsJsonArray().size());
        assertEquals(2, metric.getAsJsonArray("scoreConfidence").size());
        assertEquals(
                20_000, metric.getAsJsonObject("scorePercentiles").get("50.0").getAsDouble());
        assertTrue(result.has("secondaryMetrics"));
    }

    @Test
    void theMachineIsDescribed() {
        Map<String, String> machine = Machine.describe();
        for (String name : List.of("CPU", "caches", "kernel", "C library", "JDK", "collector", "/dev/shm")) {
            assertTrue(machine.containsKey(name), name);
            assertFalse(machine.get(name).isBlank(), name);
        }
        assertTrue(machine.get("/dev/shm").startsWith("tmpfs"), machine.get("/dev/shm"));
        assertTrue(Machine.stolen(Machine.Ticks.now()).matches("[\\d.]+ %"));
    }

    @Test
    void theJniRowsOfAJdkThatMovesPinnedArraysAreExplained() {
        assertFalse(Machine.describe(false).containsKey("jni/ rows"));
        String note = Machine.describe(true).get("jni/ rows");
        assertTrue(note.contains("ArrayRegion") && note.contains("JDK-8377811"), note);
    }
}
