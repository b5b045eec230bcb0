package io.github.shmarray.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** The JDK tells 0 then, as of a file system that is full. */
    @Test
    void aFailureToAskOnceIsNoReasonToRefuse() {
        var asked = new AtomicInteger();
        File failsOnce = new File(folder.toString()) {
            @Override
            public long getUsableSpace() {
                return asked.getAndIncrement() == 0 ? 0 : super.getUsableSpace();
            }
        };
        assertTrue(Storage.freeBytes(failsOnce) > 0);
        assertEquals(2, asked.get());
    }

    private long freeMemory(String meminfo) throws IOException {
        return Storage.freeMemory(Files.writeString(folder.resolve("meminfo"), meminfo));
    }
}
