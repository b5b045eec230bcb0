package io.github.shmarray.copy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Learns which of several kernels is the fastest for one kind of work, from how long each has taken for all of it. The first
 * works try the kernels: the family of the first guess, then the other one, of which no more is tried if its first is far
 * behind. After these the fastest is used, and each other one is tried again after so many works that trying costs next to
 * nothing, since memory is shared with neighbours who come and go; those that are close have a {@linkplain Rivalry match} with it. Safe
 * to use from many threads.
 *
 * @param <K> the kernels
 */
public final class KernelChoice<K extends Kernel> {
    /** A kernel that seems faster by less is not worth a change, nor a match with the one in use. */
    private static final double CLEARLY_FASTER = 0.98;

    /** What takes less of the time of the kernel in use replaces it without a match, however late it is. */
    private static final double FAR_FASTER = 0.9;

    /** A kernel of the same family that takes less has a match from time to time. */
    private static final double CLOSE_RIVAL = 1.05;

    /** Before, a match would cost more than it can gain. */
    private static final long WORKS_BEFORE_MATCHES = 512;

    private static final long FEWEST_WORKS_BETWEEN_MATCHES = 1024;

    /** How many works lie between two matches, for what a match costs in works. */
    private static final double WORKS_FOR_COST_OF_A_MATCH = 200;

    /** What takes more than so many times as long as another has been disturbed, perhaps. */
    private static final double FAR_SLOWER = 1.1;

    /** What is used a few times is hardly worth a long look at another. */
    private static final long WORKS_BEFORE_LONG_RETRIALS = 128;

    private static final long WORKS_BEFORE_FEWER_ARE_WATCHED = 512;

    /** So long it may take until memory that was stored past the caches is in them again, and copied as fast as before. */
    private static final int MOST_WORKS_OF_AFTERMATH = 48;

    /** Instead of a kernel's index. */
    private static final int NONE = Standings.NONE;

    /** What was the fastest may only have been disturbed for a moment. */
    private static final long WORKS_TO_SECOND_THOUGHTS = 8;

    private static final int WORKS_FOR_ONE_WATCHED = 32;

    private final List<K> kernels;
    private final Trials[] trials;
    private final ReentrantLock recording = new ReentrantLock();
    private final Standings standings;
    private final FirstTrials firstTrials;

    /** Whether all kernels that are worth it have been tried. */
    private volatile boolean isSettled;

    private volatile long works;
    private volatile int fastest;

    /** Of the kernel that is tried again at present. */
    private Retrial retrial = new Retrial(false, false);

    /** How each kernel compares with the one in use. */
    private final Rivalry[] rivalries;

    /** Whose match with the kernel in use is on. */
    private volatile int rival = NONE;

    /** The works after which there may be another one. */
    private long nextMatch = WORKS_BEFORE_MATCHES;

    /** Works that kernels which fill the caches may still be slower for, after one that does not. */
    private int aftermath;

    private int lastStreaming;

    /** It does no harm if threads that copy at once count wrongly. */
    private int unwatched;

    private volatile int next;

    /**
     * @param kernels at least one, in the order of what they are guessed to be worth
     */
    public KernelChoice(List<K> kernels) {
        this.kernels = List.copyOf(kernels);
        trials = kernels.stream().map(kernel -> new Trials()).toArray(Trials[]::new);
        rivalries = new Rivalry[trials.length];
        Arrays.setAll(rivalries, kernel -> new Rivalry());
        standings = new Standings(this.kernels, trials);
        firstTrials = new FirstTrials(standings);
        next = firstTrials.next();
    }

    /** The kernel for the next work. */
    public K next() {
        return kernels.get(next);
    }

    /** The kernel that has been the fastest so far; the first guess before that is known. */
    public K fastest() {
        return kernels.get(isSettled ? fastest : 0);
    }

    /**
     * Whether to look at the clock for the next work, which would be felt in short ones: for each while kernels are tried, for
     * some once the fastest is known.
     */
    public boolean isWatched() {
        return next != fastest
                || rival != NONE
                || works < WORKS_BEFORE_FEWER_ARE_WATCHED
                || unwatched++ % WORKS_FOR_ONE_WATCHED == 0;
    }

    /**
     * Tells how long a work took.
     *
     * @param kernel the one that did it alone
     */
    public void record(K kernel, long nanos, long bytes) {
        if (recording.tryLock()) {
            try {
                learn(kernels.indexOf(kernel), (double) nanos / bytes);
            } finally {
                recording.unlock();
            }
        }
    }

    /** What is known by now, in the order of the kernels. */
    public List<Speed> speeds() {
        int used = isSettled ? fastest : next;
        List<Speed> speeds = new ArrayList<>();
        for (int i = 0; i < trials.length; i++) {
            speeds.add(new Speed(kernels.get(i), trials[i].count(), 1 / trials[i].cost(), i == used));
        }
        return speeds;
    }

    /**
     * What is known of a kernel.
     *
     * @param gigabytesPerSecond 0 if it was not tried
     * @param isUsed whether it has the next work, but for trials
     */
    public record Speed(Kernel kernel, long tries, double gigabytesPerSecond, boolean isUsed) {}

    private void learn(int kernel, double nanosPerByte) {
        works = works + 1;
        trials[kernel].add(nanosPerByte, !isAftermath(kernel, nanosPerByte));
        if (kernel != next) {
            // Another thread has moved on while this work was done.
            return;
        }
        int first = firstTrials.next();
        if (first != NONE) {
            next = first;
            return;
        }
        if (!isSettled) {
            settle();
        }
        next = choose(kernel, nanosPerByte);
    }

