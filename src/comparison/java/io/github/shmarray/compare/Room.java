package io.github.shmarray.compare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether there is room for a comparison; running out of it half-way would end processes without a word. */
public final class Room {
    private static final File SHARED_MEMORY = new File("/dev/shm");

    private static final long FIXED = 512L << 20;
    private static final long KILO = 1024;

    /** 4 KiB, and then in tens of thousands of bytes. */
    private static final List<Integer> SCALE =
            List.of(1024, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000);

    private Room() {}

    /** The numbers of int32 elements to scale with: up to half of what /dev/shm has free, and to what memory allows. */
    static List<Integer> scale() {
        long shared = SHARED_MEMORY.getUsableSpace() / 2 / Integer.BYTES;
        // The target, and a Java heap of a little more than twice that.
        long memory = (availableMemory() - FIXED) / 14;
        return SCALE.stream()
                .filter(elements -> elements <= Math.max(SCALE.getFirst(), Math.min(shared, memory)))
                .toList();
    }

    /**
     * Checks for the largest number of elements of a group.
     *
     * @throws IllegalStateException if /dev/shm, the folder for temporary files or memory has too little room
     */
    public static void require(Group group, int elements, Path temporary) {
        long target = Math.max(group.elementSize(), Integer.BYTES) * (long) elements + (1 << 20);
        require(SHARED_MEMORY.toString(), SHARED_MEMORY.getUsableSpace(), target, elements);
        long file = Source.randomFileSize(elements) + (1 << 20);
        require(temporary.toString(), temporary.toFile().getUsableSpace(), file, elements);
        long heap = (long) group.heapPerElement() * elements;
        require("memory", availableMemory(), target + heap + FIXED, elements);
    }

    private static void require(String where, long free, long needed, int elements) {
        if (free < needed) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%,d elements need %,d MB of %s, which has %,d MB free; use smaller --sizes, or make room%s",
                    elements,
                    needed >> 20,
                    where,
                    free >> 20,
                    where.equals(SHARED_MEMORY.toString()) ? " (in a container: --shm-size)" : ""));
        }
    }

    private static long availableMemory() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                            .map(line -> line.replaceAll("\\D", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElse(Long.MAX_VALUE / KILO)
                    * KILO;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
