package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How sure the ratios of a report are. */
public final class Ratios {
    private final Map<Row, Interval> intervals = new HashMap<>();

    private Ratios() {}

    /** Of all rows that have a ratio; the baseline's own is certain. */
    public static Ratios of(List<Row> rows) {
        Map<Row, Spread> spreads = spreads(rows);
        Noise noise = Noise.of(spreads.values());
        Map<List<Object>, Row> baselines = spreads.keySet().stream()
                .filter(row -> row.benchmark().isBaseline())
                .collect(Collectors.toMap(Ratios::block, Function.identity(), (one, other) -> one));
        Ratios ratios = new Ratios();
        spreads.forEach((row, spread) -> {
            Row baseline = baselines.get(block(row));
            if (baseline != null) {
                ratios.intervals.put(
                        row,
                        row == baseline
                                ? new Interval(1, 1, 1)
                                : noise.ratio(spread, spreads.get(baseline), Measurement.CONFIDENCE, 1));
            }
        });
        return ratios;
    }

    static Map<Row, Spread> spreads(List<Row> rows) {
        return rows.stream()
                .filter(row -> !row.measurement().isAbsent())
                .collect(Collectors.toMap(Function.identity(), row -> Spread.of(row.measurement())));
    }

    private static List<Object> block(Row row) {
        return List.of(row.benchmark().group(), row.elements());
    }

    /** Unknown where the row or its baseline is absent or has one value. */
    public Interval of(Row row) {
        return intervals.getOrDefault(row, Interval.unknown(row.ratio()));
    }
}