    /** Whether a kernel is only slower than it was because another has just been tried that leaves nothing in the caches. */
    private boolean isAftermath(int kernel, double nanosPerByte) {
        if (kernels.get(kernel).streams()) {
            aftermath = MOST_WORKS_OF_AFTERMATH;
            lastStreaming = kernel;
            return false;
        }
        double cost = nanosPerByte / trials[kernel].cost();
        boolean isSlower = (!isSettled || kernel == fastest) && cost > FAR_SLOWER;
        aftermath = isSlower ? Math.max(0, aftermath - 1) : 0;
        if (aftermath > 0) {
            trials[lastStreaming].putOffFurther(cost - 1);
        }
        return aftermath > 0;
    }

    private void settle() {
        fastest = standings.best();
        isSettled = true;
        for (int i = 0; i < trials.length; i++) {
            if (i != fastest) {
                putOff(i, trials[i].count() == 0 ? FirstTrials.HOPELESS - 1 : cost(i) - 1);
            }
        }
    }

    /** Trials of kernels that store past the caches harm what comes after them: the best one shows whether they are worth it. */
    private void putOff(int kernel, double lostWorks) {
        trials[kernel].putOff(works, lostWorks);
        if (kernels.get(kernel).streams() && !isOfFamilyInUse(kernel) && kernel != standings.bestOfFamily(kernel)) {
            trials[kernel].putOffForLongest(works);
        }
    }

    /** Over that of the kernel in use. */
    private double cost(int kernel) {
        return trials[kernel].cost() / trials[fastest].cost();
    }

    /** The kernel after this one, once all have been tried. */
    private int choose(int kernel, double nanosPerByte) {
        if (rival != NONE) {
            return goOnWithMatch(rivalries[rival], nanosPerByte);
        }
        boolean isTrial = kernel != fastest;
        if (isTrial && retrial.deservesAnotherLook(nanosPerByte / trials[fastest].cost(), cost(kernel))) {
            return kernel;
        }
        int best = standings.best();
        if (cost(best) < (works < WORKS_BEFORE_MATCHES ? CLEARLY_FASTER : FAR_FASTER)) {
            replaceFastest(best);
        } else if (cost(best) < CLEARLY_FASTER && !isOfFamilyInUse(best) && isMatchDue(best)) {
            beginMatch(best);
            return best;
        }
        if (isTrial && kernel != fastest) {
            putOff(kernel, retrial.lostWorks());
            return fastest;
        }
        return due();
    }

    private int goOnWithMatch(Rivalry match, double nanosPerByte) {
        match.add(nanosPerByte);
        if (!match.isMatchOver()) {
            return match.isRivalsTurn() ? rival : fastest;
        }
        if (match.isWon()) {
            trials[fastest].putOffAsNew(works);
            use(rival, match.turnedAround());
        } else {
            trials[rival].putOffMatch(works, match.lostWorks());
        }
        nextMatch =
                works + Math.max(FEWEST_WORKS_BETWEEN_MATCHES, (long) (match.lostWorks() * WORKS_FOR_COST_OF_A_MATCH));
        rival = NONE;
        return fastest;
    }

    private void replaceFastest(int best) {
        int former = fastest;
        boolean isNewFamily = !isOfFamilyInUse(best);
        use(best, new Rivalry());
        if (isNewFamily) {
            putOffFamilyInUse();
        }
        trials[former].putOff(works, cost(former) - 1);
        if (cost(former) > FAR_SLOWER) {
            trials[former].putOffTo(works + WORKS_TO_SECOND_THOUGHTS);
        }
    }

    /** The others of it were put off for long while it was the other one. */
    private void putOffFamilyInUse() {
        for (int i = 0; i < trials.length; i++) {
            if (isOfFamilyInUse(i)) {
                trials[i].putOffAsNew(works);
            }
        }
    }

    private void use(int kernel, Rivalry withFormer) {
        Arrays.setAll(rivalries, other -> other == fastest ? withFormer : new Rivalry());
        fastest = kernel;
    }

    private int due() {
        for (int i = 0; i < trials.length; i++) {
            if (i == fastest || trials[i].due() > works) {
                continue;
            }
            if (!isCloseRival(i)) {
                retrial = retrial(i);
                return i;
            }
            if (isMatchDue(i)) {
                beginMatch(i);
                return i;
            }
        }
        return fastest;
    }

    private boolean isCloseRival(int kernel) {
        return works >= WORKS_BEFORE_MATCHES && isOfFamilyInUse(kernel) && cost(kernel) <= CLOSE_RIVAL;
    }

    private boolean isMatchDue(int kernel) {
        return works >= nextMatch && trials[kernel].due() <= works;
    }

    private void beginMatch(int kernel) {
        rivalries[kernel].beginMatch(!isOfFamilyInUse(kernel));
        rival = kernel;
    }

    private boolean isOfFamilyInUse(int kernel) {
        return standings.areOfOneFamily(kernel, fastest);
    }

    /** To find out what the caches are good for, one kernel that fills them is enough. */
    private Retrial retrial(int kernel) {
        boolean isOfOtherFamily = !isOfFamilyInUse(kernel);
        boolean fillsCaches = isOfOtherFamily
                && !kernels.get(kernel).streams()
                && kernel == standings.bestOfFamily(kernel)
                && works > WORKS_BEFORE_LONG_RETRIALS;
        return new Retrial(isOfOtherFamily, fillsCaches);
    }
}
