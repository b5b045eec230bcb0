package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the times of blocks say of two kernels, beside the plain formulas. */
class RivalryTest {
    private static final long SEED = 20261128;
    private static final int PAIRS_OF_A_MATCH = 4;
    private static final double[] EVEN = {1, 1, 1, 1};

    private final Random random = new Random(SEED);

    private static int block(boolean isOfOtherFamily) {
        return isOfOtherFamily ? 64 : 16;
    }

    /** Blocks of works that take the same, for each pair the rival's cost over that of the kernel in use. */
    private static void play(Rivalry match, boolean isOfOtherFamily, double costInUse, double... ratios) {
        match.beginMatch(isOfOtherFamily);
        for (double ratio : ratios) {
            for (double cost : new double[] {ratio * costInUse, costInUse}) {
                for (int work = 0; work < block(isOfOtherFamily); work++) {
                    match.add(cost);
                }
            }
        }
    }

    private static double[] repeated(double ratio) {
        double[] ratios = new double[PAIRS_OF_A_MATCH];
        Arrays.fill(ratios, ratio);
        return ratios;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothTakeTurnsByBlocks(boolean isOfOtherFamily) {
        var match = new Rivalry();
        for (int round = 0; round < 2; round++) {
            match.beginMatch(isOfOtherFamily);
            for (int work = 0; work < 2 * PAIRS_OF_A_MATCH * block(isOfOtherFamily); work++) {
                assertFalse(match.isMatchOver(), "before work " + work);
                assertEquals(work / block(isOfOtherFamily) % 2 == 0, match.isRivalsTurn(), "before work " + work);
                match.add(1);
            }
            assertTrue(match.isMatchOver());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMiddleOfTheLastWorksOfABlockCounts(boolean isOfOtherFamily) {
        for (double ratio : new double[] {0.5, 0.97, 0.995, 1, 2}) {
            var match = new Rivalry();
            match.beginMatch(isOfOtherFamily);
            for (int pair = 0; pair < PAIRS_OF_A_MATCH; pair++) {
                addUneven(match, block(isOfOtherFamily), ratio);
                addUneven(match, block(isOfOtherFamily), 1);
            }
            assertEquals(ratio < 0.99, match.isWon(), "ratio " + ratio);
        }
    }

    private void addUneven(Rivalry match, int block, double cost) {
        for (int work = 0; work < block - 8; work++) {
            match.add(10 * random.nextDouble());
        }
        List<Double> last = new ArrayList<>(List.of(0.1, 0.2, 0.3, 0.4, cost, 3.0, 4.0, 5.0));
        Collections.shuffle(last, random);
        last.forEach(match::add);
    }

    @Test
    void itIsWonIfTheMeanOfThePairsIsBelowByMoreThanItMayBeWrong() {
        int won = 0;
        int matches = 0;
        for (int round = 0; round < 200; round++) {
            var match = new Rivalry();
            var model = new Model();
            double spread = random.nextDouble() * 0.05;
            double early = random.nextDouble(-0.04, 0.04);
            double late = random.nextDouble(-0.06, 0.02);
            for (int i = 0; i < 30; i++) {
                double worth = i < 18 ? early : late;
                double[] logarithms = random.doubles(PAIRS_OF_A_MATCH)
                        .map(share -> share < 0.02 ? -3 : share > 0.98 ? 3 : worth + spread * random.nextGaussian())
                        .toArray();
                play(match, false, 2, Arrays.stream(logarithms).map(Math::exp).toArray());
                Arrays.stream(logarithms).forEach(model::add);
                double bound = model.bound();
                if (Math.abs(bound + 0.01) > 1e-9) {
                    assertEquals(bound < -0.01, match.isWon(), "round " + round + ", match " + i + ": " + bound);
                    won += match.isWon() ? 1 : 0;
                    matches++;
                }
            }
        }
        assertTrue(won > matches / 10 && won < matches * 9 / 10, won + " of " + matches + " won");
    }

    /** All pairs with their weights, of which there are no more than 65: the old ones count half, again and again. */
    private static final class Model {
        private final List<Double> logarithms = new ArrayList<>();
        private final List<Double> weights = new ArrayList<>();

        void add(double logarithm) {
            if (weights.stream().mapToDouble(weight -> weight).sum() >= 64) {
                weights.replaceAll(weight -> weight / 2);
            }
            logarithms.add(Math.clamp(logarithm, -0.3, 0.3));
            weights.add(1.0);
        }

        /** Two standard errors above the mean. */
        double bound() {
            double all = 0;
            double sum = 0;
            for (int i = 0; i < weights.size(); i++) {
                all += weights.get(i);
                sum += weights.get(i) * logarithms.get(i);
            }
            double mean = sum / all;
            double squares = 0;
            for (int i = 0; i < weights.size(); i++) {
                squares += weights.get(i) * Math.pow(logarithms.get(i) - mean, 2);
            }
            return mean + 2 * Math.sqrt(squares / (all - 1) / all);
        }
    }

    @Test
    void aMatchCostsTheWorksThatCouldHaveBeenDoneBeside() {
        for (boolean isOfOtherFamily : new boolean[] {false, true}) {
            var match = new Rivalry();
            play(match, isOfOtherFamily, 3, 1.5, 1.25, 1, 0.5);
            assertEquals(0.75 * block(isOfOtherFamily), match.lostWorks(), 1e-9);
            play(match, isOfOtherFamily, 3, 2, 1, 1, 1);
            assertEquals(block(isOfOtherFamily), match.lostWorks(), 1e-9, "only the last match counts");
            play(match, isOfOtherFamily, 3, EVEN);
            assertEquals(0, match.lostWorks(), 1e-9);
        }
    }

    @Test
    void turnedAroundItTellsOfTheOtherOne() {
        var match = new Rivalry();
        play(match, false, 1, repeated(1.1));
        assertFalse(match.isWon());
        Rivalry turned = match.turnedAround();
        assertTrue(turned.isWon());
        assertFalse(turned.turnedAround().isWon());
        play(turned, false, 1, repeated(1.3));
        assertFalse(turned.isWon(), "what it knew before still counts, and so does what has come");
    }
}
