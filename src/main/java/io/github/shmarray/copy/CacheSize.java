package io.github.shmarray.copy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The size of the last level of cache, as the kernel tells it in /sys. */
final class CacheSize {
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

    /** What is assumed where the kernel does not tell. */
    private static final long UNKNOWN = 32L << 20;

    private CacheSize() {}

    static long lastLevel() {
        try (Stream<Path> caches = Files.list(CACHES)) {
            return caches.map(cache -> cache.resolve("size"))
                    .filter(Files::isReadable)
                    .mapToLong(CacheSize::read)
                    .max()
                    .orElse(UNKNOWN);
        } catch (IOException ignored) {
            return UNKNOWN;
        }
    }

    private static long read(Path file) {
        try {
            return parse(Files.readString(file).trim());
        } catch (IOException ignored) {
            return UNKNOWN;
        }
    }

    /** "8192K", "32M" or a number of bytes. */
    static long parse(String size) {
        int unit = "KMG".indexOf(size.charAt(size.length() - 1)) + 1;
        String digits = unit == 0 ? size : size.substring(0, size.length() - 1);
        return Long.parseLong(digits) << 10 * unit;
    }
}
