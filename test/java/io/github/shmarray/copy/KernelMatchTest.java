package io.github.shmarray.copy;

import static io.github.shmarray.copy.KernelOrderTest.always;
import static io.github.shmarray.copy.KernelOrderTest.kernels;
import static io.github.shmarray.copy.KernelOrderTest.work;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When another kernel takes the place of the one in use, at once or after a match; the nanoseconds of a byte are made up. */
class KernelMatchTest {
    /** More in a row than a trial has, but for those that fill the caches again. */
    private static final int LONGER_THAN_A_TRIAL = 4;

    /** Works in a row by one kernel. */
    private record Run(int kernel, int start, int length) {
        int end() {
            return start + length;
        }
    }

    private static List<Run> runs(List<Integer> used) {
        List<Run> runs = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= used.size(); i++) {
            if (i == used.size() || !used.get(i).equals(used.get(start))) {
                runs.add(new Run(used.get(start), start, i - start));
                start = i;
            }
        }
        return runs;
    }

    private static boolean isOfMatch(Run run) {
        return run.kernel() == 1 && run.length() >= LONGER_THAN_A_TRIAL;
    }

    /** The first of those after a work. */
    private static int indexOf(List<Run> runs, int from, Predicate<Run> isAsked) {
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).start() >= from && isAsked.test(runs.get(i))) {
                return i;
            }
        }
        throw new AssertionError("there is none from " + from + " on: " + runs);
    }

    /** What the fastest is after works of two costs, one after the other. */
    private static int settledOn(String families, int early, double[] before, int late, double... after) {
        List<TestKernel> kernels = kernels(families);
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        work(choice, kernels, early, always(before));
        work(choice, kernels, late, always(after));
        return kernels.indexOf(choice.fastest());
    }

    @ParameterizedTest
    @CsvSource({"plain plain, 10.3, 16", "plain stream, 9.5, 64"})
    void aMatchIsOfEightBlocksFromTheFiveHundredAndTwelfthWorkOn(String families, double rivals, int block) {
        List<TestKernel> kernels = kernels(families);
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        List<Integer> used = new ArrayList<>(work(choice, kernels, 510, always(10, 10.3)));
        used.addAll(work(choice, kernels, 5000, always(10, rivals)));
        List<Run> runs = runs(used);
        int first = indexOf(runs, 510, KernelMatchTest::isOfMatch);
        assertTrue(runs.get(first).start() >= 512, runs::toString);
        // The trial that it began with may have gone before.
        assertTrue(runs.get(first).length() >= block && runs.get(first).length() <= block + 3, runs::toString);
        for (int i = first + 1; i < first + 7; i++) {
            assertEquals(block, runs.get(i).length(), runs::toString);
            assertEquals((i - first + 1) % 2, runs.get(i).kernel());
        }
    }

    @Test
    void whatIsNotCloseHasNoMatch() {
        List<TestKernel> kernels = kernels("plain plain");
        List<Integer> used = work(new KernelChoice<>(kernels), kernels, 5000, always(10, 10.6));
        assertFalse(runs(used).stream().anyMatch(KernelMatchTest::isOfMatch));
    }

    @Test
    void aMatchThatWasLostIsNotRepeatedSoon() {
        List<TestKernel> kernels = kernels("plain plain");
        List<Run> runs = runs(work(new KernelChoice<>(kernels), kernels, 5000, always(10, 10.3)));
        int first = indexOf(runs, 512, KernelMatchTest::isOfMatch);
        int over = runs.get(first).start() + 8 * 16;
        assertTrue(runs.get(indexOf(runs, over, run -> run.kernel() == 1)).start() >= over + 1024, runs::toString);
    }

    /** Two hundred works for each that could have been done beside, of which there are fourteen here. */
    @Test
    void whatCostsMuchIsRepeatedLater() {
        List<TestKernel> kernels = kernels("plain stream");
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        work(choice, kernels, 600, always(10, 11));
        List<Integer> used = work(
                choice, kernels, 12_000, (kernel, look) -> kernel == 0 ? 10 : look < LONGER_THAN_A_TRIAL ? 9.5 : 10.6);
        List<Run> runs = runs(used);
        int over = runs.get(indexOf(runs, 0, KernelMatchTest::isOfMatch)).start() + 8 * 64;
        int next = runs.get(indexOf(runs, over, KernelMatchTest::isOfMatch)).start();
        assertTrue(next >= over + 2800 && next < over + 4096, over + " to " + next);
    }

    /** It shows its speed only to who lets it work for long, as the caches fill. */
    @Test
    void whoWinsAMatchIsUsedAndWhatItShowedIsRemembered() {
        List<TestKernel> kernels = kernels("plain plain");
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        work(choice, kernels, 2000, (kernel, look) -> kernel == 0 ? 10 : look < LONGER_THAN_A_TRIAL ? 10.2 : 9.2);
        assertEquals(1, kernels.indexOf(choice.fastest()));
        List<Run> runs = runs(work(choice, kernels, 4000, always(9, 9.2)));
        int match = indexOf(runs, 0, run -> run.kernel() == 0 && run.length() == 16);
        Run last = runs.get(match + 6);
        assertEquals(0, last.kernel());
        assertTrue(runs.get(match + 7).length() > 1000, "it needs more than one match then: " + runs);
    }

    @Test
    void whatIsFarFasterIsUsedWithoutAMatch() {
        List<TestKernel> kernels = kernels("plain plain");
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        work(choice, kernels, 1000, always(10, 12));
        List<Run> runs = runs(work(choice, kernels, 4000, always(10, 8)));
        assertEquals(0, runs.get(0).kernel());
        assertEquals(3 + 8, runs.get(1).length(), "what was in use may only have been disturbed: " + runs);
        assertEquals(1, runs.get(2).length(), runs::toString);
        assertTrue(runs.get(3).length() >= 64, runs::toString);
    }

    @ParameterizedTest
    @CsvSource({"100, 9.7, 1", "100, 9.85, 0"})
    void whatIsClearlyFasterIsUsedWithoutAMatchBefore(int early, double rivals, int expected) {
        assertEquals(expected, settledOn("plain plain", early, new double[] {10, 11}, 400, 10, rivals));
    }

    @Test
    void theRestOfAFamilyThatWasFarBehindIsTriedToo() {
        List<TestKernel> kernels = kernels("stream plain plain");
        List<Integer> used = work(new KernelChoice<>(kernels), kernels, 60, always(10, 20, 8));
        assertTrue(used.contains(2), used::toString);
        assertEquals(2, used.getLast());
    }

    @Test
    void oneOfANewFamilyMakesTheOthersOfItWorthATrial() {
        List<TestKernel> kernels = kernels("plain stream stream");
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        work(choice, kernels, 300, always(10, 12, 13));
        List<Integer> used = work(choice, kernels, 4000, always(10, 8, 7));
        int first = used.indexOf(1);
        int other = used.indexOf(2);
        assertTrue(other > first && other <= first + 64, first + " and " + other);
        assertEquals(2, kernels.indexOf(choice.fastest()));
    }

    /** Twenty works for each that could have been done beside: a few in the time of its two looks, and twenty after it. */
    @Test
    void whatATrialHasCostTheWorksAfterItPutsOffTheNext() {
        List<TestKernel> kernels = kernels("plain stream");
        KernelChoice<TestKernel> choice = new KernelChoice<>(kernels);
        work(choice, kernels, 20, always(10, 13));
        boolean[] wasTried = {false};
        List<Run> runs = runs(work(choice, kernels, 1000, (kernel, look) -> {
            wasTried[0] |= kernel == 1;
            return kernel == 1 ? 13 : wasTried[0] && look <= 4 ? 60 : 10;
        }));
        assertEquals(2, runs.get(1).length(), runs::toString);
        assertEquals((int) (20 * (2 * 0.3 + 4 * 5)), runs.get(2).length(), runs::toString);
    }
}
