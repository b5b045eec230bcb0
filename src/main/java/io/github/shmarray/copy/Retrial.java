package io.github.shmarray.copy;

/** A kernel that is tried again: whether another look at it is worth what it costs. To be used under a lock. */
final class Retrial {
    /** What takes at most so many times as long as the kernel in use is looked at more than once. */
    private static final double CLOSE = 1.1;

    /** The same while the memory lies where the kernel in use has left it, in the caches or past them. */
    private static final double CLOSE_AT_FIRST = 3;

    private static final int LOOKS = 3;

    /** After stores past the caches it may take dozens of copies until the memory is in them again, as far as it ever is. */
    private static final int MOST_LOOKS = 48;

    /** As many looks as before have to show that it still comes to its speed. */
    private static final double IMPROVED = 0.97;

    private final boolean isOfOtherFamily;
    private final boolean fillsCaches;
    private int looks;
    private double lostWorks;
    private double bestBefore;
    private double best = Double.POSITIVE_INFINITY;

    /**
     * @param isOfOtherFamily whether it stores past the caches, and the kernel in use does not, or the other way round
     * @param fillsCaches whether to find out how fast it becomes when it has filled the caches again
     */
    Retrial(boolean isOfOtherFamily, boolean fillsCaches) {
        this.isOfOtherFamily = isOfOtherFamily;
        this.fillsCaches = fillsCaches;
    }

    /**
     * Takes a look into account; returns whether to have another one.
     *
     * @param cost of this look, over that of the kernel in use
     * @param recentCost the least of the last ones, those of former trials too
     */
    boolean deservesAnotherLook(double cost, double recentCost) {
        looks++;
        lostWorks += Math.max(0, cost - 1);
        best = Math.min(best, cost);
        if (fillsCaches && cost <= CLOSE_AT_FIRST) {
            return looks < MOST_LOOKS && isImproving();
        }
        double close = isOfOtherFamily && looks == 1 ? CLOSE_AT_FIRST : CLOSE;
        return looks < LOOKS && recentCost <= close;
    }

    /** How many works of the kernel in use could have been done beside, in the time of all looks. */
    double lostWorks() {
        return lostWorks;
    }

    private boolean isImproving() {
        if (looks == 1) {
            bestBefore = best;
        } else if (looks % LOOKS == 0) {
            boolean hasImproved = best <= IMPROVED * bestBefore;
            bestBefore = best;
            return hasImproved;
        }
        return true;
    }
}
