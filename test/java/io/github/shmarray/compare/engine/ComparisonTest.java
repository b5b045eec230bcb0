package io.github.shmarray.compare.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Row;
import io.github.shmarray.compare.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order rows are measured, and what is left when that is stopped. */
class ComparisonTest {
    private static final List<String> FORWARDS = List.of("jni/memcpy", "c/memcpy", "jna/memcpy");

    @TempDir
    Path folder;

    private static Comparison comparison(Effort effort) {
        List<Case> cases = Stream.of(Groups.SMALL, Groups.ALLOC)
                .flatMap(group -> group.cases().stream().limit(3))
                .toList();
        return new Comparison(cases, group -> List.of(2, 10), effort, false, Map.of());
    }

    private static String block(Comparison.Round round) {
        Comparison.Step first = round.steps().getFirst();
        return first.benchmark().group().label() + " " + first.elements() + (round.isLast() ? " last" : "");
    }

    @Test
    void allRoundsOfABlockAreMeasuredOneAfterTheOther() {
        Comparison comparison = comparison(Effort.STANDARD);
        assertEquals(
                List.of(
                        "small 2",
                        "small 2 last",
                        "small 10",
                        "small 10 last",
                        "alloc 2",
                        "alloc 2 last",
                        "alloc 10",
                        "alloc 10 last"),
                comparison.rounds().stream().map(ComparisonTest::block).toList());
        assertEquals(4 * 2 * 3, comparison.stepCount());
        assertEquals(4, comparison.blockCount());
    }

    @Test
    void aRepetitionGoesThroughWholeBlocksAgain() {
        assertEquals(
                List.of("small 2", "small 10", "alloc 2", "alloc 10", "small 2 last", "small 10 last"),
                comparison(Effort.QUICK.repeated(2)).rounds().stream()
                        .map(ComparisonTest::block)
                        .toList()
                        .subList(0, 6));
    }

    @Test
    void eachRoundTakesTheRowsOfABlockInTurnAndEveryOtherBackwards() {
        List<Comparison.Round> rounds = comparison(Effort.QUICK.repeated(3)).rounds().stream()
                .filter(round -> block(round).startsWith("small 2"))
                .toList();
        assertEquals(
                List.of(FORWARDS, FORWARDS.reversed(), FORWARDS),
                rounds.stream()
                        .map(round -> round.order().stream()
                                .map(step -> step.benchmark().name())
                                .toList())
                        .toList());
    }

    /** Programs that do not exist are measured soon. */
    @Test
    void whatWasStoppedHasTheBlocksThatWereGoneThrough() throws Exception {
        Case none = new Case(Groups.COPY, "command/none");
        Comparison comparison = new Comparison(
                List.of(none, none),
                group -> List.of(2, 3, 4),
                Effort.STANDARD,
                false,
                Map.of(none.name(), "echo absent none"));
        List<String> events = new ArrayList<>();
        List<Row> rows =
                comparison.run(Source.random(folder.resolve("source.npy"), 10), folder, new Comparison.Listener() {
                    @Override
                    public void next(Case benchmark, int elements) {
                        events.add("next " + elements);
                        // In the second round of the second block.
                        if (events.size() == 9) {
                            comparison.stop();
                        }
                    }

                    @Override
                    public void finished(List<Row> block) {
                        events.add("finished " + block.getFirst().elements());
                    }
                });
        assertEquals(
                List.of("next 2", "next 2", "next 2", "next 2", "finished 2", "next 3", "next 3", "next 3", "next 3"),
                events);
        assertEquals(List.of(2, 2, 3, 3), rows.stream().map(Row::elements).toList());
    }
}
