package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.NativeLibrary;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

/** A short run of the campaign under each compiler and collector. */
@Timeout(300)
class CutCampaignTest {
    @ParameterizedTest
    @CsvSource({
        "-XX:+UseG1GC, 300, false",
        "-XX:+UseSerialGC, 300, true",
        "-XX:+UseParallelGC, 100, false",
        "-XX:+UseZGC, 100, false",
        "-XX:+UseShenandoahGC, 100, false",
        "-XX:TieredStopAtLevel=1, 150, false",
        "-Xint, 30, true"
    })
    void everyCutIsToldByAnException(String option, int cuts, boolean withChainedSignals) throws Exception {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        int count = Emulation.rounds("cuts", cuts, 10);
        String output = CampaignJvm.run(option, withChainedSignals, CutCampaign.class, count, 1);
        assertTrue(output.contains(count + " cuts survived"), output);
    }
}
