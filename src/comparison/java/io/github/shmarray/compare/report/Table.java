package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report for people: a block for each group and size. */
public final class Table {
    /** Where a value in the header goes on. */
    public static final String NEXT_LINE_OF_HEADER = "\n" + " ".repeat(13);

    private static final String[] UNITS = {"ns", "us", "ms", "s"};
    private static final double UNIT_STEP = 1000;

    private Table() {}

    public static void print(PrintWriter out, Map<String, String> header, List<Row> rows) {
        header.forEach((name, value) -> out.printf("%-12s %s%n", name, value));
        Counts counts = Counts.of(rows);
        Ratios ratios = Ratios.of(rows);
        Row previous = null;
        for (Row row : rows) {
            if (previous == null || isNewBlock(previous, row)) {
                printBlockHeader(out, row, counts.header());
            }
            out.println(line(row, ratios.of(row), counts.columns(row.measurement())));
            previous = row;
        }
        out.println();
        out.print(explanation(rows).replace("\n", System.lineSeparator()));
        out.print(counts.explanation());
        out.flush();
    }

    /** What the columns mean, in plain text. */
    static String explanation(List<Row> rows) {
        boolean hasRounds =
                rows.stream().anyMatch(row -> row.measurement().rounds().size() > 1);
        return """
                time: median of all iterations. ±: half the %.0f %% confidence interval, of the time's mean and of the ratio.
                noisy: the first ± is more than 10 %%. drifts: the middle moved from round to round. GB/s: 10^9 bytes of the array per second.
                ratio: time over the baseline's time in the same block; below 1.00 is faster than the baseline. Its interval is that of
                a moderated t-test (Smyth 2004) of the logarithms of %s.
                """.formatted(
                        100 * Measurement.CONFIDENCE,
                        hasRounds
                                ? "the ratios of each round's medians"
                                : "the iterations; there was one round, so what differs from process to process is not in it");
    }

    static boolean isNewBlock(Row previous, Row row) {
        return previous.benchmark().group() != row.benchmark().group() || previous.elements() != row.elements();
    }

    private static void printBlockHeader(PrintWriter out, Row row, String moreColumns) {
        out.printf(
                Locale.ROOT,
                "%n%s: %s%n%,d elements, %s%n",
                row.benchmark().group().label(),
                row.benchmark().group().description(),
                row.elements(),
                size(row.bytes()));
        out.printf("  %-30s %12s %8s %9s %10s %9s%s%n", "case", "time", "±", "GB/s", "ratio", "±", moreColumns);
    }

    private static String line(Row row, Interval interval, String moreColumns) {
        Measurement measurement = row.measurement();
        String name = row.benchmark().name();
        if (measurement.isAbsent()) {
            return String.format("  %-30s absent: %s", name, measurement.problem());
        }
        String ratio = Double.isNaN(row.ratio()) ? "-" : number(row.ratio());
        String remark = remarks(row).stream().map(word -> "  " + word).collect(Collectors.joining());
        return String.format(
                        Locale.ROOT,
                        "  %-30s %12s %6.1f %% %9s %10s %9s%s%s",
                        name,
                        time(measurement.nanoseconds()),
                        100 * measurement.errorNanoseconds() / measurement.nanoseconds(),
                        isAboutBytes(row.benchmark().group()) ? number(row.gigabytesPerSecond()) : "-",
                        ratio,
                        row.benchmark().isBaseline() || !interval.isKnown()
                                ? ""
                                : String.format(Locale.ROOT, "%.1f %%", 100 * interval.error()),
                        moreColumns,
                        remark)
                .stripTrailing();
    }

    /** What is to be known of a row beside its figures. */
    static List<String> remarks(Row row) {
        return Stream.of(
                        row.benchmark().isBaseline() ? "baseline" : "",
                        row.measurement().isNoisy() ? "noisy" : "",
                        row.measurement().isDrifting() ? "drifts" : "")
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** The name of a row's block. */
    static String title(Row row) {
        return String.format(
                Locale.ROOT,
                "%s, %,d elements, %s",
                row.benchmark().group().label(),
                row.elements(),
                size(row.bytes()));
    }

    static boolean isAboutBytes(Group group) {
        return !List.of(Groups.ALLOC, Groups.CLOSE, Groups.LOCK, Groups.CONTENDED_LOCK)
                .contains(group);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    static String time(double nanoseconds) {
        int unit = 0;
        double value = nanoseconds;
        while (value >= UNIT_STEP && unit < UNITS.length - 1) {
            value /= UNIT_STEP;
            unit++;
        }
        int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
    }

    static String size(long bytes) {
        double value = bytes;
        String[] units = {"B", "kB", "MB", "GB"};
        int unit = 0;
        while (value >= UNIT_STEP && unit < units.length - 1) {
            value /= UNIT_STEP;
            unit++;
        }
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
