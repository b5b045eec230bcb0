package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables that the charts of a report show. */
final class Charts {
    private static final double NANOSECONDS = 1e9;

    /** How far an axis goes beyond the ratios; intervals that go further are cut off. */
    private static final double MARGIN = 1.3;

    /** Beyond a bar there must be place for its label. */
    private static final double LABEL = 1.25;

    private static final Pattern CACHE = Pattern.compile("(L\\d) (\\d+)([KM])");
    private static final Pattern KERNEL = Pattern.compile("(?m)^\\s*(\\d+) to (\\d+) KiB: (\\S+) ");

    private Charts() {}

    static Map<String, List<?>> block(List<Row> rows, Ratios ratios) {
        List<Row> measured =
                rows.stream().filter(row -> !row.measurement().isAbsent()).toList();
        double least = measured.stream()
                .mapToDouble(Row::ratio)
                .filter(r -> !Double.isNaN(r))
                .min()
                .orElse(1);
        double most = measured.stream()
                .mapToDouble(Row::ratio)
                .filter(r -> !Double.isNaN(r))
                .max()
                .orElse(1);
        return Map.of(
                "rows",
                measured.stream()
                        .map(row -> row(row, ratios.of(row), Math.min(1, least) / MARGIN, Math.max(1, most) * MARGIN))
                        .toList(),
                "samples",
                measured.stream().flatMap(row -> samples(row).stream()).toList());
    }

    private static Map<String, Object> row(Row row, Interval interval, double leastShown, double mostShown) {
        Measurement measurement = row.measurement();
        double time = measurement.nanoseconds();
        double error = Double.isNaN(measurement.errorNanoseconds()) ? 0 : measurement.errorNanoseconds();
        Map<String, Object> values = ratio(label(row), interval, leastShown, mostShown);
        values.put("doubtful", measurement.isNoisy() || measurement.isDrifting());
        values.put("seconds", time / NANOSECONDS);
        values.put("least", Math.max(0, time - error) / NANOSECONDS);
        values.put("most", (time + error) / NANOSECONDS);
        values.put("edge", LABEL * (time + error) / NANOSECONDS);
        values.put("time", Table.time(time));
        return values;
    }

    /** A bar of the chart of ratios; one that is not known is not drawn. */
    static Map<String, Object> ratio(String label, Interval interval, double leastShown, double mostShown) {
        double ratio = interval.ratio();
        return Page.map(
                "label", label,
                "ratio", Double.isNaN(ratio) ? null : ratio,
                "low", interval.isKnown() ? Math.max(leastShown, interval.low()) : null,
                "high", interval.isKnown() ? Math.min(mostShown, interval.high()) : null,
                "interval", HtmlReport.interval(interval),
                "side", !interval.excludesOne() ? "same" : ratio < 1 ? "faster" : "slower");
    }

    static Map<String, List<?>> changes(List<Change> changes) {
        double least = changes.stream()
                .mapToDouble(change -> change.ratio().ratio())
                .min()
                .orElse(1);
        double most = changes.stream()
                .mapToDouble(change -> change.ratio().ratio())
                .max()
                .orElse(1);
        return Map.of(
                "rows",
                changes.stream()
                        .map(change -> ratio(
                                change.before().benchmark().name(),
                                change.ratio(),
                                Math.min(1, least) / MARGIN,
                                Math.max(1, most) * MARGIN))
                        .toList());
    }

    /** The name, and what makes it doubtful. */
    private static String label(Row row) {
        List<String> doubts = Table.remarks(row).stream()
                .filter(word -> !word.equals("baseline"))
                .toList();
        return row.benchmark().name() + (doubts.isEmpty() ? "" : " (" + String.join(", ", doubts) + ")");
    }

    private static List<Map<String, Object>> samples(Row row) {
        List<Map<String, Object>> samples = new ArrayList<>();
        int number = 1;
        for (double[] round : row.measurement().rounds()) {
            for (double nanoseconds : round) {
                samples.add(Page.map("label", label(row), "round", number, "seconds", nanoseconds / NANOSECONDS));
            }
            number++;
        }
        return samples;
    }

    /** No rows if nothing was copied with several sizes. */
    static Map<String, List<?>> speed(Report report) {
        Map<String, List<Row>> cases = report.rows().stream()
                .filter(row ->
                        isCopying(row.benchmark().group()) && !row.measurement().isAbsent())
                .collect(Collectors.groupingBy(row -> row.benchmark().name()));
        List<Map<String, Object>> rows = report.rows().stream()
                .filter(row ->
                        isCopying(row.benchmark().group()) && !row.measurement().isAbsent())
                .filter(row -> cases.get(row.benchmark().name()).stream()
                                .map(Row::bytes)
                                .distinct()
                                .count()
                        > 1)
                .map(Charts::speed)
                .toList();
        long least = cases.values().stream()
                .flatMap(List::stream)
                .mapToLong(Row::bytes)
                .min()
                .orElse(1);
        long most = cases.values().stream()
                .flatMap(List::stream)
                .mapToLong(Row::bytes)
                .max()
                .orElse(1);
        return Map.of(
                "rows", rows,
                "caches", caches(report.header().getOrDefault("caches", ""), most),
                "kernels", kernels(report.header().getOrDefault("kernels", ""), least, most));
    }

    private static boolean isCopying(Group group) {
        return List.of(Groups.COPY, Groups.SMALL, Groups.SCALE).contains(group)
                || group.family().equals("kernels");
    }

    private static Map<String, Object> speed(Row row) {
        Measurement measurement = row.measurement();
        double time = measurement.nanoseconds();
        double error = Double.isNaN(measurement.errorNanoseconds()) ? 0 : measurement.errorNanoseconds();
        return Page.map(
                "case", row.benchmark().name(),
                "bytes", row.bytes(),
                "speed", row.gigabytesPerSecond(),
                "lowSpeed", row.bytes() / (time + error),
                "highSpeed", row.bytes() / Math.max(time - error, time / 2));
    }

    private static List<Map<String, Object>> caches(String text, long most) {
        return CACHE.matcher(text)
                .results()
                .map(cache -> Page.map(
                        "name",
                        cache.group(1),
                        "bytes",
                        Long.parseLong(cache.group(2)) << (cache.group(3).equals("K") ? 10 : 20)))
                .filter(cache -> (long) cache.get("bytes") <= 2 * most)
                .toList();
    }

    /** The first of a line is the one that is used. */
    private static List<Map<String, Object>> kernels(String text, long least, long most) {
        List<Map<String, Object>> kernels = new ArrayList<>();
        Matcher kernel = KERNEL.matcher(text);
        while (kernel.find()) {
            long from = Math.max(least, Long.parseLong(kernel.group(1)) << 10);
            long end = Math.min(most, Long.parseLong(kernel.group(2)) << 10);
            if (from < end) {
                kernels.add(Page.map("least", from, "end", end, "kernel", kernel.group(3)));
            }
        }
        return kernels;
    }
}
