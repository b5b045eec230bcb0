package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StandingsTest {
    private static final List<TestKernel> KERNELS = List.of(
            new TestKernel("plain", false),
            new TestKernel("stream", true),
            new TestKernel("other plain", false),
            new TestKernel("other stream", true));

    private final Trials[] trials = Stream.generate(Trials::new).limit(4).toArray(Trials[]::new);
    private final Standings standings = new Standings(KERNELS, trials);

    @Test
    void noneIsTheBestBeforeItWasTried() {
        assertEquals(4, standings.kernels());
        assertEquals(Standings.NONE, standings.best());
        trials[2].add(5, true);
        assertEquals(2, standings.best());
        assertEquals(2, standings.best(false));
        assertEquals(2, standings.bestOfFamily(0));
        assertEquals(Standings.NONE, standings.best(true));
        assertEquals(Standings.NONE, standings.bestOfFamily(1));
    }

    @Test
    void theFirstOfThoseThatTakeTheLeastIsTheBest() {
        double[] costs = {7, 5, 6, 5};
        for (int i = 0; i < costs.length; i++) {
            trials[i].add(costs[i], true);
            assertEquals(costs[i], standings.cost(i));
        }
        assertEquals(1, standings.best());
        assertEquals(1, standings.bestOfFamily(3));
        assertEquals(2, standings.bestOfFamily(0));
        assertEquals(2, standings.best(false));
    }

    @Test
    void thereAreTwoFamilies() {
        assertTrue(standings.areOfOneFamily(0, 2) && standings.areOfOneFamily(3, 1));
        assertFalse(standings.areOfOneFamily(0, 1));
    }
}
