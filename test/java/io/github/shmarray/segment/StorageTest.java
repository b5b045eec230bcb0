package io.github.shmarray.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {
    @TempDir
    Path folder;

    @Test
    void availableMemoryAndSwapAreFree() throws IOException {
        String meminfo = "MemTotal: 9 kB\nMemFree: 5 kB\nMemAvailable:      7 kB\nSwapTotal: 3 kB\nSwapFree:  2 kB\n";
        assertEquals(9 * 1024, freeMemory(meminfo));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MemTotal: 9 kB", "MemAvailable: 99999999999999999999 kB", "MemAvailable: kB", "\0"})
    void unknownMemoryIsNoReasonToRefuse(String meminfo) throws IOException {
        assertEquals(Long.MAX_VALUE, freeMemory(meminfo));
        assertEquals(Long.MAX_VALUE, Storage.freeMemory(folder));
        assertEquals(Long.MAX_VALUE, Storage.freeMemory(folder.resolve("missing")));
    }

    private long freeMemory(String meminfo) throws IOException {
        return Storage.freeMemory(Files.writeString(folder.resolve("meminfo"), meminfo));
    }
}
