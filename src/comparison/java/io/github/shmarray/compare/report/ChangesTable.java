package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import java.io.PrintWriter;
import java.util.Comparator;
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

    /** Half an interval is what a change has to exceed to be shown. */
    private static String sensitivity(Changes changes) {
        List<Change> known = changes.changes().stream()
                .filter(change -> change.ratio().isKnown())
                .sorted(Comparator.comparingDouble(change -> change.ratio().error()))
                .toList();
        return known.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "What could be shown: changes of more than %s; smaller ones may pass unseen.%n",
                        Stream.of(known.getFirst(), known.getLast())
                                .distinct()
                                .map(ChangesTable::leastShown)
                                .collect(Collectors.joining(" to ")));
    }

    private static String leastShown(Change change) {
        return String.format(
                Locale.ROOT,
                "%.1f %% (%s, %,d elements)",
                100 * change.ratio().error(),
                change.before().benchmark().id(),
                change.before().elements());
    }

    static String explanation(Changes changes) {
        String text = String.format(
                Locale.ROOT,
                """
                before, after: the median. change: of the %s trimmed mean. interval: %.0f %% confidence that all of them hold, by a moderated and trimmed %s.
                A row is faster or slower if its interval does not have 0 in it.
                """,
                changes.areInterleaved() ? "runs' ratios, their" : "rounds'",
                100 * Measurement.CONFIDENCE,
                changes.areInterleaved() ? "paired t-test over the runs" : "t-test over the rounds");
        String between = changes.betweenRuns() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "Intervals include a standard deviation of %.1f %% between runs, which the rows tell that are not shmarray's.%n",
                        100 * changes.betweenRuns());
        return text + sensitivity(changes) + between;
    }
}
