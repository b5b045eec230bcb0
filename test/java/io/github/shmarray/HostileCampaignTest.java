package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.posix.NeedsRobustLists;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/** A short run of the campaign. */
@Timeout(300)
@NeedsRobustLists
class HostileCampaignTest {
    @Test
    void everyUseWorksOrIsRefused() throws Exception {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        // Says itself if there is no Python.
        try (PythonChild python = PythonChild.start()) {
            python.run("1");
        }
        String output = CampaignJvm.run("-XX:+UseSerialGC", HostileCampaign.class, 1, 1);
        assertTrue(output.contains("uses survived"), output);
    }
}
