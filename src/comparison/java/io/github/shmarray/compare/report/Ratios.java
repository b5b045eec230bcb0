package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How sure the ratios of a report are. */
public final class Ratios {
    private final Map<Row, Interval> intervals = new HashMap<>();

    private Ratios() {}

    /**
     * Of all rows that have a ratio; the baseline's own is certain. What is usual is told by the rows of the same block, so that a row's
     * interval is the same wherever it is shown, be its block alone or among others.
     */
    public static Ratios of(List<Row> rows) {
        Ratios ratios = new Ratios();
        measured(rows).collect(Collectors.groupingBy(Ratios::block)).values().forEach(ratios::addBlock);
        return ratios;
    }

    private void addBlock(List<Row> rows) {
        Row baseline = rows.stream()
                .filter(row -> row.benchmark().isBaseline())
                .findFirst()
                .orElse(null);
        if (baseline != null) {
            List<Row> others = rows.stream().filter(row -> row != baseline).toList();
            intervals.put(baseline, new Interval(1, 1, 1));
            addPaired(others, baseline);
            addOthers(others, baseline);
        }
    }

    /** What was brought along was not measured in turn with the baseline. */
    private void addPaired(List<Row> rows, Row baseline) {
        Map<Row, Spread> spreads = new LinkedHashMap<>();
        for (Row row : rows) {
            Spread spread =
                    row.benchmark().isBroughtAlong() ? null : Spread.ofRatio(row.measurement(), baseline.measurement());
            if (spread != null) {
                spreads.put(row, spread);
            }
        }
        Noise noise = Noise.of(spreads.values());
        spreads.forEach((row, spread) -> intervals.put(row, noise.ratio(spread, Measurement.CONFIDENCE)));
    }

    /** Of one round, or not of the same number. */
    private void addOthers(List<Row> rows, Row baseline) {
        Spread ofBaseline = Spread.of(baseline.measurement());
        Noise noise =
                Noise.of(Stream.concat(Stream.of(ofBaseline), rows.stream().map(row -> Spread.of(row.measurement())))
                        .toList());
        for (Row row : rows) {
            intervals.computeIfAbsent(
                    row, other -> noise.ratio(Spread.of(row.measurement()), ofBaseline, Measurement.CONFIDENCE, 0));
        }
    }

    private static Stream<Row> measured(List<Row> rows) {
        return rows.stream().filter(row -> !row.measurement().isAbsent());
    }

    private static List<Object> block(Row row) {
        return List.of(row.benchmark().group(), row.elements());
    }

    /** Unknown where the row or its baseline is absent or has one value. */
    public Interval of(Row row) {
        return intervals.getOrDefault(row, Interval.unknown(row.ratio()));
    }
}
