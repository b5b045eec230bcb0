package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
