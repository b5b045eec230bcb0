package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report to look at: one file that opens without a network, whose tables need no script. */
public final class HtmlReport {
    private HtmlReport() {}

    public static void write(Path file, Report report) throws IOException {
        Ratios ratios = Ratios.of(report.rows());
        Map<String, Map<String, List<?>>> data = new LinkedHashMap<>();
        List<Map<String, Object>> blocks = new ArrayList<>();
        for (List<Row> rows : Table.blocks(report.rows())) {
            String id = "block" + blocks.size();
            blocks.add(block(id, rows, ratios));
            data.put(id, Charts.block(rows, ratios));
        }
        Map<String, List<?>> speed = Charts.speed(report);
        data.put("speed", speed);
        Page.write(
                file,
                "report.html",
                Page.map(
                        "title", "Arrays in shared memory: a comparison",
                        "header",
                                report.header().entrySet().stream()
                                        .map(entry ->
                                                Page.map("name", entry.getKey(), "lines", Page.lines(entry.getValue())))
                                        .toList(),
                        "command", report.command(),
                        "blocks", blocks,
                        "confidence", String.format(Locale.ROOT, "%.0f %%", 100 * Measurement.CONFIDENCE),
                        "hasSpeed", !speed.get("rows").isEmpty(),
                        "explanation", Table.explanation(report.rows())),
                data);
    }

    private static Map<String, Object> block(String id, List<Row> rows, Ratios ratios) {
        Row first = rows.getFirst();
        return Page.map(
                "id", id,
                "title", Table.title(first),
                "description", first.benchmark().group().description(),
                "isSmall", first.benchmark().group() == Groups.SMALL,
                "rows", rows.stream().map(row -> row(row, ratios.of(row))).toList());
    }

    private static Map<String, Object> row(Row row, Interval interval) {
        Measurement measurement = row.measurement();
        String name = row.benchmark().name();
        if (measurement.isAbsent()) {
            return Page.map("name", name, "absent", true, "problem", measurement.problem());
        }
        return Page.map(
                "name",
                name,
                "absent",
                false,
                "time",
                Table.time(measurement.nanoseconds()),
                "error",
                Table.percent(measurement.errorNanoseconds() / measurement.nanoseconds()),
                "speed",
                Table.isAboutBytes(row.benchmark().group()) ? Table.number(row.gigabytesPerSecond()) : "-",
                "ratio",
                Double.isNaN(row.ratio()) ? "-" : Table.number(row.ratio()),
                "interval",
                row.benchmark().isBaseline() ? "" : interval(interval),
                "remarks",
                Page.joined(Table.remarks(row).stream()));
    }

    static String interval(Interval interval) {
        return interval.isKnown() ? Table.number(interval.low()) + " to " + Table.number(interval.high()) : "-";
    }
}
