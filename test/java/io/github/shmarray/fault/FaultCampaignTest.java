package io.github.shmarray.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FaultyPosix.Extent;
import io.github.shmarray.posix.FaultyPosix.Fault;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Some of the faults that {@code scripts/fault-campaign} tries all of: other ones at each place, and other places of each scenario. */
@Timeout(60)
class FaultCampaignTest {
    private static final int PLACES = 4;

    /** What the campaign has found: a name or a mapping that was left, a failure that another one hid, or that named no segment. */
    @ParameterizedTest
    @CsvSource({
        "CREATE, statx, ONCE",
        "REPLACE, statx, ONCE",
        "INBOX, statx, ONCE",
        "INBOX, statx, FROM_THEN_ON",
        "RING, open, FROM_THEN_ON",
        "RAW_MEMORY, fchmod, FROM_THEN_ON",
        "COPY_OF_ARCHIVE, open, ONCE",
        "COPY_OF_ARCHIVE, mmap, ONCE",
        "LIST_AND_COLLECT, renameat2, FROM_THEN_ON"
    })
    void whatWasFoundIsMended(FaultScenario scenario, String call, Extent extent) throws Exception {
        List<String> calls = FaultTrial.calls(scenario);
        for (int place = 0; place < calls.size(); place++) {
            if (calls.get(place).equals(call)) {
                FaultTrial.of(scenario, new Fault(place, Errno.EIO, extent));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSystemCallThatFailsDoesNoHarm(FaultScenario scenario) throws Exception {
        List<String> calls = FaultTrial.calls(scenario);
        assertTrue(calls.size() > 3, calls::toString);
        FaultTrial.of(scenario, Fault.SHORT_WRITES);
        int step = (calls.size() + PLACES - 1) / PLACES;
        for (int place = scenario.ordinal() % step; place < calls.size(); place += step) {
            int errno = FaultCampaign.QUICK.get((place / step + scenario.ordinal()) % FaultCampaign.QUICK.size());
            FaultTrial.of(scenario, new Fault(place, errno, Extent.ONCE));
            // Who is interrupted for ever tries for ever.
            if (errno != Errno.EINTR) {
                FaultTrial.of(scenario, new Fault(place, errno, Extent.FROM_THEN_ON));
            }
        }
    }
}
