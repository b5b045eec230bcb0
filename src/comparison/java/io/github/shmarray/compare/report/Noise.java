package io.github.shmarray.compare.report;

import java.util.Collection;
import java.util.List;
import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What all rows together tell of the variance of one. A row has few rounds, and a variance of two or three values is often far too
 * small by chance; so each is drawn towards what is usual in the report, the more the less rows differ in it. This is the moderated
 * t-statistic of Smyth, "Linear models and empirical Bayes methods", 2004, section 6.2.
 *
 * @param variance the usual one
 * @param degrees how many degrees of freedom it is worth; 0 if the rows tell nothing of each other
 */
record Noise(double variance, double degrees) {
    private static final int LEAST_ROWS = 4;

    /** Where rows do not differ in it at all, the formula has no bound. */
    private static final double MOST_DEGREES = 100;

    private static final int LEAST_DEGREES = 2;

    private static final int NEWTON_STEPS = 50;

    static Noise of(Collection<Spread> spreads) {
        List<Spread> known =
                spreads.stream().filter(spread -> spread.degrees() > 0).toList();
        if (known.size() < LEAST_ROWS) {
            return new Noise(1, 0);
        }
        double[] logarithms = known.stream()
                .mapToDouble(spread -> Math.log(spread.variance()) - bias(spread.degrees()))
                .toArray();
        double byChance = known.stream()
                .mapToDouble(spread -> Gamma.trigamma(spread.degrees() / 2.0))
                .average()
                .orElseThrow();
        double beyondChance = StatUtils.variance(logarithms) - byChance;
        double degrees = beyondChance > 0 ? Math.min(MOST_DEGREES, 2 * inverseTrigamma(beyondChance)) : MOST_DEGREES;
        return new Noise(Math.exp(StatUtils.mean(logarithms) + bias(degrees)), degrees);
    }

    /**
     * The same for verdicts, which are about the far ends of the distribution. The variances of two values each say too little of how much
     * rows differ in theirs, so with two rounds a row's own count as much as all the others'.
     */
    Noise forVerdicts(Collection<Spread> spreads) {
        double own = spreads.stream()
                .mapToInt(Spread::degrees)
                .filter(each -> each > 0)
                .average()
                .orElse(0);
        return own < LEAST_DEGREES ? new Noise(variance, Math.min(degrees, own)) : this;
    }

    /** The expected logarithm of a variance of so many degrees of freedom whose true value is 1. */
    private static double bias(double degrees) {
        return Gamma.digamma(degrees / 2) - Math.log(degrees / 2);
    }

    /** By Newton's method on 1 / trigamma, which is nearly straight. */
    private static double inverseTrigamma(double value) {
        double x = 0.5 + 1 / value;
        for (int i = 0; i < NEWTON_STEPS; i++) {
            double trigamma = Gamma.trigamma(x);
            double step = trigamma * (1 - trigamma / value) / tetragamma(x);
            x += step;
            if (-step < 1e-8 * x) {
                break;
            }
        }
        return x;
    }

    /** The slope of trigamma. */
    private static double tetragamma(double x) {
        double h = 1e-4 * x;
        return (Gamma.trigamma(x + h) - Gamma.trigamma(x - h)) / (2 * h);
    }

    /**
     * The ratio of the first row's time to the second's.
     *
     * @param betweenRuns the standard deviation of what the two differ by beside their rounds
     */
    Interval ratio(Spread first, Spread second, double confidence, double betweenRuns) {
        double own = (double) first.degrees() + second.degrees();
        boolean isKnown = first.degrees() > 0 && second.degrees() > 0;
        return Interval.of(
                first.middle() - second.middle(),
                Math.hypot(betweenRuns, standardError(first, second)),
                isKnown ? own + degrees : 0,
                confidence);
    }

    /** The ratio whose logarithm is so spread. */
    Interval ratio(Spread spread, double confidence) {
        return Interval.of(
                spread.middle(),
                Math.sqrt(moderated(spread) / spread.values()),
                spread.degrees() + degrees,
                confidence);
    }

    double standardError(Spread first, Spread second) {
        return Math.sqrt(moderated(first) / first.values() + moderated(second) / second.values());
    }

    private double moderated(Spread spread) {
        return (degrees * variance + spread.degrees() * spread.variance()) / (degrees + spread.degrees());
    }
}
