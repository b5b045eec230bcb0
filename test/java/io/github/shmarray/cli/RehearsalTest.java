package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    @TempDir
    Path folder;

    @Test
    void allOfItRunsAndNothingIsLeft() throws IOException {
        Rehearsal.runAll(folder);
        assertEquals(List.of(), List.of(folder.toFile().list()));
    }
}
