package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of scripts/kill-campaign. */
@Timeout(120)
class CrashSafetyTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "hidden"})
    void aKilledCopyLeavesACompleteArrayOrNothing(String way) throws Exception {
        int kills = Emulation.rounds("killing a copy", way.isEmpty() ? 12 : 6, 3);
        List<String> command = ChildJvm.command(KillCampaign.class, kills, 40);
        if (!way.isEmpty()) {
            command.add(way);
        }
        Process campaign = ChildJvm.start(PrivateSharedMemory.command("size=50%", command));
        String output = new String(campaign.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, campaign.waitFor(), output);
        assertTrue(output.startsWith(kills + " kills at 40 MB: "), output);
        assertTrue(output.contains(" 0 violations\n"), output);
    }
}
