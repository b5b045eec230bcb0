package io.github.shmarray.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import io.github.shmarray.compare.report.Change.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Times are made up, with noise as it was seen: of iterations, of processes, and now and then of a neighbour. */
class ChangesTest {
    private static final Map<String, String> HEADER = Map.of("CPU", "one", "JDK", "25", "date", "today");
    private static final String SLOWED = "shmarray/copyFrom";

    /** How far the middles of processes are apart, and the iterations of one. */
    private static final double PROCESS = 0.012;

    private static final double ITERATION = 0.02;
    private static final double BURST = 0.02;

    private static Report report(long seed, int rounds, double factor) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int elements : new int[] {100_000, 1_000_000}) {
            for (Case benchmark : Groups.COPY.cases()) {
                double time = 1000.0 * (1 + benchmark.name().length()) * elements / 100_000;
                boolean isSlowed = benchmark.name().equals(SLOWED) && elements == 1_000_000;
                rows.add(row(benchmark, elements, times(random, rounds, isSlowed ? factor * time : time)));
            }
        }
        return new Report(HEADER, "scripts/compare", rows);
    }

    private static Measurement times(Random random, int rounds, double time) {
        return IntStream.range(0, rounds)
                .mapToObj(round -> {
                    double process = Math.exp(PROCESS * random.nextGaussian());
                    return Measurement.of(IntStream.range(0, 5)
                            .mapToDouble(i -> time
                                    * process
                                    * Math.exp(Math.abs(ITERATION * random.nextGaussian()))
                                    * (random.nextDouble() < BURST ? 1.5 : 1))
                            .toArray());
                })
                .reduce(Measurement::and)
                .orElseThrow();
    }

    private static Row row(Case benchmark, int elements, Measurement measurement) {
        return new Row(benchmark, elements, 4L * elements, measurement, Double.NaN);
    }

    private static Stream<Change> found(Changes changes) {
        return changes.changes().stream().filter(change -> change.verdict() != Verdict.UNDECIDED);
    }

    @Test
    void aRowThatWasMadeFivePercentSlowerIsFoundAndNoOther() {
        for (int seed = 0; seed < 20; seed++) {
            Changes changes = Changes.between(report(seed, 10, 1), report(1000 + seed, 10, 1.05));
            List<Change> found = found(changes).toList();
            assertEquals(1, found.size(), found::toString);
            assertEquals(SLOWED, found.getFirst().before().benchmark().name());
            assertEquals(1_000_000, found.getFirst().before().elements());
            assertEquals(Verdict.SLOWER, found.getFirst().verdict());
        }
    }

    @Test
    void aRowThatWasMadeFasterIsFoundAsSuch() {
        Change found = found(Changes.between(report(1, 10, 1), report(2, 10, 0.9)))
                .findFirst()
                .orElseThrow();
        assertEquals(Verdict.FASTER, found.verdict());
        assertTrue(found.ratio().low() < 0.9 && found.ratio().high() > 0.9, found::toString);
    }

    @Test
    void tenRunsOfTheSameFindNothing() {
        for (int rounds : new int[] {2, 5, 10}) {
            for (int seed = 0; seed < 10; seed++) {
                Changes changes = Changes.between(report(50, rounds, 1), report(100 + seed, rounds, 1));
                assertEquals(List.of(), found(changes).toList());
            }
        }
    }

    @Test
    void aMachineThatWasSlowerAltogetherIsNotTakenForTheLibrary() {
        Report before = report(1, 5, 1);
        Report slower = new Report(
                HEADER,
                "",
                report(2, 5, 1).rows().stream()
                        .map(row -> row(row.benchmark(), row.elements(), scaled(row.measurement(), 1.15)))
                        .toList());
        Changes changes = Changes.between(before, slower);
        assertEquals(Math.log(1.15), changes.betweenRuns(), 0.02);
        assertEquals(List.of(), found(changes).toList());
        Report otherMachine = new Report(Map.of("CPU", "another"), "", slower.rows());
        Changes ofMachines = Changes.between(before, otherMachine);
        assertEquals(0, ofMachines.betweenRuns());
        assertEquals(ofMachines.changes().size(), found(ofMachines).count());
    }

    /** What runs of the same differ by as was seen: more than rounds, and in all rows; less from one run to the next than over hours. */
    private static List<Report> runs(long seed, double factor) {
        Random machine = new Random(50);
        return IntStream.range(0, 10)
                .mapToObj(run -> {
                    double disturbance = Math.exp(0.1 * machine.nextGaussian());
                    return new Report(
                            HEADER,
                            "",
                            report(1000 * seed + run, 1, factor).rows().stream()
                                    .map(row -> row(
                                            row.benchmark(), row.elements(), scaled(row.measurement(), disturbance)))
                                    .toList());
                })
                .toList();
    }

    @Test
    void runsInTurnShowASlowerRowThoughRunsOfTheSameDifferByMore() {
        for (int seed = 0; seed < 5; seed++) {
            List<Report> befores = runs(2 * seed, 1);
            assertEquals(
                    List.of(),
                    found(Changes.interleaved(befores, runs(2 * seed + 1, 1))).toList());
            List<Change> found = found(Changes.interleaved(befores, runs(2 * seed + 1, 1.05)))
                    .toList();
            assertEquals(1, found.size(), found::toString);
            assertEquals(SLOWED, found.getFirst().before().benchmark().name());
            assertEquals(Verdict.SLOWER, found.getFirst().verdict());
            Change first = found.getFirst();
            assertTrue(first.ratio().error() < 0.05, first::toString);
        }
    }

    @Test
    void aRowThatOneOfTheRunsLacksIsMissing() {
        List<Report> runs = runs(1, 1);
        List<Report> others = new ArrayList<>(runs(2, 1));
        List<Row> rows = new ArrayList<>(others.getLast().rows());
        Row last = rows.removeLast();
        others.set(others.size() - 1, new Report(HEADER, "", rows));
        Changes changes = Changes.interleaved(runs, others);
        assertEquals(rows.size(), changes.changes().size());
        assertEquals(
                List.of(last.benchmark().id()
                        + " of 1000000 elements: not in the second report (not measured in all runs)"),
                changes.missing());
        StringWriter out = new StringWriter();
        ChangesTable.print(new PrintWriter(out), "a.json", "b.json", changes);
        assertTrue(
                out.toString().contains("paired t-test") && out.toString().contains("What could be shown"),
                out::toString);
    }

    private static Measurement scaled(Measurement measurement, double factor) {
        return measurement.rounds().stream()
                .map(round -> Measurement.of(
                        Arrays.stream(round).map(time -> factor * time).toArray()))
                .reduce(Measurement::and)
                .orElseThrow();
    }

    @Test
    void oneRoundDoesNotTellHowProcessesDiffer() {
        Changes changes = Changes.between(report(1, 1, 1), report(2, 1, 2));
        assertEquals(List.of(), found(changes).toList());
        assertTrue(changes.changes().stream().allMatch(change -> change.remark().startsWith("one round")));
    }

    @Test
    void whatDiffersAndWhatIsMissingIsTold() {
        Report before = report(1, 2, 1);
        List<Row> rows = new ArrayList<>(report(2, 2, 1).rows());
        Row last = rows.removeLast();
        Row first = rows.removeFirst();
        rows.add(row(last.benchmark(), last.elements(), Measurement.absent("no numpy")));
        Changes changes =
                Changes.between(before, new Report(Map.of("CPU", "one", "JDK", "26", "date", "today"), "", rows));
        assertEquals(Map.of("JDK", List.of("25", "26")), changes.differences());
        assertEquals(
                List.of(
                        first.benchmark().id() + " of 100000 elements: not in the second report (not measured)",
                        last.benchmark().id() + " of 1000000 elements: not in the second report (no numpy)"),
                changes.missing());
        StringWriter out = new StringWriter();
        ChangesTable.print(new PrintWriter(out), "a.json", "b.json", changes);
        String table = out.toString();
        assertTrue(table.contains("a.json -> b.json") && table.contains("no difference shown"), table);
        assertTrue(table.contains("(no numpy)") && table.contains("JDK          25"), table);
    }

    /** The baseline's rounds differ by half; each row's differ in the same way. */
    @Test
    void whatDisturbsAWholeRoundDoesNotDisturbTheRatios() {
        Random random = new Random(5);
        List<Row> rows = new ArrayList<>();
        double[] disturbance = {1, 1.5, 1.1, 1.3};
        for (Case benchmark : Groups.COPY.cases()) {
            Measurement measurement = Arrays.stream(disturbance)
                    .mapToObj(factor -> scaled(times(random, 1, 1000), factor))
                    .reduce(Measurement::and)
                    .orElseThrow();
            rows.add(new Row(benchmark, 1000, 4000, measurement, 1));
        }
        Ratios ratios = Ratios.of(rows);
        for (Row row : rows) {
            assertTrue(ratios.of(row).isKnown() && ratios.of(row).error() < 0.06, () -> "" + ratios.of(row));
            assertTrue(row.measurement().isDrifting(), row::toString);
        }
    }

    @Test
    void anIntervalHasTheConfidenceThatItNames() {
        int outside = 0;
        int all = 0;
        for (int seed = 0; seed < 100; seed++) {
            for (Change change : Changes.between(report(seed, 5, 1), report(7000 + seed, 5, 1))
                    .changes()) {
                Noise noise = new Noise(1, 0);
                Interval interval = noise.ratio(
                        Spread.of(change.after().measurement()),
                        Spread.of(change.before().measurement()),
                        0.99,
                        0);
                outside += interval.excludesOne() ? 1 : 0;
                all++;
            }
        }
        assertFalse(outside > 0.015 * all, outside + " of " + all);
        assertTrue(outside > 0.002 * all, outside + " of " + all);
    }
}
