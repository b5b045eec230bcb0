package io.github.shmarray.fault;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FaultyPosix.Extent;
import io.github.shmarray.posix.FaultyPosix.Fault;
import java.util.List;
import java.util.TreeMap;

/** Lets each system call of each scenario fail with each error number, once and for ever; ends with a line of figures. */
final class FaultCampaign {
    /** Not those to which the library has an answer that takes a while: EMFILE lets the collector look for what was forgotten. */
    static final List<Integer> QUICK = List.of(
            Errno.EIO, Errno.ENOMEM, Errno.ENOSPC, Errno.EACCES, Errno.EPERM, Errno.ENOSYS, Errno.EINTR, Errno.EINVAL);

    private int tried;
    private int lost;
    private final TreeMap<String, Integer> survivedBy = new TreeMap<>();

    private FaultCampaign() {}

    public static void main(String[] arguments) throws Exception {
        FaultCampaign campaign = new FaultCampaign();
        for (FaultScenario scenario : FaultScenario.values()) {
            if (arguments.length == 0 || scenario.name().matches(arguments[0])) {
                campaign.all(scenario);
            }
        }
        campaign.survivedBy.forEach((what, count) -> System.out.println(what + ": " + count));
        System.out.printf(
                "trust | faults | a system call fails, in the JVM | %d | %d | %d%n",
                campaign.tried, campaign.tried - campaign.lost, campaign.lost);
        System.exit(campaign.lost == 0 ? 0 : 1);
    }

    private void all(FaultScenario scenario) throws Exception {
        List<String> calls = FaultTrial.calls(scenario);
        System.out.println(scenario + ": " + calls);
        attempt(scenario, Fault.SHORT_WRITES);
        for (int place = 0; place < calls.size(); place++) {
            for (int errno : QUICK) {
                attempt(scenario, new Fault(place, errno, Extent.ONCE));
                if (errno != Errno.EINTR) {
                    attempt(scenario, new Fault(place, errno, Extent.FROM_THEN_ON));
                }
            }
            attempt(scenario, new Fault(place, Errno.EMFILE, place % 2 == 0 ? Extent.ONCE : Extent.FROM_THEN_ON));
        }
    }

    private void attempt(FaultScenario scenario, Fault fault) throws Exception {
        tried++;
        try {
            Throwable thrown = FaultTrial.of(scenario, fault);
            survivedBy.merge(thrown == null ? "nothing" : thrown.getClass().getSimpleName(), 1, Integer::sum);
        } catch (AssertionError e) {
            lost++;
            System.out.println("LOST: " + e.getMessage());
        }
    }
}
