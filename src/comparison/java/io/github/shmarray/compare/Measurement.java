package io.github.shmarray.compare;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.util.ListStatistics;

/**
 * The times of one case at one size, over all rounds, or the reason there are none.
 *
 * @param rounds for each round, the nanoseconds per operation of each iteration
 * @param problem why the case could not be measured; null if it was
 */
public record Measurement(List<double[]> rounds, String problem) {
    /** Two-sided confidence of {@link #errorNanoseconds()}. */
    public static final double CONFIDENCE = 0.99;

    private static final double NOISY = 0.10;

    public static Measurement of(double... nanoseconds) {
        return new Measurement(List.of(nanoseconds), null);
    }

    public static Measurement absent(String reason) {
        return new Measurement(List.of(), reason);
    }

    public boolean isAbsent() {
        return problem != null;
    }

    /** This measurement and another round of the same case; a problem in either spoils both. */
    public Measurement and(Measurement next) {
        if (isAbsent() || next.isAbsent()) {
            return isAbsent() ? this : next;
        }
        List<double[]> all = new ArrayList<>(rounds);
        all.addAll(next.rounds);
        return new Measurement(List.copyOf(all), null);
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

    public ListStatistics statistics() {
        return new ListStatistics(
                rounds.stream().flatMapToDouble(java.util.Arrays::stream).toArray());
    }
}
