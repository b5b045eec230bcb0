package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run of the campaign. */
@Timeout(300)
class SoakCampaignTest {
    @Test
    void everyArrayKeepsItsPatternAndNothingIsLeft() throws Exception {
        String output = CampaignJvm.run("-XX:+UseSerialGC", SoakCampaign.class, 0, 1, 500, 16);
        assertTrue(output.contains("uses survived"), output);
    }
}
