package io.github.shmarray.segment;

import io.github.shmarray.loader.SystemFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Huge pages of files in memory: the kernel makes them where the file system is mounted with {@code huge=}, or on request, and
 * they save most of the faults and of the address translation. What is read here: {@code /proc/self/mountinfo} and
 * {@code /proc/self/smaps}, proc(5).
 */
public final class HugePages {
    /** To whom a file system gives huge pages without being asked page by page: the mount option {@code huge=} of tmpfs(5). */
    public enum Policy {
        /** To nobody, which is the default. */
        NEVER,
        /** To mappings that are advised to have them. */
        ADVISE,
        /** To mappings and to writes that fill them. */
        WITHIN_SIZE,
        /** To mappings and to writes, however short the file. */
        ALWAYS;

        boolean includesWrites() {
            return this == WITHIN_SIZE || this == ALWAYS;
        }

        private static Policy ofMountOptions(String options) {
            for (String option : options.split(",")) {
                switch (option) {
                    case "huge=advise" -> {
                        return ADVISE;
                    }
                    case "huge=within_size" -> {
                        return WITHIN_SIZE;
                    }
                    case "huge=always" -> {
                        return ALWAYS;
                    }
                    default -> {}
                }
            }
            return NEVER;
        }
    }

    private static final long COMMON_SIZE = 2 << 20;
    private static final long KIB = 1024;

    public static final long SIZE = size(Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"));

    /** By device number. */
    private static final Map<String, Policy> POLICIES = new ConcurrentHashMap<>();

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

    /** The nearest multiple of a huge page. */
    static long round(long byteSize) {
        return (byteSize + SIZE / 2) / SIZE * SIZE;
    }

    /** The policy of a file's file system. A mount that is changed later is not noticed. */
    public static Policy policy(FileStatus file) {
        return POLICIES.computeIfAbsent(file.device(), HugePages::readPolicy);
    }

    private static Policy readPolicy(String device) {
        return SystemFile.read(Path.of("/proc/self/mountinfo"), mounts -> policy(mounts, device))
                .orElse(Policy.NEVER);
    }

    /** The options of a file system come last, and are the same wherever it is mounted. */
    public static Policy policy(Stream<String> mountinfo, String device) {
        return mountinfo
                .map(mount -> mount.split(" "))
                .filter(fields -> fields.length > DEVICE && fields[DEVICE].equals(device))
                .map(fields -> Policy.ofMountOptions(fields[fields.length - 1]))
                .filter(policy -> policy != Policy.NEVER)
                .findFirst()
                .orElse(Policy.NEVER);
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
