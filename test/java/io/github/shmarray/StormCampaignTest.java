package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short form of scripts/storm-campaign. */
@Timeout(300)
class StormCampaignTest {
    @ParameterizedTest
    @CsvSource({"-XX:+UseG1GC, platform", "-XX:+UseSerialGC, virtual", "-Xint, platform"})
    void everyUseSeesItsArrayOrIsRefused(String option, String threads) throws Exception {
        int seconds = 2;
        String output = CampaignJvm.run(option, StormCampaign.class, seconds, 1, threads);
        assertTrue(output.matches("(?s)([1-9]\\d*) uses survived of \\1 tried, .*"), output);
    }
}
