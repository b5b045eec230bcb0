package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.Emulation;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.posix.NeedsRobustLists;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A short campaign of what scripts/lock-campaign does at length, and that it leaves nothing behind. */
@NeedsRobustLists
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockCampaignTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    @Test
    void killsUnderLoadLoseNeitherTheLockNorACount() throws Exception {
        int kills = Emulation.rounds("kills of processes that lock", 15, 3);
        String lock = segments.name();
        String countersName = segments.name();
        SharedLock.openOrCreate(lock).close();
        try (SharedLongArray counters = LockCampaign.countersFor(countersName, LockCampaign.FEW)) {
            LockCampaign campaign = new LockCampaign(lock, countersName, counters, LockCampaign.FEW);
            campaign.run(kills);
            assertEquals("", campaign.violations(kills));
        }
    }

    @Test
    void aCampaignThatIsTerminatedLeavesNothing() throws Exception {
        Process campaign = ChildJvm.start(LockCampaign.class, Integer.MAX_VALUE);
        String name = LockCampaign.nameOf(campaign.pid());
        while (!TestSegments.exists(name)) {
            Thread.sleep(1);
        }
        try (SharedLongArray counters = SharedLongArray.attach(name)) {
            while (counters.get(LockProgram.TOTAL) == 0) {
                Thread.sleep(1);
            }
        }
        campaign.destroy();
        campaign.waitFor();
        assertFalse(TestSegments.exists(name));
        assertFalse(TestSegments.exists(name + ".lock"));
    }
}
