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

/** Measures cases at some sizes, going through the whole list once for each round. */
public final class Comparison {
    /** Is told before each measurement. */
    public interface Listener {
        void next(Case benchmark, int elements);
    }

    record Step(Case benchmark, int elements) {}

    private final List<Step> steps = new ArrayList<>();
    private final Effort effort;
    private final boolean isCounting;

    /**
     * @param cases those of a group side by side, its baseline among them
     * @param sizes the numbers of elements for the cases of a group
     * @param isCounting whether {@link Perf}, which must have no problem, counts the events of the Java cases
     */
    public Comparison(List<Case> cases, Function<Group, List<Integer>> sizes, Effort effort, boolean isCounting) {
        this.effort = effort;
        this.isCounting = isCounting;
        cases.stream().map(Case::group).distinct().forEach(group -> {
            for (int elements : sizes.apply(group)) {
                cases.stream()
                        .filter(benchmark -> benchmark.group() == group)
                        .forEach(benchmark -> steps.add(new Step(benchmark, elements)));
            }
        });
    }

    /** How often the listener will be told. */
    public int stepCount() {
        return steps.size() * effort.rounds();
    }

    /**
     * Measures everything; returns a row for each case and size, absent ones included, in the order of the groups.
     *
     * @param source has at least as many elements as the largest size
     * @param folder for scripts and logs of the processes that are started
     */
    public List<Row> run(Source source, Path folder, Listener listener) throws IOException, InterruptedException {
        Map<Case.Runtime, Engine> engines = Map.of(
                Case.Runtime.C, new NativeEngine(folder),
                Case.Runtime.CPP, new BoostEngine(folder),
                Case.Runtime.JAVA, new JmhEngine(folder, isCounting),
                Case.Runtime.PYTHON, new PythonEngine(folder));
        Map<Step, Measurement> measurements = new LinkedHashMap<>();
        for (int round = 0; round < effort.rounds(); round++) {
            for (Step step : order(round)) {
                listener.next(step.benchmark, step.elements);
                Measurement before = measurements.get(step);
                if (before == null || !before.isAbsent()) {
                    Engine engine = engines.get(step.benchmark.runtime());
                    Measurement now = measure(engine, step, source);
                    measurements.put(step, before == null ? now : before.and(now));
                }
            }
        }
        return steps.stream().map(step -> row(step, measurements)).toList();
    }

    /**
     * Each round goes through the rows of a block one after the other, every other one backwards: what lasts longer than a row disturbs
     * its neighbours, too, and what grows steadily disturbs all of them equally.
     */
    List<Step> order(int round) {
        Map<List<Object>, List<Step>> blocks = new LinkedHashMap<>();
        for (Step step : steps) {
            blocks.computeIfAbsent(List.of(step.benchmark.group(), step.elements), block -> new ArrayList<>())
                    .add(step);
        }
        return blocks.values().stream()
                .flatMap(block -> (round % 2 == 0 ? block : block.reversed()).stream())
                .toList();
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

    private static Row row(Step step, Map<Step, Measurement> measurements) {
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
