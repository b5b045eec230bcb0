package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How sure the ratios of a report are. */
public final class Ratios {
    private final Map<Row, Interval> intervals = new HashMap<>();

    private Ratios() {}

    /** Of all rows that have a ratio; the baseline's own is certain. */
    public static Ratios of(List<Row> rows) {
        Map<List<Object>, Row> baselines = measured(rows)
                .filter(row -> row.benchmark().isBaseline())
                .collect(Collectors.toMap(Ratios::block, Function.identity(), (one, other) -> one));
        List<Row> others = measured(rows)
                .filter(row -> !row.benchmark().isBaseline() && baselines.containsKey(block(row)))
                .toList();
        Ratios ratios = new Ratios();
        baselines.values().forEach(row -> ratios.intervals.put(row, new Interval(1, 1, 1)));
        ratios.addPaired(others, baselines);
        ratios.addOthers(rows, others, baselines);
        return ratios;
    }

    private void addPaired(List<Row> rows, Map<List<Object>, Row> baselines) {
        Map<Row, Spread> spreads = new HashMap<>();
        for (Row row : rows) {
            Spread spread =
                    Spread.ofRatio(row.measurement(), baselines.get(block(row)).measurement());
            if (spread != null) {
                spreads.put(row, spread);
            }
        }
        Noise noise = Noise.of(spreads.values());
        spreads.forEach((row, spread) -> intervals.put(row, noise.ratio(spread, Measurement.CONFIDENCE)));
    }

    /** Of one round, or not of the same number. */
    private void addOthers(List<Row> all, List<Row> rows, Map<List<Object>, Row> baselines) {
        Noise noise =
                Noise.of(measured(all).map(row -> Spread.of(row.measurement())).toList());
        for (Row row : rows) {
            intervals.computeIfAbsent(
                    row,
                    other -> noise.ratio(
                            Spread.of(row.measurement()),
                            Spread.of(baselines.get(block(row)).measurement()),
                            Measurement.CONFIDENCE,
                            0));
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
