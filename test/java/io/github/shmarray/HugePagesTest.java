package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HugePagesTest {
    private static final List<String> MOUNTS = List.of(
            "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw,errors=remount-ro",
            "25 22 0:23 / /dev rw,nosuid - devtmpfs devtmpfs rw,size=10k",
            "26 25 0:24 / /dev/shm rw,nosuid - tmpfs tmpfs rw,inode64",
            "41 26 0:24 / /dev/shm/advised rw - tmpfs tmpfs rw,huge=advise,size=1g",
            "42 22 0:40 / /mnt/with\\040space rw shared:7 master:1 - tmpfs tmpfs rw,huge=advise",
            "43 22 0:41 / /twice rw - tmpfs tmpfs rw,huge=advise",
            "44 22 0:42 / /twice rw - tmpfs tmpfs rw,huge=never");

    @ParameterizedTest
    @CsvSource({
        "/dev/shm, false",
        "/dev/shm/advised, true",
        "/dev/shm/advised/below, true",
        "/dev/shm/advisedly, false",
        "/mnt/with space, true",
        "/twice, false",
        "/home, false",
        "/, false"
    })
    void theMountOfAFolderIsFound(String folder, boolean isAdvised) {
        assertEquals(isAdvised, HugePages.isAdvised(MOUNTS, Path.of(folder)));
    }

    @Test
    void sizesAreRoundedUp() {
        assertEquals(HugePages.SIZE, HugePages.roundUp(1));
        assertEquals(HugePages.SIZE, HugePages.roundUp(HugePages.SIZE));
        assertEquals(2 * HugePages.SIZE, HugePages.roundUp(HugePages.SIZE + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "'size=100m,huge=advise', huge pages",
        "'size=100m,huge=never', small pages",
        "'size=100m,huge=always', huge pages"
    })
    @Timeout(60)
    void arraysAreRightAndUseTheHugePagesThereAre(String mount, String expected) throws Exception {
        Emulation.skipIf(
                expected.equals("huge pages"), "it asks for no huge pages and tells of none in /proc/self/smaps");
        Process child = ChildJvm.start(PrivateSharedMemory.command(mount, ChildJvm.command(HugePagesProgram.class)));
        assertEquals(expected + "\n", new String(child.getInputStream().readAllBytes(), UTF_8));
        assertEquals(0, child.waitFor());
    }
}
