package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Two reports side by side, for people. */
public final class ChangesTable {
    private ChangesTable() {}

    /** Prints what differs between the reports of those names. */
    public static void print(PrintWriter out, String before, String after, Changes changes) {
        out.printf("%s -> %s%n", before, after);
        changes.differences().forEach((name, values) -> printDifference(out, name, values));
        String block = "";
        for (Change change : changes.changes()) {
            String now = block(change);
            if (!now.equals(block)) {
                out.printf(
                        Locale.ROOT,
                        "%n%s%n  %-29s %10s %10s %8s  %-14s%n",
                        now,
                        "case",
                        "before",
                        "after",
                        "change",
                        "interval");
                block = now;
            }
            out.println(line(change));
        }
        out.println();
        out.println(summary(changes));
        changes.missing().forEach(out::println);
        out.print(explanation(changes).replace("\n", System.lineSeparator()));
        out.flush();
    }

    private static void printDifference(PrintWriter out, String name, List<String> values) {
        out.printf("  %-12s %s%n", name, shown(values.getFirst()));
        out.printf("  %-12s %s%n", "", shown(values.getLast()));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "(nothing)" : value;
    }

    static String block(Change change) {
        return Table.title(change.before());
    }

    private static String line(Change change) {
        Interval ratio = change.ratio();
        return String.format(
                        Locale.ROOT,
                        "  %-29s %10s %10s %8s  %-18s %s%s",
                        change.before().benchmark().name(),
                        Table.time(change.before().measurement().nanoseconds()),
                        Table.time(change.after().measurement().nanoseconds()),
                        percent(ratio.ratio()),
                        interval(ratio),
                        change.verdict().text(),
                        change.remark().isEmpty() ? "" : " (" + change.remark() + ")")
                .stripTrailing();
    }

    static String interval(Interval ratio) {
        return ratio.isKnown() ? percent(ratio.low()) + " to " + percent(ratio.high()) : "-";
    }

    static String percent(double ratio) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * (ratio - 1));
    }

    static String summary(Changes changes) {
        return Stream.of(Change.Verdict.values())
                .map(verdict -> changes.changes().stream()
                                .filter(change -> change.verdict() == verdict)
                                .count()
                        + " " + verdict.text())
                .collect(Collectors.joining(", "));
    }

    static String explanation(Changes changes) {
        String text = """
                before, after: the median. change: of the rounds' trimmed mean. interval: %.0f %% confidence that all of them hold, by a moderated and trimmed t-test over the rounds.
                A row is faster or slower if its interval does not have 0 in it.
                """.formatted(100 * Measurement.CONFIDENCE);
        return changes.betweenRuns() == 0
                ? text
                : text
                        + String.format(
                                Locale.ROOT,
                                "Intervals include a standard deviation of %.1f %% between runs, which the rows tell that are not shmarray's.%n",
                                100 * changes.betweenRuns());
    }
}
