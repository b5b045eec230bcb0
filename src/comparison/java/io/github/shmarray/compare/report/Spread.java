package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.util.MathArrays;

/**
 * How the logarithms of a row's times are spread. Where there are several rounds, each in a process of its own, the median of a
 * round is one value: the iterations of one process resemble each other, and to count each of them would promise too much.
 *
 * @param middle the logarithm of the row's time
 * @param variance of a value; NaN if there is only one
 * @param values how many there are
 */
record Spread(double middle, double variance, int values) {
    /** A variance that a clock cannot tell from none: a thousandth of the time, squared. */
    private static final double LEAST_VARIANCE = 1e-6;

    /** The median of few values varies more than their mean, for which the statistics below are made. */
    private static final double OF_MEDIAN = Math.PI / 2;

    static Spread of(Measurement measurement) {
        List<double[]> rounds = measurement.rounds();
        double middle = Math.log(measurement.nanoseconds());
        return rounds.size() == 1
                ? of(middle, Arrays.stream(rounds.getFirst()).map(Math::log).toArray(), OF_MEDIAN)
                : of(middle, medians(rounds).map(Math::log).toArray(), 1);
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
                : of(Math.log(row.nanoseconds() / baseline.nanoseconds()), MathArrays.ebeSubtract(first, second), 1);
    }

    private static Spread of(double middle, double[] values, double factor) {
        double variance =
                values.length < 2 ? Double.NaN : Math.max(LEAST_VARIANCE, factor * StatUtils.variance(values));
        return new Spread(middle, variance, values.length);
    }

    static DoubleStream medians(List<double[]> rounds) {
        return rounds.stream().mapToDouble(round -> StatUtils.percentile(round, 50));
    }

    /** Degrees of freedom of the variance. */
    int degrees() {
        return values - 1;
    }
}
