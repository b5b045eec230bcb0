package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.NativeLibrary;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** The short form of scripts/grow-campaign. */
@Timeout(300)
class GrowCampaignTest {
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseZGC", "-XX:TieredStopAtLevel=1"})
    void everyCutOfAFileThatGrowsAgainIsSurvived(String option) throws Exception {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        int seconds = 2;
        String output = CampaignJvm.run(option, GrowCampaign.class, seconds, 1);
        assertTrue(output.matches("(?s)([1-9]\\d*) cuts survived of \\1 tried, .*"), output);
    }
}
