package io.github.shmarray.copy;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * Which of the kernels has taken the least. They are of two families: those that store past the caches, and the others. To be used
 * under a lock.
 */
final class Standings {
    /** Instead of a kernel's index. */
    static final int NONE = -1;

    private final List<? extends Kernel> kernels;
    private final Trials[] trials;

    /**
     * @param kernels in the order of what they are guessed to be worth
     * @param trials of each of them
     */
    Standings(List<? extends Kernel> kernels, Trials[] trials) {
        this.kernels = kernels;
        this.trials = trials;
    }

    int kernels() {
        return trials.length;
    }

    double cost(int kernel) {
        return trials[kernel].cost();
    }

    boolean areOfOneFamily(int kernel, int other) {
        return kernels.get(kernel).streams() == kernels.get(other).streams();
    }

    /** The kernel of the least cost of those that were tried; {@link #NONE} if none was. */
    int best() {
        return best(kernel -> true);
    }

    /** The same of those that this one is of one family with. */
    int bestOfFamily(int kernel) {
        return best(other -> areOfOneFamily(kernel, other));
    }

    /** The same of those that store past the caches, or of the others. */
    int best(boolean streams) {
        return best(kernel -> kernels.get(kernel).streams() == streams);
    }

    private int best(IntPredicate isAsked) {
        int best = NONE;
        for (int i = 0; i < trials.length; i++) {
            boolean isTried = trials[i].count() > 0;
            if (isTried && isAsked.test(i) && (best == NONE || cost(i) < cost(best))) {
                best = i;
            }
        }
        return best;
    }
}
