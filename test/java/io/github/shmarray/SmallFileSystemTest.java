package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens where /dev/shm is small, as in a container, or has no limit. */
@Timeout(60)
class SmallFileSystemTest {
    @ParameterizedTest
    @ValueSource(strings = {"size=64k", "size=0", "size=64k,huge=advise"})
    void whatFitsIsMadeAndWhatDoesNotIsRefusedAndLeavesNothing(String options) throws Exception {
        Emulation.skipIf(options.contains("huge=advise"), "it reserves no space that it is advised to");
        Process child = ChildJvm.start(PrivateSharedMemory.command(options, ChildJvm.command(SmallFileSystem.class)));
        assertEquals("passed\n", new String(child.getInputStream().readAllBytes(), UTF_8));
        assertEquals(0, child.waitFor());
    }
}
