package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Gives a process a /dev/shm of its own, in a mount namespace. */
final class PrivateSharedMemory {
    private PrivateSharedMemory() {}

    /**
     * The command that runs another one so.
     *
     * @param options as mount takes them: {@code size=64k}, {@code noexec}
     * @throws TestAbortedException if it is not permitted here
     */
    static List<String> command(String options, List<String> inner) throws InterruptedException {
        String mount = "mount -t tmpfs -o " + options + " tmpfs /dev/shm";
        requirePermitted(mount);
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh"));
        command.addAll(inner);
        return command;
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
        System.out.println("SKIPPED: a /dev/shm of its own, because " + reason);
        throw new TestAbortedException(reason);
    }
}
