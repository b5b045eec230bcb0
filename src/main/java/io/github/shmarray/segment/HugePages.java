package io.github.shmarray.segment;

import io.github.shmarray.loader.SystemFile;
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
public final class HugePages {
    private static final long COMMON_SIZE = 2 << 20;
    private static final long KIB = 1024;

    public static final long SIZE = size(Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"));

    /** By device number. */
    private static final Map<String, Boolean> IS_ADVISED = new ConcurrentHashMap<>();

    private static final int DEVICE = 2;

    private HugePages() {}

    public static long size(Path file) {
        return SystemFile.readFirstLine(file, Long::parseLong)
                .filter(size -> size > 0 && Long.bitCount(size) == 1)
                .orElse(COMMON_SIZE);
    }

    /** Whether so many bytes are enough to spend a huge page on. */
    public static boolean areWorthwhile(long byteSize) {
        return byteSize >= SIZE / 2;
    }

    /** The smallest multiple of a huge page that holds so many bytes. */
    public static long roundUp(long byteSize) {
        return (byteSize + SIZE - 1) / SIZE * SIZE;
    }

    /**
     * Whether the file system of a file gives huge pages to mappings that ask for them, but not to writes. A mount that is changed
     * later is not noticed.
     */
    public static boolean areAdvised(FileStatus file) {
        return IS_ADVISED.computeIfAbsent(file.device(), HugePages::readAdvised);
    }

    private static boolean readAdvised(String device) {
        return SystemFile.read(Path.of("/proc/self/mountinfo"), mounts -> isAdvised(mounts, device))
                .orElse(false);
    }

    /** The options of a file system come last, and are the same wherever it is mounted. */
    public static boolean isAdvised(Stream<String> mountinfo, String device) {
        return mountinfo
                .map(mount -> mount.split(" "))
                .filter(fields -> fields.length > DEVICE && fields[DEVICE].equals(device))
                .anyMatch(
                        fields -> List.of(fields[fields.length - 1].split(",")).contains("huge=advise"));
    }

    /**
     * How many bytes of a mapping are in huge pages, as far as they have been used.
     *
     * @param address any in the mapping
     */
    public static long mappedBytes(long address) {
        return SystemFile.read(Path.of("/proc/self/smaps"), lines -> mappedBytes(lines, address))
                .orElse(0L);
    }

    private static long mappedBytes(Stream<String> smaps, long address) {
        boolean isInside = false;
        for (String line : (Iterable<String>) smaps::iterator) {
            if (!line.isEmpty() && Character.digit(line.charAt(0), 16) >= 0 && line.indexOf('-') > 0) {
                isInside = isInRange(address, line.substring(0, line.indexOf(' ')));
            } else if (isInside && line.startsWith("ShmemPmdMapped:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
            }
        }
        return 0;
    }

    /** "7f00a000-7f00c000" */
    private static boolean isInRange(long address, String range) {
        String[] ends = range.split("-");
        return address >= Long.parseUnsignedLong(ends[0], 16) && address < Long.parseUnsignedLong(ends[1], 16);
    }
}
