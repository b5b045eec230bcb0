package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The report for people: a block for each group and size. */
public final class Table {
    /** Where a value in the header goes on. */
    public static final String NEXT_LINE_OF_HEADER = "\n" + " ".repeat(13);

    /** With longer ones the lines of the others would not fit into a terminal. */
    private static final int WIDEST_NAME = 30;

    private static final String[] UNITS = {"ns", "us", "ms", "s"};
    private static final double UNIT_STEP = 1000;

    private Table() {}

    public static void print(PrintWriter out, Map<String, String> header, List<Row> rows) {
        printHeader(out, header);
        blocks(rows).forEach(block -> printBlock(out, block));
        printExplanation(out, rows);
    }

    public static void printHeader(PrintWriter out, Map<String, String> header) {
        header.forEach((name, value) -> out.printf("%-12s %s%n", name, value));
        out.flush();
    }

    /** Those of a group at one size. */
    public static void printBlock(PrintWriter out, List<Row> block) {
        Counts counts = Counts.of(block);
        Ratios ratios = Ratios.of(block);
        int nameWidth = nameWidth(block);
        printBlockHeader(out, block.getFirst(), nameWidth, counts.header());
        for (Row row : block) {
            out.println(line(row, ratios.of(row), nameWidth, counts.columns(row.measurement())));
        }
        out.flush();
    }

    public static void printExplanation(PrintWriter out, List<Row> rows) {
        out.println();
        out.print(explanation(rows).replace("\n", System.lineSeparator()));
        out.print(Counts.of(rows).explanation());
        out.flush();
    }

    /** The rows of each group and size, which need not stand together. */
    public static List<List<Row>> blocks(List<Row> rows) {
        Map<String, List<Row>> blocks = new LinkedHashMap<>();
        rows.forEach(row ->
                blocks.computeIfAbsent(title(row), title -> new ArrayList<>()).add(row));
        return List.copyOf(blocks.values());
    }

    /** What the columns mean, in plain text. */
    static String explanation(List<Row> rows) {
        boolean hasRounds = rows.stream()
                .anyMatch(row -> row.measurement().rounds().size() > 1
                        && !row.benchmark().isBroughtAlong());
        boolean hasBrought = rows.stream().anyMatch(row -> row.benchmark().isBroughtAlong());
        return String.format(
                        Locale.ROOT,
                        """
                time: median of all iterations. ±: half the %.0f %% confidence interval, of the
                time's mean and of the ratio. noisy: the first ± is more than 10 %%.
                drifts: the middle moved from round to round.
                GB/s: 10^9 bytes of the array per second.
                ratio: time over the baseline's time in the same block; below 1.00 is faster
                than the baseline. Its interval is that of a moderated t-test (Smyth 2004)
                of the logarithms of %s.
                """,
                        100 * Measurement.CONFIDENCE,
                        hasRounds
                                ? "the ratios of each round's medians"
                                : "the iterations; there was one round,\nso what differs from process to process is not in it")
                + (hasBrought ? """
                        brought along: read from a file, and not measured in turn with the others;
                        what differs between two runs is not in its interval.
                        """ : "");
    }

    private static void printBlockHeader(PrintWriter out, Row row, int nameWidth, String moreColumns) {
        out.printf(
                Locale.ROOT,
                "%n%s: %s%n%,d elements, %s%n",
                row.benchmark().group().label(),
                row.benchmark().group().description(),
                row.elements(),
                size(row.bytes()));
        out.println(line(nameWidth, "case", "time", "±", "GB/s", "ratio", "±", moreColumns, ""));
    }

    private static int nameWidth(List<Row> block) {
        return block.stream()
                .mapToInt(row -> row.benchmark().name().length())
                .map(length -> Math.min(length, WIDEST_NAME))
                .max()
                .orElse(0);
    }

    private static String line(Row row, Interval interval, int nameWidth, String moreColumns) {
        Measurement measurement = row.measurement();
        String name = row.benchmark().name();
        if (measurement.isAbsent()) {
            return String.format("  %-" + nameWidth + "s absent: %s", name, measurement.problem());
        }
        return line(
                nameWidth,
                name,
                time(measurement.nanoseconds()),
                percent(measurement.errorNanoseconds() / measurement.nanoseconds()),
                isAboutBytes(row.benchmark().group()) ? number(row.gigabytesPerSecond()) : "-",
                Double.isNaN(row.ratio()) ? "-" : number(row.ratio()),
                row.benchmark().isBaseline() ? "" : percent(interval.error()),
                moreColumns,
                String.join(" ", remarks(row)));
    }

    private static String line(
            int nameWidth,
            String name,
            String time,
            String error,
            String speed,
            String ratio,
            String ratioError,
            String moreColumns,
            String remark) {
        return String.format(
                        "  %-" + nameWidth + "s %8s %7s %7s %8s %7s%s %s",
                        name,
                        time,
                        error,
                        speed,
                        ratio,
                        ratioError,
                        moreColumns,
                        remark)
                .stripTrailing();
    }

    /** Of three digits or so. What two rounds that differ come to may be anything. */
    static String percent(double part) {
        if (Double.isNaN(part)) {
            return "-";
        }
        return part >= 10 ? ">999 %" : String.format(Locale.ROOT, part < 1 ? "%.1f %%" : "%.0f %%", 100 * part);
    }

    /** What is to be known of a row beside its figures. */
    static List<String> remarks(Row row) {
        return Stream.of(
                        row.benchmark().isBaseline() ? "baseline" : "",
                        row.benchmark().isBroughtAlong() ? "brought along" : "",
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
        return String.format(Locale.ROOT, value < UNIT_STEP ? "%.2f" : "%.0f", value);
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
