package io.github.shmarray;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel tells of a mapping of this process. */
final class MappedMemory {
    private MappedMemory() {}

    /** The bytes of the mapping around a segment whose pages are mapped ("Rss"). */
    static long resident(MemorySegment segment) {
        Emulation.skipIf(true, "it maps no pages that it is advised to");
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc/self/smaps"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean isInside = false;
        for (String line : lines) {
            String first = line.split(" ")[0];
            if (first.matches("[0-9a-f]+-[0-9a-f]+")) {
                long start = Long.parseUnsignedLong(first.split("-")[0], 16);
                long end = Long.parseUnsignedLong(first.split("-")[1], 16);
                isInside = start <= segment.address() && segment.address() < end;
            } else if (isInside && first.equals("Rss:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IllegalStateException("no mapping holds " + segment);
    }
}
