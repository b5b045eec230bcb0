package io.github.shmarray.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.segment.MemoryLimit.Room;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryLimitTest {
    private static final long MIB = 1 << 20;
    private static final String V1_UNLIMITED = "9223372036854771712\n";
    private static final String OTHER_MOUNTS = """
            22 27 0:21 / /proc rw,relatime - proc proc rw
            30 25 0:27 / /dev/shm rw,relatime shared:3 - tmpfs tmpfs rw,size=24684096k
            """;

    private final Map<String, String> files = new HashMap<>();

    @BeforeEach
    void hasNoSwap() {
        swapFree(0);
    }

    private void swapFree(long bytes) {
        files.put("/proc/meminfo", "MemFree:   99 kB\nSwapFree:  " + bytes / 1024 + " kB\nSwapCached: 5 kB\n");
    }

    private void isIn(String group, String mounts) {
        files.put("/proc/self/cgroup", group);
        files.put("/proc/self/mountinfo", OTHER_MOUNTS + mounts);
    }

    private void unified(String folder, String limit, long used) {
        files.put(folder + "/memory.max", limit + "\n");
        files.put(folder + "/memory.current", used + "\n");
    }

    private void separate(String folder, String limit, long used) {
        files.put(folder + "/memory.limit_in_bytes", limit + "\n");
        files.put(folder + "/memory.usage_in_bytes", used + "\n");
    }

    private Room room() {
        return new MemoryLimit(files::get).room();
    }

    private void assertNoLimit() {
        assertSame(Room.UNLIMITED, room());
    }

    /** Some is kept for the kernel and for the process. */
    private void assertRoom(long free, long limit, String file) {
        Room room = room();
        assertEquals(file, room.file());
        assertEquals(limit, room.limit());
        long least = free - free / 100 - 5 * MIB;
        assertTrue(
                room.free() <= free && room.free() >= Math.max(0, least),
                () -> room + " instead of somewhat less than " + free);
    }

    private static String unifiedMount(String root, String point) {
        return "41 31 0:38 " + root + " " + point + " rw,nosuid shared:9 master:2 - cgroup2 cgroup2 rw,nsdelegate\n";
    }

    private static String memoryMount(String root, String point) {
        return "34 31 0:31 " + root + " " + point + " rw,relatime - cgroup cgroup rw,cpu\n" + "35 31 0:32 " + root + " "
                + point + " rw,relatime - cgroup cgroup rw,memory\n";
    }

    @Test
    void aGroupOfVersion2() {
        isIn("0::/user.slice\n", unifiedMount("/", "/sys/fs/cgroup"));
        unified("/sys/fs/cgroup/user.slice", "" + 600 * MIB, 100 * MIB);
        assertRoom(500 * MIB, 600 * MIB, "/sys/fs/cgroup/user.slice/memory.max");
    }

    @Test
    void aGroupOfVersion1() {
        isIn("5:cpu:/other\n4:cpuset,memory:/own\n0::/third\n", memoryMount("/", "/sys/fs/cgroup/memory"));
        separate("/sys/fs/cgroup/memory/own", "" + 600 * MIB, 100 * MIB);
        separate("/sys/fs/cgroup/memory/other", "1", 1);
        assertRoom(500 * MIB, 600 * MIB, "/sys/fs/cgroup/memory/own/memory.limit_in_bytes");
    }

    @Test
    void memoryMayBeInVersion1BesideVersion2() {
        isIn(
                "9:name=systemd:/own\n4:memory:/own\n0::/own\n",
                "39 31 0:36 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n"
                        + memoryMount("/", "/sys/fs/cgroup/memory") + unifiedMount("/", "/sys/fs/cgroup/unified"));
        separate("/sys/fs/cgroup/memory/own", "" + 600 * MIB, 100 * MIB);
        assertRoom(500 * MIB, 600 * MIB, "/sys/fs/cgroup/memory/own/memory.limit_in_bytes");
        unified("/sys/fs/cgroup/unified/own", "" + 300 * MIB, 100 * MIB);
        assertRoom(200 * MIB, 300 * MIB, "/sys/fs/cgroup/unified/own/memory.max");
    }

    @Test
    void theGroupWithTheLeastCounts() {
        isIn("0::/a/b/c\n", unifiedMount("/", "/cg"));
        unified("/cg/a/b/c", "max", 10 * MIB);
        unified("/cg/a/b", "" + 500 * MIB, 20 * MIB);
        unified("/cg/a", "" + 900 * MIB, 700 * MIB);
        assertRoom(200 * MIB, 900 * MIB, "/cg/a/memory.max");
        unified("/cg", "" + 1000 * MIB, 900 * MIB);
        assertRoom(100 * MIB, 1000 * MIB, "/cg/memory.max");
        unified("/cg/a/b/c", "" + 15 * MIB, 10 * MIB);
        assertRoom(5 * MIB, 15 * MIB, "/cg/a/b/c/memory.max");
    }

    @Test
    void whatIsUsedUpHasNoRoom() {
        isIn("0::/own\n", unifiedMount("/", "/cg"));
        unified("/cg/own", "" + 50 * MIB, 60 * MIB);
        assertEquals(new Room(0, 50 * MIB, "/cg/own/memory.max"), room());
    }

    @Test
    void thereMayBeNoLimit() {
        assertNoLimit();
        isIn("0::/own\n", unifiedMount("/", "/cg"));
        assertNoLimit();
        unified("/cg/own", "max", 100);
        assertNoLimit();
        isIn("4:memory:/own\n", memoryMount("/", "/cg"));
        separate("/cg/own", V1_UNLIMITED, 100);
        files.put("/cg/own/memory.memsw.limit_in_bytes", V1_UNLIMITED);
        swapFree(1 << 30);
        assertNoLimit();
    }

    @Test
    void whatIsMountedLastAndShowsMostCounts() {
        isIn("0::/a/b\n", unifiedMount("/", "/first") + unifiedMount("/", "/last") + unifiedMount("/a/b", "/part"));
        unified("/last/a", "" + 100 * MIB, 0);
        assertRoom(100 * MIB, 100 * MIB, "/last/a/memory.max");
    }

    /** A tool that watches others has their groups mounted too. */
    @Test
    void groupsOfOthersDoNotCount() {
        isIn("0::/a/b\n", unifiedMount("/", "/host") + unifiedMount("/other", "/watched"));
        unified("/host/a/b", "" + 100 * MIB, 0);
        unified("/watched", "1", 1);
        assertRoom(100 * MIB, 100 * MIB, "/host/a/b/memory.max");
    }

    @Test
    void aContainerWithoutANamespaceOfGroupsSeesItsOwnAtTheMountPoint() {
        isIn("4:memory:/docker/1f2e\n", memoryMount("/docker/1f2e", "/sys/fs/cgroup/memory"));
        separate("/sys/fs/cgroup/memory", "" + 600 * MIB, 100 * MIB);
        assertRoom(500 * MIB, 600 * MIB, "/sys/fs/cgroup/memory/memory.limit_in_bytes");
        isIn("4:memory:/docker/1f2e/inner\n", memoryMount("/docker/1f2e", "/sys/fs/cgroup/memory"));
        separate("/sys/fs/cgroup/memory/inner", "" + 60 * MIB, 10 * MIB);
        assertRoom(50 * MIB, 60 * MIB, "/sys/fs/cgroup/memory/inner/memory.limit_in_bytes");
        isIn("4:memory:/docker/1f2e-other\n", memoryMount("/docker/1f2e", "/sys/fs/cgroup/memory"));
        assertRoom(500 * MIB, 600 * MIB, "/sys/fs/cgroup/memory/memory.limit_in_bytes");
    }

    @Test
    void aContainerWithANamespaceOfGroups() {
        isIn("0::/\n", unifiedMount("/", "/sys/fs/cgroup"));
        unified("/sys/fs/cgroup", "" + 600 * MIB, 100 * MIB);
        assertRoom(500 * MIB, 600 * MIB, "/sys/fs/cgroup/memory.max");
    }

    /** Processes that are moved there from elsewhere have a path that leads out of the namespace. */
    @ParameterizedTest
    @ValueSource(strings = {"/../../elsewhere", "/../elsewhere", "/.."})
    void aPathOutOfTheNamespaceIsNotFollowed(String path) {
        isIn("0::" + path + "\n", unifiedMount("/", "/cg/inner"));
        unified("/cg/inner", "" + 600 * MIB, 100 * MIB);
        unified("/cg/elsewhere", "1", 1);
        unified("/cg", "1", 1);
        unified("/cg/inner" + path, "1", 1);
        assertRoom(500 * MIB, 600 * MIB, "/cg/inner/memory.max");
    }

    /** What was mounted outside of the namespace shows a root above that of the namespace. */
    @Test
    void aMountFromOutsideOfTheNamespace() {
        isIn("0::/../sibling\n", unifiedMount("/..", "/cg"));
        unified("/cg/sibling", "" + 60 * MIB, 10 * MIB);
        assertRoom(50 * MIB, 60 * MIB, "/cg/sibling/memory.max");
        isIn("0::/\n", unifiedMount("/../..", "/cg"));
        assertNoLimit();
    }

    @Test
    void mountPointsMayHaveSpacesAndOtherLetters() {
        isIn("0::/own:1\n", unifiedMount("/", "/my\\040c\\134g\u00e9"));
        unified("/my c\\g\u00e9/own:1", "" + 60 * MIB, 10 * MIB);
        assertRoom(50 * MIB, 60 * MIB, "/my c\\g\u00e9/own:1/memory.max");
    }

    /** Files in memory are counted among the files, and cannot be dropped. */
    @Test
    void copiesOfFilesOnDisksCountAsFree() {
        isIn("0::/own\n4:memory:/own\n", unifiedMount("/", "/cg") + memoryMount("/", "/m"));
        unified("/cg/own", "" + 600 * MIB, 590 * MIB);
        String stat = "anon 1\nfile %d\nshmem %d\nfile_mapped 77\ninactive_anon 9\nactive_file %d\ninactive_file %d\n";
        files.put("/cg/own/memory.stat", String.format(stat, 500 * MIB, 200 * MIB, 100 * MIB, 300 * MIB));
        assertRoom(310 * MIB, 600 * MIB, "/cg/own/memory.max");
        files.put("/cg/own/memory.stat", String.format(stat, 500 * MIB, 0, 100 * MIB, 100 * MIB));
        assertRoom(210 * MIB, 600 * MIB, "/cg/own/memory.max");
        files.put("/cg/own/memory.stat", String.format(stat, 9000 * MIB, 0, 9000 * MIB, 0));
        assertRoom(600 * MIB, 600 * MIB, "/cg/own/memory.max");

        separate("/m/own", "" + 300 * MIB, 300 * MIB);
        files.put(
                "/m/own/memory.stat",
                "cache 1\nshmem 1\ntotal_cache " + 200 * MIB + "\ntotal_shmem " + 50 * MIB + "\ntotal_inactive_file "
                        + 150 * MIB + "\ntotal_active_file 0\n");
        assertRoom(150 * MIB, 300 * MIB, "/m/own/memory.limit_in_bytes");
    }

    /** Without the pages of its code the process would stand still, reading them from the disk again and again. */
    @Test
    void whatTheProcessRunsIsNotFree() {
        isIn("0::/own\n", unifiedMount("/", "/cg"));
        unified("/cg/own", "" + 600 * MIB, 500 * MIB);
        files.put("/cg/own/memory.stat", "file " + 90 * MIB + "\nshmem 0\nactive_file " + 90 * MIB + "\n");
        files.put("/proc/self/status", "VmRSS:\t   99999 kB\nRssAnon:\t   5 kB\nRssFile:\t   " + 40 * 1024 + " kB\n");
        assertRoom(150 * MIB, 600 * MIB, "/cg/own/memory.max");
        files.put("/cg/own/memory.stat", "file " + 10 * MIB + "\nshmem 0\nactive_file " + 10 * MIB + "\n");
        assertRoom(100 * MIB, 600 * MIB, "/cg/own/memory.max");
    }

    @Test
    void swapCountsAsFarAsEveryGroupMayUseItAndThereIsSome() {
        isIn("0::/a/b\n", unifiedMount("/", "/cg"));
        unified("/cg/a/b", "" + 100 * MIB, 90 * MIB);
        swapFree(70 * MIB);
        assertRoom(80 * MIB, 100 * MIB, "/cg/a/b/memory.max");
        files.put("/cg/a/b/memory.swap.max", "max\n");
        files.put("/cg/a/memory.swap.max", "" + 60 * MIB);
        files.put("/cg/a/memory.swap.current", "" + 10 * MIB);
        assertRoom(60 * MIB, 100 * MIB, "/cg/a/b/memory.max");
        files.put("/cg/a/b/memory.swap.max", "0\n");
        assertRoom(10 * MIB, 100 * MIB, "/cg/a/b/memory.max");
    }

    @Test
    void version1LimitsMemoryAndSwapTogether() {
        isIn("4:memory:/own\n", memoryMount("/", "/m"));
        separate("/m/own", "" + 100 * MIB, 90 * MIB);
        swapFree(500 * MIB);
        assertRoom(510 * MIB, 100 * MIB, "/m/own/memory.limit_in_bytes");
        files.put("/m/own/memory.memsw.limit_in_bytes", "" + 200 * MIB);
        files.put("/m/own/memory.memsw.usage_in_bytes", "" + 120 * MIB);
        assertRoom(80 * MIB, 200 * MIB, "/m/own/memory.memsw.limit_in_bytes");
        files.put("/m/own/memory.limit_in_bytes", V1_UNLIMITED);
        assertRoom(80 * MIB, 200 * MIB, "/m/own/memory.memsw.limit_in_bytes");
    }

    /** Nothing of what was read is believed to be well-formed. */
    @Test
    void oddFilesNeverFail() {
        isIn("4:memory:/own\n0::/own\n", unifiedMount("/", "/cg") + memoryMount("/", "/m"));
        unified("/cg/own", "" + 600 * MIB, 100 * MIB);
        separate("/m/own", "" + 700 * MIB, 100 * MIB);
        files.put("/cg/own/memory.stat", "file 9\nshmem 1\n");
        files.put("/m/own/memory.stat", "total_cache 9\n");
        files.put("/cg/own/memory.swap.max", "5");
        files.put("/cg/own/memory.swap.current", "5");
        String[] odd = {
            "",
            "\n",
            " ",
            ":",
            "::",
            "0::",
            "0::own",
            "-1",
            "max max",
            "file\nshmem\n",
            "SwapFree: 13835058055282163712 kB",
            "SwapFree: 9007199254740993 kB",
            "SwapFree:",
            "" + Long.MAX_VALUE,
            "18446744073709551615",
            "file " + Long.MAX_VALUE + "\nactive_file " + Long.MAX_VALUE + "\ntotal_cache " + Long.MAX_VALUE,
            " - cgroup2 ",
            "1 2 3 4 5 - cgroup2 x y",
            "a - cgroup b memory\n\n - cgroup cgroup memory",
            "\\999 \\1",
            "\0"
        };
        Random random = new Random(1);
        for (int round = 0; round < 5000; round++) {
            Map<String, String> spoilt = new HashMap<>(files);
            for (String path : files.keySet()) {
                if (random.nextInt(4) == 0) {
                    spoilt.put(path, random.nextInt(5) == 0 ? null : odd[random.nextInt(odd.length)]);
                }
            }
            Room room = new MemoryLimit(spoilt::get).room();
            assertTrue(room.free() >= 0, () -> room + " of " + spoilt);
        }
    }

    @Test
    void thisProcessIsAsked() {
        Room room = new MemoryLimit(SystemFile::text).room();
        assertTrue(room.free() > 0 && room.limit() >= room.free(), room::toString);
    }
}
