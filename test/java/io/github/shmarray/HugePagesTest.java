package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.segment.HugePages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HugePagesTest {
    @TempDir
    Path folder;

    @RegisterExtension
    HugePageSupply supply = new HugePageSupply();

    private static final List<String> MOUNTS = List.of(
            "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw,errors=remount-ro",
            "25 22 0:23 / /dev rw,nosuid - devtmpfs devtmpfs rw,size=10k",
            "26 25 0:24 / /dev/shm rw,nosuid - tmpfs tmpfs rw,inode64",
            "41 26 0:25 / /dev/shm/advised rw - tmpfs tmpfs rw,huge=advise,size=1g",
            "42 22 0:40 / /mnt/gr\u00c3\u00b6\u00c3\u009fe rw shared:7 master:1 - tmpfs tmpfs rw,huge=advise",
            "43 22 0:41 / /twice rw - tmpfs tmpfs rw,huge=advise",
            "44 22 0:42 / /twice rw - tmpfs tmpfs rw,huge=never",
            "45 22 0:43 / /fitting rw - tmpfs tmpfs rw,size=1g,huge=within_size,inode64",
            "46 22 0:44 / /always rw - tmpfs tmpfs rw,huge=always");

    @ParameterizedTest
    @CsvSource({
        "254:0, NEVER",
        "0:23, NEVER",
        "0:24, NEVER",
        "0:25, ADVISE",
        "0:40, ADVISE",
        "0:41, ADVISE",
        "0:42, NEVER",
        "0:43, WITHIN_SIZE",
        "0:44, ALWAYS",
        "0:4, NEVER"
    })
    void theFileSystemIsFoundByItsDevice(String device, HugePages.Policy policy) {
        assertEquals(policy, HugePages.policy(MOUNTS.stream(), device));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "41", "41 26", "41 26 0:25", "41 26 0:25 / / rw - tmpfs tmpfs rw,huge=adviser"})
    void anOddLineIsPassedOver(String line) {
        assertEquals(HugePages.Policy.NEVER, HugePages.policy(Stream.of(line), "0:25"));
        assertEquals(
                HugePages.Policy.ADVISE, HugePages.policy(Stream.concat(Stream.of(line), MOUNTS.stream()), "0:25"));
    }

    @ParameterizedTest
    @CsvSource({
        "'2097152\n', 2097152",
        "'33554432\n', 33554432",
        "'', 2097152",
        "0, 2097152",
        "-2, 2097152",
        "abc, 2097152"
    })
    void anOddSizeCountsAsNotTold(String text, long size) throws IOException {
        assertEquals(size, HugePages.size(Files.writeString(folder.resolve("size"), text)));
        assertEquals(2 << 20, HugePages.size(folder));
        assertEquals(2 << 20, HugePages.size(folder.resolve("missing")));
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
        "'size=100m,huge=within_size', huge pages",
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
