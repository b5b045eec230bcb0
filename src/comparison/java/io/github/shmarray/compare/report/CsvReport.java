package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The report for programs. Its columns are stable; what an absent row lacks is empty. */
public final class CsvReport {
    private static final String[] COLUMNS = {"group", "case", "n", "bytes", "ns_per_op", "error_ns", "gb_per_s", "ratio"
    };

    private CsvReport() {}

    public static void write(Path file, List<Row> rows) throws IOException {
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
