package io.github.shmarray.npy;

import io.github.shmarray.Trust;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Reads headers made up at random with numpy and here, and prints where they differ: COUNT SEED. For scripts/fuzz-campaign. */
final class HeaderCampaign {
    private static final int AT_ONCE = 10_000;
    private static final int SHOWN = 20;

    private HeaderCampaign() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        HeaderCorpus headers = new HeaderCorpus(seed);
        DescrCorpus descrs = new DescrCorpus(seed);
        HeaderComparison comparison = new HeaderComparison();
        try {
            for (int done = 0; done < count; done += 2 * AT_ONCE) {
                int half = Math.min(AT_ONCE, (count - done + 1) / 2);
                comparison.readBoth(Stream.generate(headers::next).limit(half).toList());
                comparison.readAndWriteBoth(
                        Stream.generate(descrs::next).limit(half).toList());
            }
        } catch (TestAbortedException e) {
            System.out.println("SKIPPED: headers with numpy as the judge, because " + e.getMessage());
            return;
        }
        List<String> differences = comparison.differences();
        differences.stream().limit(SHOWN).forEach(difference -> System.out.println("FOUND " + difference));
        Trust.print("fuzzing", "headers with numpy as the judge", count, differences.size());
        System.exit(differences.isEmpty() ? 0 : 1);
    }
}
