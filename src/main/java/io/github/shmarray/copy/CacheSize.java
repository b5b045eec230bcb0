package io.github.shmarray.copy;

import io.github.shmarray.loader.SystemFile;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** The size of the last level of cache, as the kernel tells it in /sys. */
final class CacheSize {
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

    /** What is assumed where the kernel does not tell. */
    static final long UNKNOWN = 32L << 20;

    /** So many bytes and their copy are guessed to be too much for it: three quarters of it, of what the kernel knows. */
    static final long TOO_MANY_TO_COPY = lastLevel() / 8 * 3;

    private CacheSize() {}

    static long lastLevel() {
        return lastLevel(CACHES);
    }

    /** Of all caches in a folder such as {@code /sys/devices/system/cpu/cpu0/cache}, the last level is the largest. */
    static long lastLevel(Path caches) {
        return SystemFile.entries(caches).stream()
                .map(cache -> SystemFile.readFirstLine(cache.resolve("size"), CacheSize::parse))
                .flatMap(Optional::stream)
                .filter(size -> size > 0)
                .max(Comparator.naturalOrder())
                .orElse(UNKNOWN);
    }

    /** "8192K", "32M" or a number of bytes. */
    static long parse(String size) {
        int unit = "KMG".indexOf(size.charAt(size.length() - 1)) + 1;
        String digits = unit == 0 ? size : size.substring(0, size.length() - 1);
        return Math.multiplyExact(Long.parseLong(digits), 1L << 10 * unit);
    }
}
