package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What scripts tell of themselves, and what they say to arguments that they do not take, before they do anything. */
class ScriptArgumentsTest {
    private static final Path SCRIPTS = Path.of("scripts").toAbsolutePath();

    /** What is sourced, the linker of the build, and the commands, whose arguments are read by a program. */
    private static final Set<String> OTHERS =
            Set.of("arguments", "own-kernel", "link-in-order", "compare", "shmarray", "shmarray-flight");

    /** These hand on what they are given, to Maven. */
    private static final Set<String> TAKE_ANYTHING = Set.of("build-flight", "check-coverage", "test-aarch64");

    @TempDir
    Path folder;

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.filter(file -> !file.toString().endsWith(".java"))
                    .filter(file -> !OTHERS.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private record Result(int code, String out, String err) {}

    private Result run(Path script, String... arguments) throws Exception {
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                        .toList())
                .redirectError(err.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, Files.readString(err));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aScriptTellsWhatItDoes(Path script) throws Exception {
        Result help = run(script, "--help");
        assertEquals(0, help.code, help.err);
        assertEquals("", help.err);
        String secondLine = Files.readAllLines(script).get(1);
        assertTrue(secondLine.startsWith("# ") && help.out.startsWith(secondLine.substring(2) + "\n"), help.out);
        if (!TAKE_ANYTHING.contains(script.getFileName().toString())) {
            Result wrong = run(script, "--no-such-option");
            assertEquals(2, wrong.code, wrong.err);
            String problem = script.getFileName() + ": it does not take these arguments: --no-such-option\n";
            assertEquals(problem + help.out, wrong.err);
            assertEquals("", wrong.out);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "compare-hosts, 4 x",
        "compare-hosts, 0",
        "compare-hosts, 5000",
        "kill-campaign, many",
        "kill-campaign, 1 2 3",
        "fault-campaign, 1 1 3",
        "check-model, hold",
        "check-hosts, write",
        "check-trust, --page kill-campaign",
        "check-trust, kill-campain",
        "check-reproducible, one",
        "check-exports, one two",
        "plot-speed, a.csv scale",
        "find-jdk, 25",
    })
    void argumentsThatCannotBeAreRefused(String script, String arguments) throws Exception {
        Result wrong = run(SCRIPTS.resolve(script), arguments.split(" "));
        assertEquals(2, wrong.code, wrong.err);
        assertTrue(wrong.err.startsWith(script + ": "), wrong.err);
    }

    @Test
    void argumentsThatAreNeededAreMissed() throws Exception {
        for (String script :
                List.of("check-cases", "check-glibc", "check-report", "compare-mounted", "debian-folder")) {
            Result wrong = run(SCRIPTS.resolve(script));
            assertEquals(2, wrong.code, wrong.err);
            assertTrue(wrong.err.startsWith(script + ": arguments are missing\n"), wrong.err);
        }
    }

    @Test
    void aLinkToAScriptTellsTheSame() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), SCRIPTS.resolve("kill-campaign"));
        assertEquals(run(SCRIPTS.resolve("kill-campaign"), "--help"), run(link, "-h"));
        // JUnit warns of links that lead elsewhere.
        Files.delete(link);
    }
}
