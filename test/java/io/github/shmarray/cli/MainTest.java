package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as users start it, in a process of its own. */
class MainTest {
    private static final byte CTRL_C = 3;

    /** What a shell makes of SIGINT. */
    private static final int INTERRUPTED = 130;

    @TempDir
    Path folder;

    private record Result(int exitCode, String out, String err) {}

    private Result run(String... arguments) throws Exception {
        Process process = start(arguments);
        return new Result(process.waitFor(), Files.readString(out()), Files.readString(err()));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Path err() {
        return folder.resolve("err");
    }

    private Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(out().toFile())
                .redirectError(err().toFile())
                .start();
    }

    @Test
    void helpListsTheOptions() throws Exception {
        Result result = run("compare", "--help");
        assertEquals(0, result.exitCode);
        for (String option :
                List.of("--quick", "--full", "--groups", "--cases", "--sizes", "--input", "--csv", "--json")) {
            assertTrue(result.out.contains(option), option);
        }
    }

    @Test
    void anUnknownGroupOrSizeIsAUsageError() throws Exception {
        Result group = run("compare", "--groups", "nonsense");
        assertEquals(2, group.exitCode);
        assertTrue(
                group.err.startsWith("there is no group \"nonsense\"; there are create, copy, small, convert"),
                group.err);
        assertEquals(2, run("compare", "--sizes", "0").exitCode);
        Result unknownCase = run("compare", "--cases", "java/bulk,none/such");
        assertEquals(2, unknownCase.exitCode);
        assertTrue(unknownCase.err.startsWith("there is no case \"none/such\""), unknownCase.err);
        assertEquals(2, run("compare", "--quick", "--full").exitCode);
    }

    @Test
    void aMissingInputIsNamed() throws Exception {
        Result result = run("compare", "--input", folder.resolve("none.npy").toString());
        assertEquals(1, result.exitCode);
        assertTrue(result.err.contains("none.npy"), result.err);
    }

    @Test
    void aSmallComparisonPrintsItsTableAndWritesItsFiles() throws Exception {
        Path csv = folder.resolve("rows.csv");
        Path json = folder.resolve("rows.json");
        Result result = run(
                "compare",
                "--quick",
                "--groups",
                "alloc",
                "--cases",
                "java/new,numpy/zeros",
                "--sizes",
                "1000",
                "--csv",
                csv.toString(),
                "--json",
                json.toString());
        assertEquals(0, result.exitCode, result.err);
        assertTrue(result.out.contains("alloc: memory for an int32 array"), result.out);
        assertTrue(result.out.contains("1,000 elements, 4 kB"), result.out);
        assertEquals(4, Files.readAllLines(csv).size(), "the baseline is always there");
        assertTrue(Files.readString(json).contains("\"benchmark\": \"alloc.java/new\""));
    }

    @Test
    void anInterruptedComparisonLeavesNothing() throws Exception {
        Process process = start("compare", "--groups", "create", "--sizes", "100000");
        Path segment = Path.of("/dev/shm", "shmarray-compare-" + process.pid());
        while (!Files.exists(segment)) {
            assertTrue(process.isAlive(), () -> "ended early with exit code " + process.exitValue());
            Thread.onSpinWait();
        }
        process.destroy();
        process.waitFor();
        assertFalse(Files.exists(segment));
    }

    /** Ctrl-C at a terminal, where a line of progress is drawn. */
    @Test
    void anInterruptAtATerminalLeavesNothing() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        String command = String.join(
                " ",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "compare --groups alloc --cases java/new --sizes 1000");
        // What is started in the background of a script ignores interrupts, and so would all that it starts.
        String interruptible = "exec env --default-signal=INT " + command;
        Process terminal = new ProcessBuilder("script", "-qefc", interruptible, "/dev/null")
                .redirectOutput(out().toFile())
                .redirectError(err().toFile())
                .start();
        while (!Files.readString(out()).contains("alloc.")) {
            assertTrue(terminal.isAlive(), () -> "ended early with exit code " + terminal.exitValue());
            Thread.sleep(20);
        }
        terminal.getOutputStream().write(CTRL_C);
        terminal.getOutputStream().flush();
        assertEquals(INTERRUPTED, terminal.waitFor());
        assertEquals(List.of(), List.of(temporary.toFile().list()));
    }
}
