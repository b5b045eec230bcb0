package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands have in common. */
class CommandPartsTest {
    private static final List<String> SEGMENT_TITLES =
            List.of("NAME", "KIND", "TYPE", "SHAPE", "SIZE", "OWNER", "MODE", "IN USE BY");

    private static List<String> table(int columns, String... names) {
        StringWriter table = new StringWriter();
        List<List<String>> lines = Stream.of(names)
                .map(name -> List.of(
                        name,
                        "array",
                        "float64",
                        "1000x1000x10",
                        "80.0 MB",
                        "postgres",
                        "rw-r-----",
                        "4711,47112,47113"))
                .toList();
        Columns.print(new PrintWriter(table), SEGMENT_TITLES, lines, List.of("MODE", "OWNER"), columns);
        return table.toString().lines().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sixteen-letters-",
                "prices-of-today-in-all-markets-1",
                "\u4e00\u4e01\u4e02\u4e03\u4e04\u4e05\u4e06\u4e07",
                "a\nb"
            })
    void namesInTablesAreNotCut(String name) {
        for (int columns : new int[] {80, 100, 120, 200, Integer.MAX_VALUE}) {
            List<String> lines = table(columns, name, "x");
            String shown = name.replace("\n", "\\x0a");
            assertEquals(3, lines.size(), lines::toString);
            assertTrue(lines.get(1).startsWith(shown + "  "), lines::toString);
            lines.forEach(line -> assertTrue(Columns.width(line) <= columns, line));
        }
        assertTrue(table(200, name).getFirst().contains("MODE"));
        assertTrue(table(Integer.MAX_VALUE, name).get(1).endsWith("postgres  rw-r-----  4711,47112,47113"));
    }

    @Test
    void aNameThatIsTooLongHasALineToItself() {
        String name = "\u4e00".repeat(60);
        List<String> lines = table(80, "short", name);
        assertEquals(List.of(name), lines.subList(2, 3));
        assertEquals(lines.get(1).substring(5), lines.get(3).substring(5));
        assertTrue(lines.get(3).startsWith("       "), lines::toString);
        List.of(0, 1, 3).forEach(i -> assertTrue(Columns.width(lines.get(i)) <= 80, lines.get(i)));
        assertEquals(List.of(name), table(80, name).subList(1, 2));
    }

    @Test
    void whatIsTooLongIsCut() {
        assertEquals("abc", Columns.fitted("abc", 3));
        assertEquals("ab\u2026", Columns.fitted("abcd", 3));
        assertEquals("\u4e00\u2026", Columns.fitted("\u4e00\u4e01\u4e02", 4));
        assertEquals(1, Columns.width("e\u0301"));
    }

    @Test
    void columnsGoBelowTheirUsualWidthRatherThanBeyondTheTerminal() {
        StringWriter table = new StringWriter();
        List<String> titles = List.of("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX");
        List<String> line =
                List.of("123456789 123", "123456789 123", "123456789 123", "123456789 123", "5", "123456789 123");
        Columns.print(new PrintWriter(table), titles, List.of(line), List.of(), 60);
        table.toString().lines().forEach(printed -> assertTrue(Columns.width(printed) <= 60, printed));
    }

    @Test
    void longLinesAreBrokenBetweenWords() {
        assertEquals("what   one two\n       three\n       four", Columns.wrapped("what   one two three four", 7, 14));
        assertEquals("what   one two three four", Columns.wrapped("what   one two three four", 7, Integer.MAX_VALUE));
        assertEquals(
                "a longer-than-that\n  word is left\n  whole",
                Columns.wrapped("a longer-than-that word is left whole", 2, 14));
        assertEquals("\u4e00\u4e01\n  \u4e02", Columns.wrapped("\u4e00\u4e01 \u4e02", 2, 6));
        assertEquals("", Columns.wrapped("", 4, 10));
    }

    @Test
    void whatIsLeftToDoIsTold() {
        assertEquals(
                "prices: 500.0 MB of 2.0 GB, 250.0 MB/s, 0:06 left",
                TransferBar.text("prices", 500_000_000, 2_000_000_000, 2));
        assertEquals("prices: 0 B of 2.0 GB", TransferBar.text("prices", 0, 2_000_000_000, 2));
    }

    @Test
    void aCommandIsTheSameByItselfAndAmongTheOthers() {
        String all = Main.commandLine().getSubcommands().get("get").getUsageMessage();
        assertEquals(
                all,
                Main.commandLine("--debug", "get").getSubcommands().get("get").getUsageMessage());
        assertEquals(1, Main.commandLine("get", "ls", "f").getSubcommands().size());
        assertEquals(
                Main.commandLine().getSubcommands().keySet(),
                Main.commandLine("list").getSubcommands().keySet());
    }

    @Test
    void completionKnowsAllCommands() {
        StringWriter printed = new StringWriter();
        assertEquals(
                0,
                Main.commandLine("generate-completion")
                        .setOut(new PrintWriter(printed))
                        .execute("generate-completion"));
        for (String command : Main.commandLine().getSubcommands().keySet()) {
            assertTrue(
                    printed.toString().contains("function _picocli_shmarray_" + command.replace("-", "") + "()"),
                    command);
        }
    }

    /** In each shell that is there, of which bash is. */
    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void namesOfSegmentsAreCompleted(String shell, @TempDir Path folder) throws Exception {
        if (Stream.of(System.getenv("PATH").split(":")).noneMatch(path -> Files.isExecutable(Path.of(path, shell)))) {
            System.out.println("SKIPPED: completion in " + shell + ", because there is none");
            return;
        }
        Path script = folder.resolve("completion");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(script))) {
            assertEquals(0, Main.commandLine("generate-completion").setOut(out).execute("generate-completion"));
        }
        Path segments = Files.createDirectory(folder.resolve("segments"));
        for (String name : List.of("prices", "prices of today", "volumes")) {
            Files.createFile(segments.resolve(name));
        }
        String place = "--folder " + segments;
        assertEquals("<prices><prices\\ of\\ today>", completed(shell, script, "show " + place + " p"));
        assertEquals("<prices><prices\\ of\\ today><volumes>", completed(shell, script, "rm prices " + place + " ''"));
        assertEquals("<volumes>", completed(shell, script, "get --folder=" + segments + " v"));
        assertFalse(completed(shell, script, "get " + place + " volumes v").contains("<volumes>"), "a file");
        assertTrue(completed(shell, script, "show " + place + " --p").contains("<--png>"));
        assertTrue(completed(shell, script, "sh").contains("<show>"));
    }

    /** What COMPREPLY has when the last of these words is completed. */
    private static String completed(String shell, Path script, String words) throws Exception {
        String program =
                "[ -z \"$ZSH_VERSION\" ] || { autoload -U +X compinit && compinit -u -D; setopt ksh_arrays; }\n"
                        + "source " + script + "\nCOMP_WORDS=(shmarray " + words
                        + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\nCOMPREPLY=()\n"
                        + "_complete_shmarray_segments 2>/dev/null\nfor word in \"${COMPREPLY[@]}\"; do [ -z \"$word\" ] || printf '<%s>' \"$word\"; done";
        Process process = new ProcessBuilder(shell, "-c", program).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }

    @Test
    void faultsOfJdksAreKnown() {
        for (String version : List.of("25", "25.0.2", "25.0.2+10-LTS")) {
            assertTrue(
                    KnownFaults.of(Runtime.Version.parse(version), "")
                            .getFirst()
                            .gain()
                            .contains("JDK-8377811"),
                    version);
        }
        for (String version : List.of("25.0.3", "26", "27.0.1")) {
            assertEquals(List.of(), KnownFaults.of(Runtime.Version.parse(version), ""), version);
        }
        String headers = "java -XX:+UseCompactObjectHeaders";
        assertTrue(KnownFaults.of(Runtime.Version.parse("25.0.3"), headers)
                .getFirst()
                .gain()
                .contains("JDK-8380060"));
        assertEquals(List.of(), KnownFaults.of(Runtime.Version.parse("26"), headers));
        assertEquals(List.of(), KnownFaults.of(1), "no JVM, or another user's");
    }

    @ParameterizedTest
    @CsvSource({
        "--sizes, ',', --sizes names nothing",
        "--groups, ',', --groups names nothing",
        "--cases, ',', --cases names nothing",
        "--sizes, 2147483640, \"2147483640\" is no number of elements; it is from 1 to 2147483639",
        "--csv, '', \"\" is no path: it is empty"
    })
    void whatNamesNothingIsAUsageError(String option, String value, String message) {
        StringWriter printed = new StringWriter();
        String[] arguments = {"compare", "--list", option, value};
        assertEquals(
                2, Main.commandLine(arguments).setErr(new PrintWriter(printed)).execute(arguments));
        assertTrue(printed.toString().contains(message), printed.toString());
    }
}
