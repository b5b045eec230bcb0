package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which kernel has which work, step by step; the nanoseconds of a byte are made up. */
class KernelOrderTest {
    private static final long BYTES = 1000;

    interface Costs {
        /**
         * @param look how many works in a row this is for the kernel, from 1 on
         */
        double of(int kernel, int look);
    }

    static List<TestKernel> kernels(String families) {
        List<TestKernel> kernels = new ArrayList<>();
        for (String family : families.split(" ")) {
            kernels.add(new TestKernel("kernel " + kernels.size(), family.equals("stream")));
        }
        return kernels;
    }

    /** Does so many works; returns the numbers of the kernels. */
    static List<Integer> work(KernelChoice<TestKernel> choice, List<TestKernel> kernels, int works, Costs costs) {
        List<Integer> used = new ArrayList<>();
        int look = 0;
        for (int i = 0; i < works; i++) {
            int kernel = kernels.indexOf(choice.next());
            look = i > 0 && used.getLast() == kernel ? look + 1 : 1;
            used.add(kernel);
            choice.record(kernels.get(kernel), Math.round(costs.of(kernel, look) * BYTES), BYTES);
        }
        return used;
    }

    static Costs always(double... costs) {
        return (kernel, look) -> costs[kernel];
    }

    /**
     * The first guess twice, its family, the head of the other family twice, the rest of that if it is hopeful; then the best plain
     * kernel, the first guess and the best streaming one, as far as they are hopeful; then the best.
     */
    @ParameterizedTest
    @CsvSource({
        "plain plain plain, 12 10 11, 0 0 1 2 1 0 1 1",
        "plain plain stream, 10 20 12, 0 0 1 2 2 0 0 2 0 0",
        "plain plain stream stream, 12 11 10 13, 0 0 1 2 2 3 1 0 2 2 2",
        "plain stream stream, 20 30 10, 0 0 1 1 2 0 2 2",
        "plain stream stream, 20 31 10, 0 0 1 1 0 0 0 0",
        "stream plain plain, 10 11 12, 0 0 1 1 2 1 0 0 0 0",
        "plain plain, 10 10, 0 0 1 0 0 0 0",
        "plain, 10, 0 0 0 0 0",
    })
    void theFirstWorksTryTheKernels(String families, String costs, String expected) {
        List<TestKernel> kernels = kernels(families);
        double[] each =
                Arrays.stream(costs.split(" ")).mapToDouble(Double::parseDouble).toArray();
        int works = expected.split(" ").length;
        List<Integer> used = work(new KernelChoice<>(kernels), kernels, works, always(each));
        assertEquals(expected, used.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }

    @Test
    void theFirstGuessIsTheFastestUntilMoreIsKnown() {
        List<TestKernel> kernels = kernels("plain plain stream");
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        Costs costs = always(12, 10, 20);
        work(choice, kernels, 4, costs);
        assertEquals(kernels.get(0), choice.fastest());
        work(choice, kernels, 20, costs);
        assertEquals(kernels.get(1), choice.fastest());
    }

    @Test
    void oneOfThirtyTwoIsWatchedFromTheFiveHundredAndTwelfthOn() {
        List<TestKernel> kernels = kernels("plain");
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        work(choice, kernels, 511, always(1));
        assertTrue(choice.isWatched());
        assertTrue(choice.isWatched());
        work(choice, kernels, 1, always(1));
        for (int i = 0; i < 65; i++) {
            assertEquals(i % 32 == 0, choice.isWatched());
        }
    }

    @Test
    void whatOtherThreadsTellIsLearntToo() throws InterruptedException {
        List<TestKernel> kernels = kernels("plain");
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        work(choice, kernels, 1, always(1));
        Thread.ofPlatform().start(() -> work(choice, kernels, 1, always(1))).join();
        assertEquals(2, choice.speeds().getFirst().tries());
    }

    /** How often in a row another kernel than the fastest is looked at, for each trial from so many works on. */
    private static List<Integer> looks(String families, int kernel, int from, int to, Costs costs) {
        List<TestKernel> kernels = kernels(families);
        List<Integer> used = work(new KernelChoice<>(kernels), kernels, to, costs);
        List<Integer> looks = new ArrayList<>();
        for (int i = from; i < used.size(); i++) {
            if (used.get(i) == kernel) {
                if (used.get(i - 1) == kernel && !looks.isEmpty()) {
                    looks.set(looks.size() - 1, looks.getLast() + 1);
                } else {
                    looks.add(1);
                }
            }
        }
        return looks;
    }

    /** Of kernels that become faster the longer they work, as the caches fill. */
    private static Costs filling(double... first) {
        return (kernel, look) -> kernel == 2 ? 10 : Math.max(10.5, first[kernel] * Math.pow(0.97, look - 1));
    }

    @Test
    void onlyTheBestPlainKernelIsLookedAtForLongAndOnlyAfterManyWorks() {
        Costs costs = filling(13, 14, 10);
        List<Integer> early = looks("plain plain stream", 0, 15, 128, costs);
        assertFalse(early.isEmpty());
        assertTrue(early.stream().allMatch(count -> count <= 3), early::toString);
        List<Integer> late = looks("plain plain stream", 0, 140, 3000, costs);
        assertTrue(late.stream().anyMatch(count -> count > 6), late::toString);
        List<Integer> other = looks("plain plain stream", 1, 15, 3000, costs);
        assertFalse(other.isEmpty());
        assertTrue(other.stream().allMatch(count -> count <= 3), other::toString);
    }

    @Test
    void aKernelOfTheSameFamilyIsNotLookedAtForLong() {
        Costs costs = (kernel, look) -> kernel == 0 ? 10 : Math.max(10.5, 13 * Math.pow(0.97, look - 1));
        List<Integer> looks = looks("plain plain plain", 1, 15, 3000, costs);
        assertFalse(looks.isEmpty());
        assertTrue(looks.stream().allMatch(count -> count <= 3), looks::toString);
    }
}
