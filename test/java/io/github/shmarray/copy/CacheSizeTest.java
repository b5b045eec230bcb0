package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a folder like /sys/devices/system/cpu/cpu0/cache tells, and that nothing in it is an error. */
class CacheSizeTest {
    @TempDir
    Path caches;

    @ParameterizedTest
    @CsvSource({"8192K,8388608", "32M,33554432", "1G,1073741824", "512,512"})
    void sizesHaveUnits(String text, long bytes) throws IOException {
        tell("index0", text + "\n");
        assertEquals(bytes, CacheSize.lastLevel(caches));
    }

    @Test
    void theLargestIsTheLastLevel() throws IOException {
        tell("index0", "32K\n");
        tell("index3", "64M\n");
        tell("index2", "512K\n");
        Files.writeString(caches.resolve("uevent"), "");
        assertEquals(64 << 20, CacheSize.lastLevel(caches));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "abc", "K", "-1K", "0", "99999999999999999999M", "9999999999999G", "8192 K", "\0"})
    void whatIsNoSizeCountsAsNotTold(String text) throws IOException {
        tell("index0", text);
        assertEquals(CacheSize.UNKNOWN, CacheSize.lastLevel(caches));
        tell("index1", "16M\n");
        assertEquals(16 << 20, CacheSize.lastLevel(caches));
    }

    @Test
    void folderAndFilesMayBeMissingOrOfAnotherKind() throws IOException {
        assertEquals(CacheSize.UNKNOWN, CacheSize.lastLevel(caches));
        assertEquals(CacheSize.UNKNOWN, CacheSize.lastLevel(caches.resolve("missing")));
        Path file = Files.writeString(caches.resolve("file"), "8192K");
        assertEquals(CacheSize.UNKNOWN, CacheSize.lastLevel(file));
        Files.createDirectories(caches.resolve("index0/size"));
        assertEquals(CacheSize.UNKNOWN, CacheSize.lastLevel(caches));
    }

    private void tell(String cache, String size) throws IOException {
        Files.writeString(Files.createDirectories(caches.resolve(cache)).resolve("size"), size);
    }
}
