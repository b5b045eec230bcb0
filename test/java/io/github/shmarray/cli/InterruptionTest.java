package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.ChildJvm;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Pause;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.compare.cases.Preparation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a comparison, or of a put, that does not come to its end. */
@Timeout(120)
class InterruptionTest {
    private static final byte CTRL_C = 3;

    /** What a shell makes of SIGINT and SIGTERM. */
    private static final int INTERRUPTED = 130;

    private static final int TERMINATED = 143;

    /** The first block takes a second, the second one long. */
    private static final String[] COMPARE = {
        "compare", "--groups", "alloc,backing", "--cases", "java/new,*/dev-shm", "--sizes", "1000"
    };

    @TempDir
    Path folder;

    private Path temporary;
    private Path out;
    private Path csv;
    private Path json;
    private Path html;

    @BeforeEach
    void makeFolder() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        out = folder.resolve("out");
        csv = folder.resolve("rows.csv");
        json = folder.resolve("rows.json");
        html = folder.resolve("rows.html");
    }

    private List<String> command(String... arguments) {
        List<String> command = ChildJvm.command(Main.class, (Object[]) arguments);
        command.addAll(1, List.of("-Djava.io.tmpdir=" + temporary, "-D" + Preparation.LEFT_OUT + "=true"));
        return command;
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    private void awaitOutput(Process process, String text) throws Exception {
        while (!Files.readString(out).contains(text)) {
            assertTrue(process.isAlive(), () -> "ended early with exit code " + process.exitValue());
            Thread.sleep(20);
        }
    }

    private List<Path> leftInSharedMemory(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(Names.nameOf(pid)))
                    .toList();
        }
    }

    @Test
    void theFinishedBlocksAreThereAndSaved() throws Exception {
        List<String> command = command(COMPARE);
        command.addAll(List.of("--csv", csv.toString(), "--json", json.toString(), "--html", html.toString()));
        Process process = start(command);
        awaitOutput(process, "measuring backing");
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        assertEquals(TERMINATED, process.waitFor());
        String printed = Files.readString(out);
        assertTrue(printed.contains("java/new "), printed);
        assertTrue(printed.contains("interrupted  1 of 2 blocks were measured"), printed);
        assertEquals(3, Files.readAllLines(csv).size(), "the baseline, java/new and the names of the columns");
        assertTrue(Files.readString(json).contains("\"interrupted\": \"1 of 2 blocks were measured"));
        assertTrue(Files.readString(html).contains("alloc, 1,000 elements"));
        assertTrue(children.stream().noneMatch(ProcessHandle::isAlive));
        assertEquals(List.of(), leftInSharedMemory(process.pid()));
        assertEquals(List.of(), List.of(temporary.toFile().list()));
    }

    @Test
    void whatIsInTheMiddleOfASegmentLeavesNothing() throws Exception {
        Process process = start(command("compare", "--groups", "create", "--sizes", "100000"));
        while (leftInSharedMemory(process.pid()).isEmpty()) {
            assertTrue(process.isAlive(), () -> "ended early with exit code " + process.exitValue());
            Pause.shortly();
        }
        process.destroy();
        assertEquals(TERMINATED, process.waitFor());
        assertTrue(Files.readString(out).contains("interrupted  0 of 1 blocks"), Files.readString(out));
        assertEquals(List.of(), leftInSharedMemory(process.pid()));
    }

    /** Ctrl-C at a terminal, where a line of progress is drawn. */
    @Test
    void anInterruptAtATerminalLeavesNothing() throws Exception {
        // What is started in the background of a script ignores interrupts, and so would all that it starts.
        String interruptible = "exec env --default-signal=INT " + String.join(" ", command(COMPARE));
        Process terminal = start(List.of("script", "-qefc", interruptible, "/dev/null"));
        awaitOutput(terminal, "alloc.");
        terminal.getOutputStream().write(CTRL_C);
        terminal.getOutputStream().flush();
        assertEquals(INTERRUPTED, terminal.waitFor());
        // The first one may have ended before the key was read.
        String printed = Files.readString(out);
        assertTrue(
                printed.contains("interrupted  0 of 2 blocks") || printed.contains("interrupted  1 of 2 blocks"),
                printed);
        assertEquals(List.of(), List.of(temporary.toFile().list()));
    }

    @Test
    void whatAKilledOneLeavesGoesWithTheNext() throws Exception {
        Process killed = start(command("compare", "--groups", "create", "--sizes", "100000"));
        while (leftInSharedMemory(killed.pid()).isEmpty()) {
            assertTrue(killed.isAlive(), () -> "ended early with exit code " + killed.exitValue());
            Pause.shortly();
        }
        List<ProcessHandle> children = killed.descendants().toList();
        killed.destroyForcibly().waitFor();
        children.forEach(child -> child.onExit().join());
        Path left = Path.of("/dev/shm", Names.nameOf(killed.pid()) + ".left");
        Files.writeString(left, "as a case leaves it whose process was killed, too");
        Path inUse = Files.createFile(Path.of("/dev/shm", Names.ownSegment() + ".in-use"));
        try {
            assertEquals(
                    0,
                    start(command("compare", "--quick", "--groups", "alloc", "--cases", "java/new", "--sizes", "9"))
                            .waitFor());
            assertEquals(List.of(), leftInSharedMemory(killed.pid()));
            // JMH leaves what the child of a killed one has printed.
            List<String> others = Stream.of(temporary.toFile().list())
                    .filter(file -> !file.startsWith("jmh"))
                    .toList();
            assertEquals(List.of(), others);
            assertTrue(Files.exists(inUse), "of a process that is there");
        } finally {
            Files.deleteIfExists(inUse);
            Files.deleteIfExists(left);
        }
    }

    /** Ended when it has begun to write; whoever is faster, what has the name is whole, and nothing else is left. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT", "TERM"})
    void whatIsPutIsWholeOrNotThere(String signal) throws Exception {
        CreateOptions options = CreateOptions.defaults().withBacking(Backing.folder(folder));
        int[] elements = new int[16_000_000];
        Arrays.fill(elements, 0x5a5a5a5a);
        SharedIntArray.copyOf("source", options, elements).close();
        Path source = folder.resolve("source");
        Path segments = Files.createDirectory(folder.resolve("segments"));
        List<String> put = command("put", source.toString(), "array", "--folder", segments.toString());
        // What is started in the background of a script ignores interrupts, and so would all that it starts.
        put.addAll(0, List.of("env", "--default-signal=INT"));
        Process process = start(put);
        Pause.until(() -> !process.isAlive() || isWriting(process, segments));
        new ProcessBuilder("kill", "-s", signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        process.waitFor();
        Path array = segments.resolve("array");
        if (Files.exists(array)) {
            assertEquals(-1, Files.mismatch(source, array), "half of an array");
            Files.delete(array);
        }
        // Where a file without a name cannot be made, the next one removes what is hidden.
        assertEquals(0, CommandRuns.run("put", source.toString(), "array", "--folder", segments.toString()));
        assertEquals(List.of(array), files(segments));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Whether it has a file of the folder that has begun. */
    private static boolean isWriting(Process process, Path folder) {
        try {
            for (Path descriptor : files(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
                if (Files.readSymbolicLink(descriptor).startsWith(folder) && Files.size(descriptor) > 0) {
                    return true;
                }
            }
        } catch (IOException | UncheckedIOException closedMeanwhile) {
            // The next look tells more, or that it has ended.
        }
        return false;
    }
}
