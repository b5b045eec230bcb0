package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** What happens where /dev/shm is small, as in a container, or has no limit; in a mount namespace of the test's own. */
@Timeout(60)
class SmallFileSystemTest {
    @ParameterizedTest
    @ValueSource(strings = {"64k", "0"})
    void tooLargeAnArrayIsRefusedAndLeavesNothingBehind(String size) throws Exception {
        String mount = "mount -t tmpfs -o size=" + size + " tmpfs /dev/shm";
        requirePermitted(mount);
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh"));
        command.addAll(ChildJvm.command(SmallFileSystem.class));
        Process child = ChildJvm.start(command);
        assertEquals("passed\n", new String(child.getInputStream().readAllBytes(), UTF_8));
        assertEquals(0, child.waitFor());
    }

    private static void requirePermitted(String mount) throws InterruptedException {
        String reason;
        try {
            Process trial = new ProcessBuilder("unshare", "-m", "sh", "-c", mount)
                    .redirectErrorStream(true)
                    .start();
            reason = new String(trial.getInputStream().readAllBytes(), UTF_8).trim();
            if (trial.waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            reason = e.getMessage();
        }
        System.out.println("SKIPPED: a small /dev/shm, because " + reason);
        throw new TestAbortedException(reason);
    }
}
