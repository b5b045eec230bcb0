package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** The user without rights. */
public final class Nobody {
    private static final String ID = "65534";

    private Nobody() {}

    /**
     * The command that runs another one as this user.
     *
     * @throws TestAbortedException if it is not permitted here
     */
    public static List<String> command(List<String> inner) throws InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid", ID, "--regid", ID, "--clear-groups", "true"));
        requirePermitted(command);
        command.removeLast();
        command.addAll(inner);
        return command;
    }

    private static void requirePermitted(List<String> command) throws InterruptedException {
        String reason;
        try {
            Process trial =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            reason = new String(trial.getInputStream().readAllBytes(), UTF_8).trim();
            if (trial.waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            reason = e.getMessage();
        }
        System.out.println("SKIPPED: a process of another user, because " + reason);
        throw new TestAbortedException(reason);
    }
}
