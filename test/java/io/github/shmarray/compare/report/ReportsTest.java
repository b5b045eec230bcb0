package io.github.shmarray.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
    private static final List<Row> ROWS = List.of(
            row("jni/memcpy", Measurement.of(100, 100, 100), 1),
            row("java/bulk", Measurement.of(10_000, 20_000, 30_000), 200),
            row("numpy/assign", Measurement.absent("No module named 'numpy'"), Double.NaN));

    @TempDir
    Path folder;

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
        assertTrue(
                lines.contains("  jni/memcpy                           100 ns    0.0 %   4000.00       1.00  baseline"),
                out.toString());
        assertTrue(lines.stream().anyMatch(line -> line.matches("  java/bulk +20.0 us +.* 200.00  noisy")));
        assertTrue(lines.contains("  numpy/assign                   absent: No module named 'numpy'"));
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
        assertTrue(table.contains("GB/s      ratio        cycles  instructions\n"), table);
        assertTrue(table.contains("4000.00       1.00        41.8 k           999  baseline\n"), table);
        assertTrue(table.contains("4000.00       1.00             -             -\n"), table);
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
        JsonReport.write(json, COUNTED, Effort.QUICK);
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
        CsvReport.write(csv, COUNTED);
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
        CsvReport.write(file, ROWS);
        List<String> lines = Files.readAllLines(file);
        assertEquals("group,case,n,bytes,ns_per_op,error_ns,gb_per_s,ratio", lines.get(0));
        assertEquals("copy,jni/memcpy,100000,400000,100.000,0.000,4000.0000,1.0000", lines.get(1));
        assertTrue(lines.get(2).matches("copy,java/bulk,100000,400000,20000\\.000,\\d+\\.\\d{3},20\\.0000,200\\.0000"));
        assertEquals("copy,numpy/assign,100000,400000,,,,", lines.get(3));
        assertEquals(4, lines.size());
    }

    @Test
    void theJsonIsWhatJmhWrites() throws Exception {
        Path file = folder.resolve("rows.json");
        JsonReport.write(file, ROWS, Effort.QUICK);
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
        Map<String, String> machine = Machine.describe(Machine.Ticks.now());
        for (String name :
                List.of("CPU", "caches", "kernel", "C library", "JDK", "collector", "/dev/shm", "stolen time")) {
            assertTrue(machine.containsKey(name), name);
            assertFalse(machine.get(name).isBlank(), name);
        }
        assertTrue(machine.get("/dev/shm").startsWith("tmpfs"), machine.get("/dev/shm"));
    }

    @Test
    void theJniRowsOfAJdkThatMovesPinnedArraysAreExplained() {
        Machine.Ticks start = Machine.Ticks.now();
        assertFalse(Machine.describe(start, false).containsKey("jni/ rows"));
        String note = Machine.describe(start, true).get("jni/ rows");
        assertTrue(note.contains("ArrayRegion") && note.contains("JDK-8377811"), note);
    }
}
