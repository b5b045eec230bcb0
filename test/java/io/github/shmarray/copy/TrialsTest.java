package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a kernel's works, and when it is worth another. */
class TrialsTest {
    private final Trials trials = new Trials();

    @Test
    void theBestOfTheLastFourWorksCounts() {
        assertEquals(Double.POSITIVE_INFINITY, trials.cost());
        double[] costs = {5, 3, 4, 6, 7, 8, 9, 2};
        double[] best = {5, 3, 3, 3, 3, 4, 6, 2};
        for (int i = 0; i < costs.length; i++) {
            trials.add(costs[i], true);
            assertEquals(best[i], trials.cost());
            assertEquals(i + 1, trials.count());
        }
    }

    @Test
    void whatIsNoMeasureOnlyCounts() {
        trials.add(5, true);
        trials.add(1, false);
        assertEquals(5, trials.cost());
        assertEquals(2, trials.count());
    }

    /** Costs, in works of the kernel in use, and how many works each trial is put off for. */
    @ParameterizedTest
    @CsvSource({
        "0, 32 64 64 64",
        "0.04, 32 64 80 80",
        "1, 32 64 128 256 512 1024 2000 2000 2000",
        "10, 200 200 200 256 512 1024 2048 4096 4096 4096",
        "100, 2000 2000 2000 2000 2000 2000 2048 4096 4096 4096",
        "1000, 4096 4096",
    })
    void aTrialIsPutOffUntilItHasCostNextToNothing(double lostWorks, String expected) {
        long works = 1000;
        for (String distance : expected.split(" ")) {
            trials.putOff(works, lostWorks);
            assertEquals(works + Long.parseLong(distance), trials.due());
            works += 10;
        }
    }

    @Test
    void aTrialThatCostMoreThanWasKnownIsPutOffFurther() {
        trials.putOff(100, 4);
        assertEquals(180, trials.due());
        trials.putOffFurther(3);
        trials.putOffFurther(3);
        assertEquals(300, trials.due());
        trials.putOffTo(7);
        assertEquals(7, trials.due());
    }

    @Test
    void whatWasInUseUntilNowIsSoonTriedAgain() {
        for (int i = 0; i < 9; i++) {
            trials.putOff(100, 1);
        }
        trials.putOffAsNew(200);
        assertEquals(232, trials.due());
        trials.putOffAsNew(200);
        assertEquals(232, trials.due(), "however often it was");
        trials.putOff(200, 0);
        assertEquals(264, trials.due());
    }

    /** However little they cost, and however much. */
    @Test
    void matchesBecomeRare() {
        for (long distance : new long[] {64, 128, 256, 512, 1024, 2048, 4096, 4096}) {
            trials.putOffMatch(1000, 0);
            assertEquals(1000 + distance, trials.due());
        }
        Trials costly = new Trials();
        costly.putOffMatch(1000, 10);
        assertEquals(1200, costly.due());
    }

    private static boolean look(Retrial retrial, double cost) {
        return retrial.deservesAnotherLook(cost, cost);
    }

    @Test
    void whatIsCloseIsLookedAtThreeTimes() {
        Retrial retrial = new Retrial(false, false);
        assertTrue(look(retrial, 1.1));
        assertTrue(look(retrial, 1.1));
        assertFalse(look(retrial, 1));
        assertFalse(look(new Retrial(false, false), 1.11));
    }

    @Test
    void whatFindsTheCachesAsTheOtherFamilyHasLeftThemMayBeFarOffOnce() {
        assertFalse(look(new Retrial(true, false), 3.01));
        for (double second : new double[] {1.1, 1.11}) {
            Retrial retrial = new Retrial(true, false);
            assertTrue(look(retrial, 3));
            assertEquals(second == 1.1, look(retrial, second));
        }
    }

    @Test
    void theLeastCostOfFormerTrialsCounts() {
        Retrial retrial = new Retrial(false, false);
        assertTrue(retrial.deservesAnotherLook(5, 1.05));
        assertEquals(4, retrial.lostWorks());
    }

    @Test
    void worksThatAreFasterAreNotLost() {
        Retrial retrial = new Retrial(false, false);
        for (double cost : new double[] {1.5, 0.5, 2}) {
            look(retrial, cost);
        }
        assertEquals(1.5, retrial.lostWorks());
    }

    /** Every three looks have to be better than those before by three of a hundred. */
    @ParameterizedTest
    @ValueSource(doubles = {1.94, 1.95})
    void whatFillsTheCachesIsLookedAtAsLongAsItBecomesFaster(double third) {
        Retrial retrial = new Retrial(true, true);
        assertTrue(look(retrial, 2));
        assertTrue(look(retrial, 2.5));
        assertEquals(third == 1.94, look(retrial, third));
        if (third == 1.94) {
            assertTrue(look(retrial, 1.7));
            assertTrue(look(retrial, 1.94));
            assertTrue(look(retrial, 1.94), "the best of three counts");
            assertTrue(look(retrial, 1.69));
            assertTrue(look(retrial, 1.69));
            assertFalse(look(retrial, 1.69));
        }
    }

    @Test
    void whatFillsTheCachesIsLookedAtFortyEightTimesAtMost() {
        Retrial retrial = new Retrial(true, true);
        for (int look = 1; look < 48; look++) {
            assertTrue(look(retrial, 3 * Math.pow(0.98, look - 1)), "look " + look);
        }
        assertFalse(look(retrial, 1));
    }

    @Test
    void whatFillsTheCachesIsGivenUpIfItIsHopeless() {
        Retrial retrial = new Retrial(true, true);
        assertFalse(look(retrial, 3.01));
        assertTrue(new Retrial(true, true).deservesAnotherLook(3.01, 3));
    }
}
