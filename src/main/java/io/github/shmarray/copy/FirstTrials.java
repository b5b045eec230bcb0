package io.github.shmarray.copy;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which kernels the first works try: the family of the first guess, then the other one, of which no more is tried if its first is far
 * behind, and in the end the best of both once more. To be used under a lock.
 */
final class FirstTrials {
    /** A family whose first kernel takes so many times as long is not tried further. */
    static final double HOPELESS = 1.5;

    private final Standings standings;
    private final Deque<Integer> ahead = new ArrayDeque<>();
    private Stage stage = Stage.FIRST_FAMILY;

    private enum Stage {
        FIRST_FAMILY,
        OTHER_FAMILY,
        REST_OF_OTHER_FAMILY,
        BEST_OF_BOTH,
        OVER
    }

    FirstTrials(Standings standings) {
        this.standings = standings;
    }

    /** The next kernel to try, for which the standings must tell of all trials before; {@link Standings#NONE} if no more is. */
    int next() {
        while (ahead.isEmpty() && stage != Stage.OVER) {
            plan();
            stage = Stage.values()[stage.ordinal() + 1];
        }
        return ahead.isEmpty() ? Standings.NONE : ahead.remove();
    }

    private void plan() {
        int head = headOfOtherFamily();
        switch (stage) {
            case FIRST_FAMILY -> {
                tryTwice(0);
                tryOthersLike(0);
            }
            case OTHER_FAMILY -> tryTwice(head);
            case REST_OF_OTHER_FAMILY -> {
                if (isHopeful(head)) {
                    tryOthersLike(head);
                }
            }
            case BEST_OF_BOTH -> tryBestOfBoth();
            default -> throw new IllegalStateException("no more kernels to try in stage " + stage);
        }
    }

    /**
     * Those first that leave the memory in the caches: the other ones may have made them look slow. What the first guess came to may
     * have been new pages.
     */
    private void tryBestOfBoth() {
        tryIfHopeful(standings.best(false));
        tryOnce(0);
        tryIfHopeful(standings.best(true));
    }

    private void tryIfHopeful(int kernel) {
        if (isHopeful(kernel)) {
            tryOnce(kernel);
        }
    }

    private boolean isHopeful(int kernel) {
        return kernel != Standings.NONE && standings.cost(kernel) <= HOPELESS * standings.cost(standings.best());
    }

    private void tryOnce(int kernel) {
        if (kernel != Standings.NONE) {
            ahead.add(kernel);
        }
    }

    /** The first time, the memory may not be in the caches yet, or still in them after stores of the other family. */
    private void tryTwice(int kernel) {
        tryOnce(kernel);
        tryOnce(kernel);
    }

    private void tryOthersLike(int head) {
        for (int i = 0; i < standings.kernels(); i++) {
            if (i != head && standings.areOfOneFamily(i, head)) {
                ahead.add(i);
            }
        }
    }

    private int headOfOtherFamily() {
        for (int i = 0; i < standings.kernels(); i++) {
            if (!standings.areOfOneFamily(i, 0)) {
                return i;
            }
        }
        return Standings.NONE;
    }
}
