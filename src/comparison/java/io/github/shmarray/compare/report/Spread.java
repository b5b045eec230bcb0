package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.util.MathArrays;

/**
 * How the logarithms of a row's times are spread. Where there are several rounds, each in a process of its own, the median of a
 * round is one value: the iterations of one process resemble each other, and to count each of them would promise too much. Of five rounds and
 * more, the fifths at both ends are trimmed, as Yuen's t-test does, so that a neighbour's burst in one of them changes little.
 *
 * @param middle the trimmed mean of rounds; of one round, the logarithm of its median
 * @param variance of a value; NaN if there is only one
 * @param values how many there are, without those that are trimmed
 */
record Spread(double middle, double variance, int values) {
    /** A variance that a clock cannot tell from none: a thousandth of the time, squared. */
    private static final double LEAST_VARIANCE = 1e-6;

    /** At either end. */
    private static final double TRIMMED = 0.2;

    /** The median of few values varies more than their mean, for which the statistics below are made. */
    private static final double OF_MEDIAN = Math.PI / 2;

    static Spread of(Measurement measurement) {
        List<double[]> rounds = measurement.rounds();
        if (rounds.size() > 1) {
            return trimmed(medians(rounds).map(Math::log).toArray());
        }
        double[] values = Arrays.stream(rounds.getFirst()).map(Math::log).toArray();
        return new Spread(
                Math.log(measurement.nanoseconds()), atLeast(OF_MEDIAN * StatUtils.variance(values)), values.length);
    }

    /**
     * Of the ratio of two rows whose rounds were interleaved: what disturbs a round of one disturbs that of the other, too, and much of
     * it is gone in the ratio of the two. Null if their rounds do not belong together.
     */
    static Spread ofRatio(Measurement row, Measurement baseline) {
        double[] first = medians(row.rounds()).map(Math::log).toArray();
        double[] second = medians(baseline.rounds()).map(Math::log).toArray();
        return first.length != second.length || first.length < 2
                ? null
                : trimmed(MathArrays.ebeSubtract(first, second));
    }

    /** The variance is of the winsorized values, for so many as are left. */
    private static Spread trimmed(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int trimmed = (int) (TRIMMED * sorted.length);
        int left = sorted.length - 2 * trimmed;
        double middle = StatUtils.mean(sorted, trimmed, left);
        Arrays.fill(sorted, 0, trimmed, sorted[trimmed]);
        Arrays.fill(sorted, sorted.length - trimmed, sorted.length, sorted[sorted.length - trimmed - 1]);
        return new Spread(middle, atLeast(StatUtils.variance(sorted) * (sorted.length - 1) / (left - 1)), left);
    }

    private static double atLeast(double variance) {
        return Math.max(LEAST_VARIANCE, variance);
    }

    static DoubleStream medians(List<double[]> rounds) {
        return rounds.stream().mapToDouble(round -> StatUtils.percentile(round, 50));
    }

    /** Degrees of freedom of the variance. */
    int degrees() {
        return values - 1;
    }
}
