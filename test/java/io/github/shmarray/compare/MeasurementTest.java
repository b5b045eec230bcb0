package io.github.shmarray.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    @Test
    void theTimeIsTheMedianSoThatOneOutlierDoesNotMoveIt() {
        assertEquals(3, Measurement.of(1, 2, 3, 4, 1000).nanoseconds());
    }

    @Test
    void theErrorIsHalfTheConfidenceIntervalOfTheMean() {
        // Student's t for 99 % and 4 degrees of freedom is 4.604; the standard error of 1..5 is sqrt(2.5 / 5).
        assertEquals(4.604 * Math.sqrt(0.5), Measurement.of(1, 2, 3, 4, 5).errorNanoseconds(), 0.001);
    }

    @Test
    void anErrorOfMoreThanATenthIsNoisy() {
        assertTrue(Measurement.of(1, 2, 3, 4, 5).isNoisy());
        assertFalse(Measurement.of(100, 101, 100, 101, 100).isNoisy());
        assertTrue(Measurement.of(100).isNoisy(), "one iteration tells no error");
    }

    @Test
    void roundsAddUp() {
        Measurement both = Measurement.of(1, 2).and(Measurement.of(3));
        assertEquals(2, both.rounds().size());
        assertEquals(2, both.nanoseconds());
    }

    @Test
    void aMiddleThatMovesBetweenRoundsDrifts() {
        Measurement first = Measurement.of(100, 101, 99, 100, 102);
        assertFalse(first.isDrifting(), "one round");
        assertFalse(first.and(Measurement.of(101, 100, 99, 102, 100)).isDrifting());
        assertTrue(first.and(Measurement.of(110, 111, 109, 110, 112)).isDrifting());
        assertFalse(first.and(Measurement.of(103, 104, 103, 104, 103)).isDrifting(), "too little to matter");
        assertFalse(
                Measurement.of(60, 140, 100, 80, 120)
                        .and(Measurement.of(70, 150, 110, 90, 130))
                        .isDrifting(),
                "the iterations are as far apart");
        assertTrue(Measurement.of(100, 100).and(Measurement.of(200, 200)).isDrifting(), "without any noise");
    }

    @Test
    void countsOfRoundsAddUpWhereTheyWereCounted() {
        Measurement counted = Measurement.of(1).counting(Map.of("cycles", 300.0, "instructions", 700.0));
        Measurement all = counted.and(Measurement.of(2)).and(Measurement.of(3).counting(Map.of("cycles", 500.0)));
        assertEquals(List.of("cycles", "instructions"), all.events());
        assertArrayEquals(new double[] {300, 500}, all.count("cycles"));
        assertArrayEquals(new double[] {700}, all.count("instructions"));
        assertEquals(List.of(), Measurement.of(1).events());
    }

    @Test
    void aProblemInOneRoundSpoilsAll() {
        Measurement absent = Measurement.absent("no numpy");
        assertEquals("no numpy", Measurement.of(1).and(absent).problem());
        assertEquals("no numpy", absent.and(Measurement.of(1)).problem());
    }
}
