package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of scripts/kill-campaign. */
@Timeout(120)
class CrashSafetyTest {
    @Test
    void aKilledCopyLeavesACompleteArrayOrNothing() throws Exception {
        int kills = Emulation.rounds("killing a copy", 20, 3);
        Process campaign = ChildJvm.start(
                PrivateSharedMemory.command("size=50%", ChildJvm.command(KillCampaign.class, kills, 40)));
        String output = new String(campaign.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, campaign.waitFor(), output);
        assertTrue(output.startsWith(kills + " kills at 40 MB: "), output);
        assertTrue(output.endsWith(" 0 violations\n"), output);
    }
}
