package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the commands have in common. */
class CommandPartsTest {
    @Test
    void tablesFitTheTerminal() {
        StringWriter table = new StringWriter();
        List<List<String>> lines = List.of(List.of("\u4e00".repeat(60), "x".repeat(50)), List.of("short", "y"));
        Columns.print(new PrintWriter(table), List.of("NAME", "SHAPE"), lines, 80);
        table.toString().lines().forEach(line -> assertTrue(Columns.width(line) <= 80, line));
        assertTrue(table.toString().contains("\u2026   xxxxx"), table.toString());
        assertEquals("abc", Columns.fitted("abc", 3));
        assertEquals("ab\u2026", Columns.fitted("abcd", 3));
        assertEquals("\u4e00\u2026", Columns.fitted("\u4e00\u4e01\u4e02", 4));
        assertEquals(1, Columns.width("e\u0301"));
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

    @Test
    void faultsOfJdksAreKnown() {
        for (String version : List.of("25", "25.0.2", "25.0.2+10-LTS")) {
            assertTrue(
                    KnownFaults.of(Runtime.Version.parse(version), "")
                            .getFirst()
                            .contains("JDK-8377811"),
                    version);
        }
        for (String version : List.of("25.0.3", "26", "27.0.1")) {
            assertEquals(List.of(), KnownFaults.of(Runtime.Version.parse(version), ""), version);
        }
        String headers = "java -XX:+UseCompactObjectHeaders";
        assertTrue(KnownFaults.of(Runtime.Version.parse("25.0.3"), headers)
                .getFirst()
                .contains("JDK-8380060"));
        assertEquals(List.of(), KnownFaults.of(Runtime.Version.parse("26"), headers));
        assertEquals(List.of(), KnownFaults.of(1), "no JVM, or another user's");
    }
}
