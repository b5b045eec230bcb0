package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands whose standard output is on a full disk, closed, or a pipe that nobody reads any more: those that would go on for ever end too. */
class LostOutputTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final String LOST =
            "shmarray: not all could be written to the standard output: it is closed, or its disk is full\n";

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    private static void assertEnd(int code, String message, String shell, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", shell, "bash"));
        command.addAll(ServerProcess.command(arguments));
        Process process = new ProcessBuilder(command).start();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it goes on");
            assertEquals(message, new String(process.getErrorStream().readAllBytes(), UTF_8));
            assertEquals(code, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> serve() {
        return List.of(
                "serve", "--listen", "127.0.0.1:0", "--folder", hosts.there().toString());
    }

    @Test
    void aServerThatCannotTellWhereItIs() throws Exception {
        assertEnd(1, LOST, "exec \"$@\" >&-", serve());
        assertEnd(141, "", "exec 3> >(:); wait $!; exec \"$@\" >&3", serve());
    }

    @Test
    void aMirrorThatFollows() throws Exception {
        CreateOptions there = CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
        SharedIntArray.copyOf("prices", there, new int[] {1, 2, 3}).close();
        try (SegmentServer server = SegmentServer.start(hosts.serving())) {
            List<String> mirror = List.of(
                    "mirror", "--follow", "--folder", hosts.here().toString(), "127.0.0.1:" + server.port(), "prices");
            assertEnd(1, LOST, "exec \"$@\" > /dev/full", mirror);
        }
        hosts.assertSame("prices");
    }
}
