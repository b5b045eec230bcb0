package io.github.shmarray.compare.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reports side by side, as a page. */
public final class HtmlChanges {
    private HtmlChanges() {}

    /**
     * Writes a page.
     *
     * @param before the name of the report that the others are compared with
     * @param changes by the name of the other report
     */
    public static void write(Path file, String before, Map<String, Changes> changes) throws IOException {
        Map<String, Map<String, List<?>>> data = new LinkedHashMap<>();
        List<Map<String, Object>> pairs = changes.entrySet().stream()
                .map(entry -> pair(before, entry.getKey(), entry.getValue(), data))
                .toList();
        Page.write(file, "changes.html", Page.map("title", "Comparisons, side by side", "pairs", pairs), data);
    }

    private static Map<String, Object> pair(
            String before, String after, Changes changes, Map<String, Map<String, List<?>>> data) {
        Map<String, List<Change>> byBlock = changes.changes().stream()
                .collect(Collectors.groupingBy(ChangesTable::block, LinkedHashMap::new, Collectors.toList()));
        List<Map<String, Object>> blocks = new ArrayList<>();
        byBlock.forEach((title, rows) -> {
            String id = "block" + data.size();
            data.put(id, Charts.changes(rows));
            blocks.add(Page.map(
                    "id",
                    id,
                    "title",
                    title,
                    "rows",
                    rows.stream().map(HtmlChanges::row).toList()));
        });
        return Page.map(
                "before",
                before,
                "after",
                after,
                "summary",
                ChangesTable.summary(changes),
                "differences",
                changes.differences().entrySet().stream()
                        .map(entry -> Page.map(
                                "name", entry.getKey(),
                                "first", entry.getValue().getFirst(),
                                "second", entry.getValue().getLast()))
                        .toList(),
                "blocks",
                blocks,
                "hasMissing",
                !changes.missing().isEmpty(),
                "missing",
                changes.missing(),
                "explanation",
                ChangesTable.explanation(changes));
    }

    private static Map<String, Object> row(Change change) {
        return Page.map(
                "name", change.before().benchmark().name(),
                "first", Table.time(change.before().measurement().nanoseconds()),
                "second", Table.time(change.after().measurement().nanoseconds()),
                "change", ChangesTable.percent(change.ratio().ratio()),
                "interval", ChangesTable.interval(change.ratio()),
                "verdict", change.verdict().text(),
                "kind", change.verdict().name().toLowerCase(Locale.ROOT),
                "remark", change.remark());
    }
}
