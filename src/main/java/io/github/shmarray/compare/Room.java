package io.github.shmarray.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether there is room for a comparison; running out of it half-way would end processes without a word. */
public final class Room {
    /** The widest element. */
    private static final long WIDEST = Long.BYTES;

    /** Java arrays of a process: the source, what it is made from, what is compared with. */
    private static final long HEAP_PER_ELEMENT = 24;

    private static final long FIXED = 512L << 20;
    private static final long KILO = 1024;

    private Room() {}

    /**
     * Checks for the largest number of elements.
     *
     * @throws IllegalStateException if /dev/shm, the folder for temporary files or memory has too little room
     */
    public static void require(int elements, Path temporary) throws IOException {
        require("/dev/shm", new File("/dev/shm").getUsableSpace(), WIDEST * elements + (1 << 20), elements);
        require(temporary.toString(), temporary.toFile().getUsableSpace(), WIDEST * elements + (1 << 20), elements);
        require("memory", availableMemory(), (WIDEST + HEAP_PER_ELEMENT) * elements + FIXED, elements);
    }

    private static void require(String where, long free, long needed, int elements) {
        if (free < needed) {
            throw new IllegalStateException(String.format(
                    "%,d elements need %,d MB of %s, which has %,d MB free; use smaller --sizes, or make room%s",
                    elements,
                    needed >> 20,
                    where,
                    free >> 20,
                    where.equals("/dev/shm") ? " (in a container: --shm-size)" : ""));
        }
    }

    private static long availableMemory() throws IOException {
        return Files.readString(Path.of("/proc/meminfo"))
                        .lines()
                        .filter(line -> line.startsWith("MemAvailable:"))
                        .map(line -> line.replaceAll("\\D", ""))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElse(Long.MAX_VALUE / KILO)
                * KILO;
    }
}
