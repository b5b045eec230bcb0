package io.github.shmarray.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What documents tell of figures: {@code scripts/write-figures} writes them, and the text says nothing that they contradict. */
@Timeout(60)
class FiguresTest {
    private static final String TABLE = """
            <!-- figures: scripts/compare --quick
            copy: c/memcpy, java/bulk -->
            Measured by `scripts/compare --quick`.

            ```
            copy: elements
            100 elements, 400 B
              case            time        ±      GB/s      ratio         ±
              c/memcpy     9.00 us    1.0 %     42.00       1.00            baseline
              java/bulk     100 ns    1.0 %     42.00       0.01     1.0 %
            ```
            <!-- /figures -->
            """;

    @TempDir
    Path folder;

    /** What the script says of the pages of a project. */
    private static String check(Path project) throws Exception {
        Process script = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Path.of("scripts/WriteFigures.java").toAbsolutePath().toString(),
                        "--check")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        String complaints = new String(script.getInputStream().readAllBytes(), UTF_8);
        assertEquals(complaints.isEmpty() ? 0 : 1, script.waitFor(), complaints);
        return complaints;
    }

    @Test
    void theDocumentsTellOfNoOthers() throws Exception {
        assertEquals("", check(Path.of("").toAbsolutePath()));
    }

    @Test
    void whatIsComplainedOf() throws Exception {
        Path docs = Files.createDirectory(folder.resolve("docs"));
        Files.writeString(folder.resolve("README.md"), TABLE + "<!-- claim: 2 * copy java/bulk < copy c/memcpy -->\n");
        Files.writeString(docs.resolve("claims.md"), TABLE + """
                <!-- claim: copy c/memcpy < 80 * copy java/bulk -->
                <!-- claim: copy c/memset < copy c/memcpy -->
                """);
        Files.writeString(docs.resolve("prose.md"), TABLE + "It takes 5 us.\n");
        Files.writeString(docs.resolve("typed.md"), """
                ```
                  c/memcpy 9.00 us 1.00
                  java/bulk 8.00 us 0.90
                ```
                """);
        Files.writeString(docs.resolve("unfinished.md"), TABLE.replace("<!-- /figures -->", "") + "More.\n");
        assertEquals("""
                docs/claims.md: its tables contradict what it says; not so is <!-- claim: copy c/memcpy < 80 * copy java/bulk -->
                docs/claims.md: no table has both rows of the <!-- claim: copy c/memset < copy c/memcpy -->
                docs/prose.md: figures that scripts/write-figures does not write: [It takes 5 us.]
                docs/typed.md: figures that scripts/write-figures does not write: [c/memcpy 9.00 us 1.00,   java/bulk 8.00 us 0.90]
                docs/unfinished.md: a comment of a table of figures without its other one
                """, linesOf(check(folder), ".*(claims|prose|typed).md.*|.*without its other one"));
    }

    private static String linesOf(String text, String pattern) {
        return text.lines()
                .filter(line -> line.matches(pattern))
                .map(line -> line + "\n")
                .reduce("", String::concat);
    }
}
