package io.github.shmarray.compare.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.Names;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Programs of the user's own that are asked to copy. */
class CommandEngineTest {
    private static final Effort SHORT = new Effort(1, 1, 1, 1, 3, 1);
    private static final String ANSWERS = " while read -r _ times; do echo 1e-4; done; : {source} {target}";

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertEquals(List.of(), Names.leftovers());
    }

    private Measurement measure(String command) throws Exception {
        Case benchmark = new Case(Groups.COPY, CommandEngine.nameOf(command));
        assertEquals(Case.Runtime.COMMAND, benchmark.runtime());
        return new CommandEngine(folder, Map.of(benchmark.name(), command))
                .measure(benchmark, Source.random(folder.resolve("source.npy"), 1000), SHORT);
    }

    private static void requireMeasured(Measurement measurement) {
        if (measurement.isAbsent() && !measurement.problem().startsWith("failed")) {
            throw new TestAbortedException(measurement.problem());
        }
        assertNull(measurement.problem());
        assertEquals(3, measurement.rounds().getFirst().length);
        assertTrue(measurement.nanoseconds() > 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "examples/shell/own_copy.sh {source} {target}",
                "python3 -c 'import numpy' 2>&- || { echo absent no numpy; exit; }; python3 examples/python/own_copy.py {source} {target} {n}"
            })
    void theExamplesAreMeasured(String command) throws Exception {
        requireMeasured(measure(command));
    }

    @Test
    void itIsCalledByItsWords() {
        assertEquals(
                "command/python3 copy.py -x",
                CommandEngine.nameOf("/usr/bin/python3 my/copy.py -x {source} {target} {n}"));
        assertThrows(IllegalArgumentException.class, () -> CommandEngine.nameOf("copy {source}"));
        assertThrows(IllegalArgumentException.class, () -> CommandEngine.nameOf("copy {target}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo ready;     | failed: wrong bytes",
                "echo hello;     | failed: it said \"hello\" instead of \"ready\"",
                "echo absent no card; | no card",
                "echo 'Error: no such card' >&2; exit 1; | failed: it ended without an answer to begin with: Error: no such card"
            })
    void whatDoesNotCopyIsNoRow(String start, String problem) throws Exception {
        assertEquals(problem, measure(start + ANSWERS).problem());
    }

    @Test
    void answersThatCannotBeAreRefused() throws Exception {
        String problem =
                measure("echo ready; read -r _; echo soon; : {source} {target}").problem();
        assertEquals("failed: it answered \"soon\" to \"copy 1\" instead of nanoseconds", problem);
        String slow = measure("echo ready; while read -r _; do echo 1e15; done; : {source} {target}")
                .problem();
        assertTrue(slow.startsWith("failed: it answered that each of 1 copies took 1e15 ns, but all"), slow);
        String none = measure("echo ready; while read -r _; do echo 0; done; : {source} {target}")
                .problem();
        assertTrue(none.startsWith("failed: it answered that each of 1 copies took 0 ns"), none);
    }
}
