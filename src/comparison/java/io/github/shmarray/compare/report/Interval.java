package io.github.shmarray.compare.report;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * A ratio of two times and its confidence interval.
 *
 * @param low NaN, like {@code high}, if the samples do not tell
 */
public record Interval(double ratio, double low, double high) {
    /** Of the logarithm of a ratio, by Student's t. */
    static Interval of(double logarithm, double standardError, double degrees, double confidence) {
        if (!(degrees > 0) || Double.isNaN(standardError)) {
            return unknown(Math.exp(logarithm));
        }
        double half = standardError * new TDistribution(degrees).inverseCumulativeProbability((1 + confidence) / 2);
        return new Interval(Math.exp(logarithm), Math.exp(logarithm - half), Math.exp(logarithm + half));
    }

    static Interval unknown(double ratio) {
        return new Interval(ratio, Double.NaN, Double.NaN);
    }

    public boolean isKnown() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /** The larger of the distances to the ends, as a part of the ratio. */
    public double error() {
        return Math.max(high / ratio - 1, 1 - low / ratio);
    }

    /** Whether the interval does not reach 1. */
    public boolean excludesOne() {
        return isKnown() && (low > 1 || high < 1);
    }
}
