package io.github.shmarray.compare.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Groups;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void eachRoundTakesTheRowsOfABlockInTurnAndEveryOtherBackwards() {
        List<Case> cases = Stream.of(Groups.SMALL, Groups.ALLOC)
                .flatMap(group -> group.cases().stream().limit(3))
                .toList();
        Comparison comparison = new Comparison(cases, group -> List.of(2, 10), Effort.QUICK.repeated(3), false);
        List<String> forwards = List.of(
                "small.jni/memcpy 2",
                "small.c/memcpy 2",
                "small.jna/memcpy 2",
                "small.jni/memcpy 10",
                "small.c/memcpy 10",
                "small.jna/memcpy 10",
                "alloc.c/mmap 2",
                "alloc.c/memset 2",
                "alloc.java/new 2",
                "alloc.c/mmap 10",
                "alloc.c/memset 10",
                "alloc.java/new 10");
        List<String> backwards = List.of(
                "small.jna/memcpy 2",
                "small.c/memcpy 2",
                "small.jni/memcpy 2",
                "small.jna/memcpy 10",
                "small.c/memcpy 10",
                "small.jni/memcpy 10",
                "alloc.java/new 2",
                "alloc.c/memset 2",
                "alloc.c/mmap 2",
                "alloc.java/new 10",
                "alloc.c/memset 10",
                "alloc.c/mmap 10");
        assertEquals(forwards, order(comparison, 0));
        assertEquals(backwards, order(comparison, 1));
        assertEquals(forwards, order(comparison, 2));
        assertEquals(3 * forwards.size(), comparison.stepCount());
    }

    private static List<String> order(Comparison comparison, int round) {
        return comparison.order(round).stream()
                .map(step -> step.benchmark().id() + " " + step.elements())
                .toList();
    }
}
