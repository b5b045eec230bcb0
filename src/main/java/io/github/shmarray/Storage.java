package io.github.shmarray;

import io.github.shmarray.loader.SystemFile;
import java.io.File;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What segments take their space from.
 *
 * @param name for messages
 * @param freeBytes how much more would fit now
 */
record Storage(String name, LongSupplier freeBytes) {
    static final Storage SHARED_MEMORY = folder(SharedFile.FOLDER.toPath());

    /** Memory that belongs to no folder, and so is bounded by no file system. */
    static final Storage MEMORY = new Storage("memory", Storage::freeMemory);

    private static final Pattern AVAILABLE = Pattern.compile("(?:MemAvailable|SwapFree): +(\\d+) kB");
    private static final long KIB = 1024;

    static Storage folder(Path folder) {
        return new Storage(folder.toString(), () -> freeBytes(folder.toFile()));
    }

    long free() {
        return freeBytes.getAsLong();
    }

    /** How to get more. */
    String advice() {
        return name.equals(SharedFile.FOLDER.getPath())
                ? "remove segments that are not needed, or enlarge it (in a container: --shm-size)"
                : "free some of it, or choose another backing";
    }

    /** A tmpfs that is mounted without a limit tells a size of 0. */
    private static long freeBytes(File folder) {
        long usable = folder.getUsableSpace();
        boolean isUnlimited = usable == 0 && folder.getTotalSpace() == 0 && folder.isDirectory();
        return isUnlimited ? freeMemory() : usable;
    }

    private static long freeMemory() {
        return freeMemory(Path.of("/proc/meminfo"));
    }

    /** What is not known is no reason to refuse. */
    static long freeMemory(Path meminfo) {
        return SystemFile.read(meminfo, Storage::sumAvailable).orElse(Long.MAX_VALUE);
    }

    /** Null if nothing is told. */
    private static Long sumAvailable(Stream<String> meminfo) {
        return meminfo.map(AVAILABLE::matcher)
                .filter(Matcher::matches)
                .map(line -> Long.parseLong(line.group(1)) * KIB)
                .reduce(Long::sum)
                .orElse(null);
    }
}
