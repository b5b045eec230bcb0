package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Measures cases at some sizes, block by block: those of a group at one size, in several rounds. */
public final class Comparison {
    /** Is told what happens. */
    public interface Listener {
        /** Before each measurement. */
        void next(Case benchmark, int elements);

        /** When the last round of a block has been measured. */
        void finished(List<Row> block);
    }

    record Step(Case benchmark, int elements) {}

    /**
     * @param steps the block in the order of the report
     * @param isBackwards whether it is measured from the last one to the first
     * @param isLast whether the block is finished then
     */
    record Round(List<Step> steps, boolean isBackwards, boolean isLast) {
        List<Step> order() {
            return isBackwards ? steps.reversed() : steps;
        }
    }

    private static final int MILLISECONDS_UNTIL_STOPPED = 500;

    private final List<List<Step>> blocks = new ArrayList<>();
    private final Map<Step, Measurement> measurements = new LinkedHashMap<>();
    private final Effort effort;
    private final boolean isCounting;
    private final Map<String, String> commands;
    private volatile boolean isStopped;

    /**
     * @param cases those of a group side by side, its baseline among them
     * @param sizes the numbers of elements for the cases of a group
     * @param isCounting whether {@link Perf}, which must have no problem, counts the events of the Java cases
     * @param commands those of the user's own, by the names of their cases
     */
    public Comparison(
            List<Case> cases,
            Function<Group, List<Integer>> sizes,
            Effort effort,
            boolean isCounting,
            Map<String, String> commands) {
        this.effort = effort;
        this.commands = commands;
        this.isCounting = isCounting;
        cases.stream().map(Case::group).distinct().forEach(group -> {
            for (int elements : sizes.apply(group)) {
                blocks.add(cases.stream()
                        .filter(benchmark -> benchmark.group() == group)
                        .map(benchmark -> new Step(benchmark, elements))
                        .toList());
            }
        });
    }

    /** How many measurements there will be. */
    public int stepCount() {
        return rounds().stream().mapToInt(round -> round.steps.size()).sum();
    }

    public int blockCount() {
        return blocks.size();
    }

    /**
     * Lets {@link #run} return as soon as what it is waiting for has ended, without what that has measured. May be called by any thread,
     * once it runs or before.
     */
    public void stop() {
        isStopped = true;
    }

    /**
     * Measures everything; returns a row for each case and size, absent ones included, in the order of the groups. If it is stopped, these are
     * the rows of the blocks that have been gone through at least once.
     *
     * @param source has at least as many elements as the largest size
     * @param folder for scripts and logs of the processes that are started
     */
    public List<Row> run(Source source, Path folder, Listener listener) throws IOException, InterruptedException {
        Map<Case.Runtime, Engine> engines = Map.of(
                Case.Runtime.C, new NativeEngine(folder),
                Case.Runtime.CPP, new BoostEngine(folder),
                Case.Runtime.JAVA, new JmhEngine(folder, isCounting),
                Case.Runtime.PYTHON, new PythonEngine(folder),
                Case.Runtime.COMMAND, new CommandEngine(folder, commands));
        for (Round round : rounds()) {
            Map<Step, Measurement> measured = new LinkedHashMap<>();
            for (Step step : round.order()) {
                if (isStopped) {
                    return rows();
                }
                listener.next(step.benchmark, step.elements);
                Measurement before = measurements.get(step);
                measured.put(
                        step,
                        before != null && before.isAbsent()
                                ? before
                                : measure(engines.get(step.benchmark.runtime()), step, source));
            }
            if (isStoppedSoon(measured)) {
                return rows();
            }
            measured.forEach((step, measurement) -> measurements.merge(step, measurement, Measurement::and));
            if (round.isLast) {
                listener.finished(rows(round.steps));
            }
        }
        return rows();
    }

    /** Ctrl-C reaches the processes that measure, too, and perhaps first: what they fail of is then no row. */
    private boolean isStoppedSoon(Map<Step, Measurement> measured) throws InterruptedException {
        boolean hasFailed = measured.values().stream()
                .anyMatch(measurement ->
                        measurement.isAbsent() && measurement.problem().startsWith("failed"));
        if (hasFailed && !isStopped) {
            Thread.sleep(MILLISECONDS_UNTIL_STOPPED);
        }
        return isStopped;
    }

    /**
     * The rounds of a block go through its rows one after the other, every other one backwards: what lasts longer than a row disturbs
     * its neighbours, too, and what grows steadily disturbs all of them equally.
     */
    List<Round> rounds() {
        int last = effort.passes() * effort.rounds() - 1;
        List<Round> rounds = new ArrayList<>();
        for (int pass = 0; pass < effort.passes(); pass++) {
            for (List<Step> block : blocks) {
                for (int i = 0; i < effort.rounds(); i++) {
                    int round = pass * effort.rounds() + i;
                    rounds.add(new Round(block, round % 2 == 1, round == last));
                }
            }
        }
        return rounds;
    }

    private List<Row> rows() {
        return blocks.stream()
                .filter(block -> measurements.containsKey(block.getFirst()))
                .flatMap(block -> rows(block).stream())
                .toList();
    }

    private List<Row> rows(List<Step> block) {
        return block.stream().map(this::row).toList();
    }

    /** One case that cannot be measured must not spoil the others. */
    private Measurement measure(Engine engine, Step step, Source source) throws InterruptedException {
        try {
            Names.deleteLeftovers();
            return engine.measure(step.benchmark, source.first(step.elements), effort);
        } catch (IOException | RuntimeException e) {
            return Measurement.absent("failed: " + e);
        }
    }

    private Row row(Step step) {
        Measurement measurement = measurements.get(step);
        Measurement baseline = measurements.get(new Step(step.benchmark.group().baseline(), step.elements));
        double ratio = measurement.isAbsent() || baseline.isAbsent()
                ? Double.NaN
                : measurement.nanoseconds() / baseline.nanoseconds();
        return new Row(
                step.benchmark,
                step.elements,
                (long) step.elements * step.benchmark.group().elementSize(),
                measurement,
                ratio);
    }
}
