package io.github.shmarray;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Huge pages of files in memory: the kernel makes them where the file system is mounted with {@code huge=}, and they save
 * most of the faults and of the address translation. What is read here: {@code /proc/self/mountinfo} and
 * {@code /proc/self/smaps}, proc(5).
 */
final class HugePages {
    private static final long COMMON_SIZE = 2 << 20;
    private static final long KIB = 1024;

    static final long SIZE = size();

    private static final Map<Path, Boolean> IS_ADVISED = new ConcurrentHashMap<>();

    private HugePages() {}

    private static long size() {
        try {
            String size = Files.readString(Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"));
            return Long.parseLong(size.strip());
        } catch (IOException | NumberFormatException e) {
            return COMMON_SIZE;
        }
    }

    /** Whether so many bytes are enough to spend a huge page on. */
    static boolean areWorthwhile(long byteSize) {
        return byteSize >= SIZE / 2;
    }

    /** The smallest multiple of a huge page that holds so many bytes. */
    static long roundUp(long byteSize) {
        return (byteSize + SIZE - 1) / SIZE * SIZE;
    }

    /**
     * Whether files in a folder get huge pages for mappings that ask for them, but not when they are written to. A mount that is changed
     * later is not noticed.
     */
    static boolean areAdvised(Path folder) {
        return IS_ADVISED.computeIfAbsent(folder, HugePages::readAdvised);
    }

    private static boolean readAdvised(Path folder) {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
            return isAdvised(mounts.toList(), folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** Looks for the mount that a folder is in: the longest mount point before it, and the last of these. */
    static boolean isAdvised(List<String> mountinfo, Path folder) {
        int longest = -1;
        boolean isAdvised = false;
        for (String mount : mountinfo) {
            String[] fields = mount.split(" ");
            Path point = Path.of(fields[4].replace("\\040", " "));
            if (folder.startsWith(point) && point.getNameCount() >= longest) {
                longest = point.getNameCount();
                isAdvised = List.of(fields[fields.length - 1].split(",")).contains("huge=advise");
            }
        }
        return isAdvised;
    }

    /**
     * How many bytes of a mapping are in huge pages, as far as they have been used.
     *
     * @param address any in the mapping
     */
    static long mappedBytes(long address) {
        boolean isInside = false;
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/smaps"), StandardCharsets.ISO_8859_1)) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (!line.isEmpty() && Character.digit(line.charAt(0), 16) >= 0 && line.indexOf('-') > 0) {
                    isInside = isInRange(address, line.substring(0, line.indexOf(' ')));
                } else if (isInside && line.startsWith("ShmemPmdMapped:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** "7f00a000-7f00c000" */
    private static boolean isInRange(long address, String range) {
        String[] ends = range.split("-");
        return address >= Long.parseUnsignedLong(ends[0], 16) && address < Long.parseUnsignedLong(ends[1], 16);
    }
}
