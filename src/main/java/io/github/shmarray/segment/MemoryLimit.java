package io.github.shmarray.segment;

import static io.github.shmarray.loader.SystemFile.number;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * How much more memory the control groups of this process let it take, cgroups(7). A process that takes more is killed, with no
 * call that fails. Nothing here does either: what cannot be read does not limit. Safe to use from many threads.
 */
final class MemoryLimit {
    /**
     * What a control group still has.
     *
     * @param free bytes that it may take
     * @param limit bytes that it may have in all
     * @param file that has the limit
     */
    record Room(long free, long limit, String file) {
        static final Room UNLIMITED = new Room(Long.MAX_VALUE, Long.MAX_VALUE, "");

        private Room smaller(Room other) {
            return other.free < free ? other : this;
        }

        private Room withFree(long bytes) {
            return this == UNLIMITED ? this : new Room(bytes, limit, file);
        }

        private Room withSwap(long bytes) {
            return withFree(free + bytes);
        }

        /** Without what the kernel needs to keep data, which is some bytes for each page, and what lets the process go on. */
        private Room forData() {
            return withFree(Math.max(0, free - SPARE) / (BYTES_PER_KERNEL_BYTE + 1) * BYTES_PER_KERNEL_BYTE);
        }
    }

    /**
     * What is counted for a control group.
     *
     * @param limit the name of the file that has the limit
     * @param used the name of the file that has what is used of it
     * @param cache what of this the kernel can reclaim, from the text of {@code memory.stat}
     */
    private record Account(String limit, String used, ToLongFunction<String> cache) {}

    private static final Account UNIFIED_MEMORY =
            new Account("memory.max", "memory.current", MemoryLimit::unifiedCache);
    private static final Account UNIFIED_SWAP = new Account("memory.swap.max", "memory.swap.current", stat -> 0);
    private static final Account SEPARATE_MEMORY =
            new Account("memory.limit_in_bytes", "memory.usage_in_bytes", MemoryLimit::separateCache);
    private static final Account SEPARATE_SUM =
            new Account("memory.memsw.limit_in_bytes", "memory.memsw.usage_in_bytes", MemoryLimit::separateCache);

    /** Version 1 has no word for no limit, but a number near the largest. */
    private static final long LARGEST_LIMIT = 1L << 60;

    /** Each processor is given some pages before it needs them, and telling of a refusal takes memory too. */
    private static final long SPARE = 4 << 20;

    /** A page of data takes 8 bytes in the page table and, with 63 others, a node of 576 bytes in the index of its file. */
    private static final long BYTES_PER_KERNEL_BYTE = 128;

    private static final long KIB = 1024;

    /** More is nonsense, and could not be added up. */
    private static final long LARGEST_STATISTIC = 1L << 50;

    private final UnaryOperator<String> files;

    /**
     * @param files the text of a file by its path, or null if it cannot be read
     */
    MemoryLimit(UnaryOperator<String> files) {
        this.files = files;
    }

    /** What the control group with the least has left for data now. Reads several files. */
    Room room() {
        return unified().smaller(separate()).forData();
    }

    /** Version 2 limits memory, and swap on its own. */
    private Room unified() {
        List<String> folders = ControlGroups.UNIFIED.folders(files);
        Room swap = smallest(folders, UNIFIED_SWAP);
        return smallest(folders, UNIFIED_MEMORY).withSwap(Math.clamp(swap.free, 0, swapFree()));
    }

    /** Version 1 limits memory, and memory and swap together. */
    private Room separate() {
        List<String> folders = ControlGroups.MEMORY.folders(files);
        return smallest(folders, SEPARATE_MEMORY).withSwap(swapFree()).smaller(smallest(folders, SEPARATE_SUM));
    }

    private Room smallest(List<String> folders, Account account) {
        return folders.stream().map(folder -> room(folder, account)).reduce(Room.UNLIMITED, Room::smaller);
    }

    private Room room(String folder, Account account) {
        String file = folder + "/" + account.limit;
        long limit = number(files.apply(file), Long.MAX_VALUE);
        if (limit > LARGEST_LIMIT) {
            return Room.UNLIMITED;
        }
        long used = number(files.apply(folder + "/" + account.used), 0);
        long cache = account.cache.applyAsLong(files.apply(folder + "/memory.stat"));
        return new Room(limit - used + Math.clamp(cache - code(), 0, used), limit, file);
    }

    /** What this process runs and has mapped of files on disks; without it, it would only wait for the disk. */
    private long code() {
        return statistic(files.apply("/proc/self/status"), "RssFile:") * KIB;
    }

    private long swapFree() {
        return statistic(files.apply("/proc/meminfo"), "SwapFree:") * KIB;
    }

    /** The copies of files on disks, which the kernel drops when memory is needed. It counts files in memory in too. */
    private static long unifiedCache(String stat) {
        long files = statistic(stat, "file") - statistic(stat, "shmem");
        long listed = statistic(stat, "active_file") + statistic(stat, "inactive_file");
        return Math.min(files, listed) + statistic(stat, "slab_reclaimable");
    }

    private static long separateCache(String stat) {
        long files = statistic(stat, "total_cache") - statistic(stat, "total_shmem");
        long listed = statistic(stat, "total_active_file") + statistic(stat, "total_inactive_file");
        return Math.min(files, listed);
    }

    /** The number behind a name at the start of a line, which a unit may follow; 0 if it is not there. */
    private static long statistic(String text, String name) {
        if (text == null) {
            return 0;
        }
        return text.lines()
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals(name))
                .mapToLong(words -> Math.min(number(words[1], 0), LARGEST_STATISTIC))
                .findFirst()
                .orElse(0);
    }
}
