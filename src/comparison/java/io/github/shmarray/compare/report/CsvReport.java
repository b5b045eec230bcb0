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
        metadata.put(
                "notes",
                Map.of(
                        "header", report.header(),
                        "command", report.command(),
                        "confidence", Measurement.CONFIDENCE,
                        "noisy", names(report.rows(), Measurement::isNoisy),
                        "drifts", names(report.rows(), Measurement::isDrifting),
                        "absent",
                                report.rows().stream()
                                        .filter(row -> row.measurement().isAbsent())
                                        .map(row -> Map.of(
                                                "row",
                                                name(row),
                                                "reason",
                                                row.measurement().problem()))
                                        .toList()));
        metadata.put(
                "tableSchema",
                Map.of(
                        "columns",
                        Stream.of(COLUMNS).map(name -> Map.of("titles", name)).toList()));
        return metadata;
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
