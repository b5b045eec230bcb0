package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run of the comparison found.
 *
 * @param header name and value of what a reader must know of machine, versions and settings, in order
 * @param command what repeats the run, for a shell
 */
public record Report(Map<String, String> header, String command, List<Row> rows) {
    /** Several runs of the same as one report, of which each is a round. It has the rows of the first; what another lacks is absent. */
    static Report ofRuns(List<Report> runs) {
        List<Map<String, Row>> names = runs.stream().map(Report::rowsByName).toList();
        List<Row> rows = names.getFirst().entrySet().stream()
                .map(named -> ofRuns(
                        named.getValue(),
                        names.stream().map(run -> run.get(named.getKey())).toList()))
                .toList();
        return new Report(runs.getFirst().header, runs.getFirst().command, rows);
    }

    private static Row ofRuns(Row row, List<Row> runs) {
        Measurement all =
                runs.stream().map(Report::asRound).reduce(Measurement::and).orElseThrow();
        return new Row(row.benchmark(), row.elements(), row.bytes(), all, row.ratio());
    }

    private static Measurement asRound(Row row) {
        if (row == null) {
            return Measurement.absent("not measured in all runs");
        }
        Measurement measurement = row.measurement();
        return measurement.isAbsent()
                ? measurement
                : Measurement.of(measurement.rounds().stream()
                        .flatMapToDouble(Arrays::stream)
                        .toArray());
    }

    /** The rows in their order, by what tells them apart. */
    Map<String, Row> rowsByName() {
        Map<String, Row> names = new LinkedHashMap<>();
        rows.forEach(row -> names.put(row.benchmark().id() + " of " + row.elements() + " elements", row));
        return names;
    }
}
