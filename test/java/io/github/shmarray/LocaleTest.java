package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** In the locale C the JDK's own paths cannot have the characters that names of segments and of mount points may have. */
@Timeout(60)
class LocaleTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    @TempDir
    Path folder;

    @Test
    void namesMayHaveCharactersThatTheLocaleDoesNotKnow() throws Exception {
        assertPasses(inLocaleC(ChildJvm.command(LocaleProgram.class, segments.name())));
    }

    @Test
    void soMayMountPointsAnywhere() throws Exception {
        List<String> program = inLocaleC(ChildJvm.command(LocaleProgram.class, segments.name()));
        String point = "\"" + folder + "/$(printf 'gr\\303\\266\\303\\237e')\"";
        String mount = "mkdir " + point + " && mount -t tmpfs tmpfs " + point;
        assertPasses(PrivateSharedMemory.command("size=100m,huge=advise", withMount(mount, program)));
    }

    /** Python takes names as UTF-8 there. */
    @Test
    void pythonFindsTheNamesThatJavaGivesAndTheOtherWayRound() throws Exception {
        String name = segments.name() + "-gr\u00f6\u00dfe \u6f22\u5b57";
        String program = "import numpy, sys; path = sys.stdin.readline()[:-1];"
                + " array = numpy.load(path, mmap_mode='r+'); array[0] += 1;"
                + " numpy.lib.format.open_memmap(path + '2', 'w+', 'int32', (2,))[:] = array[:2]";
        PythonChild.start().close();
        try (SharedIntArray array =
                SharedIntArray.copyOf(name, CreateOptions.defaults().withUnlinkOnClose(), new int[] {1, 2, 3})) {
            Process python = ChildJvm.start(inLocaleC(List.of("python3", "-c", program)));
            try (Writer input = python.outputWriter(UTF_8)) {
                input.write(array.handle() + "\n");
            }
            assertEquals(0, python.waitFor());
            try (SharedIntArray other = SharedIntArray.attach(name + "2")) {
                assertArrayEquals(new int[] {2, 2}, other.toArray());
                assertTrue(other.unlink());
            }
        }
    }

    private static List<String> withMount(String mount, List<String> inner) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", mount + " && exec \"$@\"", "sh"));
        command.addAll(inner);
        return command;
    }

    private static List<String> inLocaleC(List<String> inner) {
        List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C"));
        command.addAll(inner);
        return command;
    }

    private static void assertPasses(List<String> command) throws Exception {
        Process child = ChildJvm.start(command);
        assertEquals(
                "ANSI_X3.4-1968 passed\n", new String(child.getInputStream().readAllBytes(), UTF_8));
        assertEquals(0, child.waitFor());
    }
}
