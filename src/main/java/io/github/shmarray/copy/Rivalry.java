package io.github.shmarray.copy;

import java.util.Arrays;

/**
 * How a kernel compares with the one in use, by blocks of works that both do by turns. Single works cannot tell: each finds in the
 * caches what the one before has left, so that kernels that take turns work by work take about the same time, and what disturbs one of
 * them may be over when the other has its turn. To be used under a lock.
 */
final class Rivalry {
    /** Works of a block; by its end, the caches are as the kernel leaves them. */
    private static final int BLOCK = 16;

    /** The same if one of the two stores past the caches and the other one does not. */
    private static final int LONG_BLOCK = 64;

    /** The last ones of a block. */
    private static final int COUNTED = 8;

    /** Half of them are the rival's. */
    private static final int BLOCKS_OF_A_MATCH = 8;

    /** Pairs of blocks of which more count no further, as machines change. */
    private static final double MOST_PAIRS = 64;

    /** The logarithm of a ratio beyond which a block was disturbed. */
    private static final double OUTLIER = 0.3;

    /** Standard errors by which the mean may be wrong. */
    private static final double DOUBT = 2;

    /** A kernel that is faster by less, in logarithms, is not worth a change. */
    private static final double WORTH_A_CHANGE = 0.01;

    private double pairs;
    private double mean;
    private double squaredDeviations;

    private double[] costs = {};
    private int works;
    private double costOfPair;
    private double rivalsCost;
    private double lostWorks;

    /** As they stand for the kernel that was in use, when its rival has become the one in use. */
    Rivalry turnedAround() {
        var turned = new Rivalry();
        turned.pairs = pairs;
        turned.mean = -mean;
        turned.squaredDeviations = squaredDeviations;
        return turned;
    }

    /**
     * Begins with the rival's turn.
     *
     * @param isOfOtherFamily whether one of the two stores past the caches and the other one does not
     */
    void beginMatch(boolean isOfOtherFamily) {
        costs = new double[isOfOtherFamily ? LONG_BLOCK : BLOCK];
        works = 0;
        costOfPair = 0;
        lostWorks = 0;
    }

    boolean isMatchOver() {
        return works >= BLOCKS_OF_A_MATCH * costs.length;
    }

    boolean isRivalsTurn() {
        return works / costs.length % 2 == 0;
    }

    /** Takes the time of the next work into account, which was done by the kernel whose turn it was. */
    void add(double nanosPerByte) {
        boolean isRivals = isRivalsTurn();
        costs[works++ % costs.length] = nanosPerByte;
        costOfPair += nanosPerByte;
        if (works % costs.length == 0 && isRivals) {
            rivalsCost = costOfBlock();
        } else if (works % costs.length == 0) {
            addPair(costOfBlock());
        }
    }

    /** The middle of those that count. */
    private double costOfBlock() {
        Arrays.sort(costs, costs.length - COUNTED, costs.length);
        return costs[costs.length - COUNTED / 2];
    }

    private void addPair(double costInUse) {
        lostWorks += Math.max(0, costOfPair / costInUse - 2 * costs.length);
        costOfPair = 0;
        if (pairs >= MOST_PAIRS) {
            pairs /= 2;
            squaredDeviations /= 2;
        }
        pairs++;
        double logarithm = Math.clamp(Math.log(rivalsCost / costInUse), -OUTLIER, OUTLIER);
        double deviation = logarithm - mean;
        mean += deviation / pairs;
        squaredDeviations += deviation * (logarithm - mean);
    }

    /** Whether the rival is the faster one, by more than the mean of their pairs may be wrong. */
    boolean isWon() {
        double error = Math.sqrt(squaredDeviations / (pairs - 1) / pairs);
        return mean + DOUBT * error < -WORTH_A_CHANGE;
    }

    /** How many works of the kernel in use could have been done beside, in the time of the last match. */
    double lostWorks() {
        return lostWorks;
    }
}
