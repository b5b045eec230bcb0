package io.github.shmarray.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.inference.OneWayAnova;
import org.openjdk.jmh.util.ListStatistics;

/**
 * The times of one case at one size, over all rounds, or the reason there are none.
 *
 * @param rounds for each round, the nanoseconds per operation of each iteration
 * @param counts for each round, how often an operation makes an event of the processor happen, such as {@code cycles}; no events
 *     where they were not counted
 * @param problem why the case could not be measured; null if it was
 */
public record Measurement(List<double[]> rounds, List<Map<String, Double>> counts, String problem) {
    /** Two-sided confidence of every interval that is shown or written. */
    public static final double CONFIDENCE = 0.99;

    private static final double NOISY = 0.10;

    /** A smaller difference of two rounds is not worth a word. */
    private static final double DRIFT = 0.05;

    public static Measurement of(double... nanoseconds) {
        return new Measurement(List.of(nanoseconds), List.of(Map.of()), null);
    }

    public static Measurement absent(String reason) {
        return new Measurement(List.of(), List.of(), reason);
    }

    /** This measurement of one round, with the events of an operation. */
    public Measurement counting(Map<String, Double> events) {
        return new Measurement(rounds, List.of(Map.copyOf(events)), problem);
    }

    public boolean isAbsent() {
        return problem != null;
    }

    /** This measurement and another round of the same case; a problem in either spoils both. */
    public Measurement and(Measurement next) {
        if (isAbsent() || next.isAbsent()) {
            return isAbsent() ? this : next;
        }
        return new Measurement(joined(rounds, next.rounds), joined(counts, next.counts), null);
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** What was counted in any round. */
    public List<String> events() {
        return counts.stream()
                .flatMap(round -> round.keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** How often an event happened in an operation, in each round in which it was counted. */
    public double[] count(String event) {
        return counts.stream()
                .filter(round -> round.containsKey(event))
                .mapToDouble(round -> round.get(event))
                .toArray();
    }

    /** The median of all iterations. */
    public double nanoseconds() {
        return statistics().getPercentile(50);
    }

    /** Half the width of the confidence interval of the mean. */
    public double errorNanoseconds() {
        return statistics().getMeanErrorAt(CONFIDENCE);
    }

    /** Whether the error exceeds a tenth of the time, or cannot be told. */
    public boolean isNoisy() {
        double error = errorNanoseconds();
        return Double.isNaN(error) || error > NOISY * nanoseconds();
    }

    /**
     * Whether the middle moved from round to round by more than the iterations within them explain: what was measured is then
     * something of the machine, too. Told by an analysis of variance of the logarithms.
     */
    public boolean isDrifting() {
        double[] medians = rounds.stream()
                .mapToDouble(round -> new ListStatistics(round).getPercentile(50))
                .sorted()
                .toArray();
        if (medians.length < 2
                || medians[medians.length - 1] < (1 + DRIFT) * medians[0]
                || rounds.stream().anyMatch(round -> round.length < 2)) {
            return false;
        }
        List<double[]> logarithms = rounds.stream()
                .map(round -> Arrays.stream(round).map(Math::log).toArray())
                .toList();
        double chance = new OneWayAnova().anovaPValue(logarithms);
        return Double.isNaN(chance) || chance < 1 - CONFIDENCE;
    }

    public ListStatistics statistics() {
        return new ListStatistics(
                rounds.stream().flatMapToDouble(Arrays::stream).toArray());
    }
}
