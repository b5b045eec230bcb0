package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The columns of a table for what the processor counted.
 *
 * @param events the names of the columns; none if nothing was counted
 */
record Counts(List<String> events) {
    private static final String[] UNITS = {"", " k", " M", " G", " T"};
    private static final double UNIT_STEP = 1000;

    static Counts of(List<Row> rows) {
        return new Counts(rows.stream()
                .flatMap(row -> row.measurement().events().stream())
                .distinct()
                .sorted()
                .toList());
    }

    String header() {
        return columns(UnaryOperator.identity());
    }

    String columns(Measurement measurement) {
        return columns(event -> mean(measurement.count(event)));
    }

    private String columns(UnaryOperator<String> column) {
        return events.stream()
                .map(event -> String.format(" %13s", column.apply(event)))
                .collect(Collectors.joining());
    }

    /** A line that says what the columns are; empty if there are none. */
    String explanation() {
        return events.isEmpty()
                ? ""
                : String.join(", ", events)
                        + ": per operation, of all threads of a Java row's process; what is not timed counts too."
                        + System.lineSeparator();
    }

    private static String mean(double[] counts) {
        return counts.length == 0
                ? "-"
                : count(DoubleStream.of(counts).average().getAsDouble());
    }

    /** Three digits and a unit of thousands: {@code 41.8 k}. */
    static String count(double events) {
        int unit = 0;
        double value = events;
        while (value >= UNIT_STEP && unit < UNITS.length - 1) {
            value /= UNIT_STEP;
            unit++;
        }
        int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f%s", value, UNITS[unit]);
    }
}
