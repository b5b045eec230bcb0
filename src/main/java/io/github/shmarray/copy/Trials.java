package io.github.shmarray.copy;

import java.util.Arrays;

/** What is known of a kernel, and when to try it again. To be written under a lock. */
final class Trials {
    /** The works that count, the fastest of which shows what the kernel can do: others were disturbed. */
    private static final int RECENT = 4;

    /** How many works lie between two trials, for what a trial costs in works. */
    private static final double WORKS_FOR_COST = 2000;

    private static final long FEWEST_WORKS_BETWEEN = 64;

    /** A kernel may have looked much slower than it is. */
    private static final long MOST_WORKS_BETWEEN = 4096;

    /** What is known after few works may have come about by a disturbance, so trials become rarer only later. */
    private static final long FIRST_WORKS_BETWEEN = 32;

    /** The same as {@link #WORKS_FOR_COST} for these early trials. */
    private static final double FIRST_WORKS_FOR_COST = 20;

    private static final int MOST_DEFEATS = 7;

    private final double[] recent = new double[RECENT];
    private volatile double cost = Double.POSITIVE_INFINITY;
    private volatile long count;
    private long putOffAt;
    private long due;
    private double lost;

    /** How often it was not the fastest when it was tried, up to a number. */
    private int defeats;

    Trials() {
        Arrays.fill(recent, Double.POSITIVE_INFINITY);
    }

    /** One more work. What is disturbed in a known way is no measure. */
    void add(double nanosPerByte, boolean isMeasure) {
        count++;
        if (isMeasure) {
            System.arraycopy(recent, 0, recent, 1, RECENT - 1);
            recent[0] = nanosPerByte;
            double least = nanosPerByte;
            for (double other : recent) {
                least = Math.min(least, other);
            }
            cost = least;
        }
    }

    /** Nanoseconds for a byte in the best of the last works; infinite if there was none. */
    double cost() {
        return cost;
    }

    long count() {
        return count;
    }

    /** The works after which to try it again. */
    long due() {
        return due;
    }

    /** Puts off the next trial for as long as any is put off. */
    void putOffForLongest(long works) {
        due = works + MOST_WORKS_BETWEEN;
    }

    void putOffTo(long later) {
        due = later;
    }

    /**
     * Puts off the next trial, for so long that the last one costs next to nothing.
     *
     * @param works done until now
     * @param lostWorks how many works of the kernel in use could have been done beside, in the time of the last trial
     */
    void putOff(long works, double lostWorks) {
        putOffAt = works;
        lost = lostWorks;
        setDue();
        defeats = Math.min(defeats + 1, MOST_DEFEATS);
    }

    /** The same for what was in use until now: another may have taken its place by chance. */
    void putOffAsNew(long works) {
        defeats = 0;
        putOff(works, 0);
    }

    /** The same after a match, which is long even where it costs nothing: they become rare. */
    void putOffMatch(long works, double lostWorks) {
        putOff(works, lostWorks);
        due = Math.max(due, works + (FIRST_WORKS_BETWEEN << defeats));
    }

    /** Puts the next trial off further, since the last one has cost more than was known. */
    void putOffFurther(double moreLostWorks) {
        lost += moreLostWorks;
        setDue();
    }

    private void setDue() {
        long most = Math.clamp((long) (lost * WORKS_FOR_COST), FEWEST_WORKS_BETWEEN, MOST_WORKS_BETWEEN);
        long first = Math.max(FIRST_WORKS_BETWEEN << defeats, (long) (lost * FIRST_WORKS_FOR_COST));
        due = putOffAt + Math.min(most, first);
    }
}
