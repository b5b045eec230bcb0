package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What differs between two reports: of machines, JDKs or commits.
 *
 * @param differences of the headers: for each property that differs, the value of either; empty where one has none
 * @param missing what only one of them measured, with the reason if it is known
 * @param betweenRuns the standard deviation of what runs of the same differ by, as a part of the time, that is in the intervals beside
 *     what rounds differ by, see {@link #between}
 * @param areInterleaved whether each is of runs that were made in turn, see {@link #interleaved}
 */
public record Changes(
        Map<String, List<String>> differences,
        List<Change> changes,
        List<String> missing,
        double betweenRuns,
        boolean areInterleaved) {
    /** They are of one run, and say nothing about what it ran on. */
    private static final Set<String> OF_ONE_RUN = Set.of("shmarray", "date", "stolen time", "kernels", "source");

    /** What no change of the library makes faster or slower. */
    private static final Set<String> NOT_OF_THE_LIBRARY =
            Set.of("c", "java", "jna", "cpython", "numpy", "boost", "agrona", "appose", "chronicle", "aeron");

    private static final int LEAST_CONTROLS = 5;

    /** @param ratio of runs that were interleaved; null if they were not */
    private record Pair(Row before, Row after, Spread first, Spread second, Spread ratio) {
        boolean isControl() {
            String name = before.benchmark().name();
            return NOT_OF_THE_LIBRARY.contains(name.substring(0, name.indexOf('/')));
        }

        /** Iterations of one process do not tell how the next one differs. */
        boolean hasRounds() {
            return before.measurement().rounds().size() > 1
                    && after.measurement().rounds().size() > 1;
        }
    }

    /**
     * Compares each row of two reports. All intervals hold together, with {@link Measurement#CONFIDENCE}: of so many rows, some would
     * seem to differ by chance otherwise (Bonferroni). Two runs differ also by what no round of either shows, such as what else the
     * machine did in that hour. If both were on the same machine and JDK, the rows that are not of the library tell how much
     * (DerSimonian and Laird 1986).
     */
    public static Changes between(Report before, Report after) {
        return between(before, after, false);
    }

    /**
     * Compares two versions that were run in turn: before, after, before, after. Each run counts as one value, so whatever sets runs of
     * the same apart is within what the pairs differ by; and what made the machine slower for longer than a run slowed both down, and
     * is gone in their ratio. The intervals are those of a paired t-test, all of which hold together as above.
     *
     * @param befores the runs of the one
     * @param afters as many of the other, each made right after that of the same index
     */
    public static Changes interleaved(List<Report> befores, List<Report> afters) {
        return between(Report.ofRuns(befores), Report.ofRuns(afters), true);
    }

    private static Changes between(Report before, Report after, boolean isInterleaved) {
        Map<String, Row> olds = before.rowsByName();
        Map<String, Row> news = after.rowsByName();
        List<Pair> pairs = olds.entrySet().stream()
                .filter(old -> isMeasured(old.getValue()) && isMeasured(news.get(old.getKey())))
                .map(old -> pair(old.getValue(), news.get(old.getKey()), isInterleaved))
                .toList();
        List<Spread> spreads = pairs.stream()
                .flatMap(pair -> pair.ratio == null ? Stream.of(pair.first, pair.second) : Stream.of(pair.ratio))
                .toList();
        Noise noise = Noise.of(spreads).forVerdicts(spreads);
        Map<String, List<String>> differences = differences(before.header(), after.header());
        boolean areAlike = !isInterleaved && OF_ONE_RUN.containsAll(differences.keySet());
        double betweenRuns = areAlike ? betweenRuns(pairs, noise) : 0;
        double confidence = 1 - (1 - Measurement.CONFIDENCE) / Math.max(1, pairs.size());
        List<Change> changes = pairs.stream()
                .map(pair -> change(pair, noise, confidence, betweenRuns))
                .toList();
        return new Changes(differences, changes, missing(olds, news), betweenRuns, isInterleaved);
    }

    private static boolean isMeasured(Row row) {
        return row != null && !row.measurement().isAbsent();
    }

    private static Pair pair(Row before, Row after, boolean isInterleaved) {
        Spread ratio = isInterleaved ? Spread.ofRatio(after.measurement(), before.measurement()) : null;
        return new Pair(before, after, Spread.of(before.measurement()), Spread.of(after.measurement()), ratio);
    }

    private static Change change(Pair pair, Noise noise, double confidence, double betweenRuns) {
        double ratio = pair.after.measurement().nanoseconds()
                / pair.before.measurement().nanoseconds();
        if (!pair.hasRounds()) {
            return new Change(pair.before, pair.after, Interval.unknown(ratio), "one round; --repeat measures more");
        }
        if (pair.ratio != null) {
            return new Change(pair.before, pair.after, noise.ratio(pair.ratio, confidence), "");
        }
        boolean drifts = pair.before.measurement().isDrifting()
                || pair.after.measurement().isDrifting();
        Interval interval = noise.ratio(pair.second, pair.first, confidence, betweenRuns);
        return new Change(pair.before, pair.after, interval, drifts ? "drifts" : "");
    }

    /** Of the rows that should not have moved; 0 if rounds explain how far they did, or if there are few of them. */
    private static double betweenRuns(List<Pair> pairs, Noise noise) {
        List<Pair> controls = pairs.stream()
                .filter(pair -> pair.isControl() && pair.hasRounds())
                .toList();
        if (controls.size() < LEAST_CONTROLS) {
            return 0;
        }
        double weights = 0;
        double squares = 0;
        for (Pair pair : controls) {
            double weight = Math.pow(noise.standardError(pair.second, pair.first), -2);
            weights += weight;
            squares += weight * Math.pow(pair.second.middle() - pair.first.middle(), 2);
        }
        return Math.sqrt(Math.max(0, (squares - controls.size()) / weights));
    }

    private static Map<String, List<String>> differences(Map<String, String> before, Map<String, String> after) {
        Map<String, List<String>> differences = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            List<String> values = List.of(before.getOrDefault(name, ""), after.getOrDefault(name, ""));
            if (!values.getFirst().equals(values.getLast())) {
                differences.put(name, values);
            }
        }
        return differences;
    }

    private static List<String> missing(Map<String, Row> olds, Map<String, Row> news) {
        List<String> missing = new ArrayList<>();
        olds.forEach((name, row) -> addMissing(missing, name, row, news.get(name), "second"));
        news.forEach((name, row) -> addMissing(missing, name, row, olds.get(name), "first"));
        return missing;
    }

    private static void addMissing(List<String> missing, String name, Row row, Row other, String where) {
        if (isMeasured(row) && !isMeasured(other)) {
            String reason = other == null ? "not measured" : other.measurement().problem();
            missing.add(name + ": not in the " + where + " report (" + reason + ")");
        }
    }
}
