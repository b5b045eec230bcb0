package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.npy.NpyFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands in a folder where somebody has put what should lead them astray. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileCommandsTest extends CommandsInFolder {
    /** Clears a screen, begins a line, and writes from right to left. */
    private static final String EVIL = "evil\u001b[2J\nprices\u202e \u009b1m";

    private static final String SHOWN = "evil\\x1b[2J\\x0aprices\\u202e \\x9b1m";

    @Test
    void aNameTellsTheTerminalNothing() {
        SharedIntArray.create(EVIL, options(), 4).close();
        for (List<String> command :
                List.of(List.of("ls"), List.of("show", EVIL), List.of("collect", "--dry-run"), List.of("collect"))) {
            assertEquals(0, run(command.toArray(String[]::new)), err);
            assertTrue(out.contains(SHOWN), () -> command + " prints " + out);
            assertFalse(out.contains("\u001b") || out.contains("\u009b") || out.contains("\u202e"), out);
        }
        SharedIntArray.create(EVIL, options(), 4).close();
        assertEquals(1, run("show", EVIL.substring(1)));
        assertTrue(err.contains(SHOWN), err);
        assertFalse(err.contains("\u001b"), err);
    }

    /** What is read, and what is not. */
    static List<String> headers() {
        return List.of(
                "{'descr': [('EVIL', '<i4')], 'fortran_order': False, 'shape': (1,)}",
                "{'descr': 'EVIL', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '<i4', 'EVIL': False, 'shape': (1,)}",
                "EVIL");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderTellsTheTerminalNothing(String header) throws Exception {
        byte[] evil = NpyFile.header("3.0", header.replace("EVIL", EVIL.replace("\n", "")));
        Files.write(segments.resolve("planted"), Arrays.copyOf(evil, evil.length + 4));
        for (String command : List.of("ls", "show planted", "cat planted", "watch planted --count 1", "collect")) {
            run(command.split(" "));
            for (String printed : List.of(out, err)) {
                assertFalse(
                        printed.contains("\u001b") || printed.contains("\u009b") || printed.contains("\u202e"),
                        command);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "cat", "show", "watch", "collapse", "rm"})
    void noCommandWaitsAtAFifo(String command) throws Exception {
        Path fifo = segments.resolve("planted");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        Path copy = folder.resolve("copy.npy");
        int code = command.equals("get") ? run(command, "planted", copy.toString()) : run(command, "planted");
        boolean isDone = command.equals("show") || command.equals("rm");
        assertEquals(isDone ? 0 : 1, code, err);
        assertTrue(isDone || err.contains("FIFO"), err);
        assertFalse(Files.exists(copy));
        assertEquals(command.equals("rm"), Files.notExists(fifo));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "cat", "show", "watch", "collapse"})
    void noCommandFollowsALink(String command) throws Exception {
        CreateOptions outside = CreateOptions.defaults().withBacking(Backing.folder(folder));
        SharedIntArray.copyOf("secret", outside, new int[] {4711}).close();
        Files.createSymbolicLink(segments.resolve("planted"), folder.resolve("secret"));
        Path copy = folder.resolve("copy.npy");
        int code = command.equals("get") ? run(command, "planted", copy.toString()) : run(command, "planted");
        assertEquals(command.equals("show") ? 0 : 1, code, err);
        assertFalse(out.contains("4711"), out);
        assertFalse(Files.exists(copy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "get", "cat"})
    void whatIsCutShortIsTold(String command) throws Exception {
        SharedIntArray.create("cut", options(), 1_000_000).close();
        try (FileChannel file = FileChannel.open(segments.resolve("cut"), StandardOpenOption.WRITE)) {
            file.truncate(5000);
        }
        Path copy = folder.resolve("copy.npy");
        int code = command.equals("get") ? run(command, "cut", copy.toString()) : run(command, "cut");
        assertEquals(command.equals("cat") ? 1 : 0, code, err);
        assertTrue(!command.equals("show") || out.contains("truncated"), out);
    }
}
