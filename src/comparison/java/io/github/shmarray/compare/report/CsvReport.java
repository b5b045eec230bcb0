package io.github.shmarray.compare.report;

import com.google.gson.GsonBuilder;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The report for programs. Its columns are stable; what an absent row lacks is empty. What is not a column is in a file beside it, as
 * the W3C's "CSV on the Web" names and writes it, so that nobody who reads the rows has to know of it.
 */
public final class CsvReport {
    private static final String[] COLUMNS = {"group", "case", "n", "bytes", "ns_per_op", "error_ns", "gb_per_s", "ratio"
    };

    private CsvReport() {}

    /** What the name of the file beside it has at its end. */
    private static final String METADATA = "-metadata.json";

    /** Writes the rows to a file, and what is known of them to the one beside it. */
    public static void write(Path file, Report report) throws IOException {
        writeRows(file, report.rows());
        Files.writeString(
                metadataOf(file),
                new GsonBuilder()
                                .setPrettyPrinting()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(metadata(file, report)) + "\n");
    }

    public static Path metadataOf(Path file) {
        return file.resolveSibling(file.getFileName() + METADATA);
    }

    private static Map<String, Object> metadata(Path file, Report report) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("@context", "http://www.w3.org/ns/csvw");
        metadata.put("url", file.getFileName().toString());
        metadata.put("notes", notes(report));
        metadata.put(
                "tableSchema",
                Map.of(
                        "columns",
                        Stream.of(COLUMNS).map(name -> Map.of("titles", name)).toList()));
        return metadata;
    }

    private static Map<String, Object> notes(Report report) {
        List<Row> rows = report.rows();
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put("header", report.header());
        notes.put("command", report.command());
        notes.put("confidence", Measurement.CONFIDENCE);
        notes.put("ratioConfidence", intervals(rows));
        notes.put("noisy", names(rows, Measurement::isNoisy));
        notes.put("drifts", names(rows, Measurement::isDrifting));
        notes.put(
                "broughtAlong",
                rows.stream()
                        .filter(row -> row.benchmark().isBroughtAlong())
                        .map(CsvReport::name)
                        .toList());
        notes.put(
                "absent",
                rows.stream()
                        .filter(row -> row.measurement().isAbsent())
                        .map(row -> Map.of(
                                "row", name(row), "reason", row.measurement().problem()))
                        .toList());
        return notes;
    }

    /** The ends of each ratio's interval, where they are known. */
    private static Map<String, List<Double>> intervals(List<Row> rows) {
        Ratios ratios = Ratios.of(rows);
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        for (Row row : rows) {
            Interval ratio = ratios.of(row);
            if (ratio.isKnown()) {
                intervals.put(name(row), List.of(ratio.low(), ratio.high()));
            }
        }
        return intervals;
    }

    private static List<String> names(List<Row> rows, Predicate<Measurement> condition) {
        return rows.stream()
                .filter(row -> !row.measurement().isAbsent() && condition.test(row.measurement()))
                .map(CsvReport::name)
                .toList();
    }

    private static String name(Row row) {
        return String.join(",", fields(row).subList(0, 3));
    }

    private static void writeRows(Path file, List<Row> rows) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader(COLUMNS)
                .setRecordSeparator('\n')
                .get();
        try (CSVPrinter printer = new CSVPrinter(Files.newBufferedWriter(file), format)) {
            for (Row row : rows) {
                printer.printRecord(fields(row));
            }
        }
    }

    private static List<String> fields(Row row) {
        Measurement measurement = row.measurement();
        boolean absent = measurement.isAbsent();
        return List.of(
                row.benchmark().group().label(),
                row.benchmark().name(),
                String.valueOf(row.elements()),
                String.valueOf(row.bytes()),
                absent ? "" : number("%.3f", measurement.nanoseconds()),
                absent ? "" : number("%.3f", measurement.errorNanoseconds()),
                absent ? "" : number("%.4f", row.gigabytesPerSecond()),
                number("%.4f", row.ratio()));
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }
}
