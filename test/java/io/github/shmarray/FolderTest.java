package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Segments in another folder than /dev/shm, as hosts without one need it. */
@Timeout(60)
class FolderTest {
    @TempDir
    Path folder;

    private static List<String> linesOf(List<String> environment, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(environment);
        List<String> program = ChildJvm.command(FolderProgram.class);
        command.add(program.removeFirst());
        command.addAll(options);
        command.addAll(program);
        Process child = ChildJvm.start(command);
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, child.waitFor(), output);
        return output.lines().toList();
    }

    private List<String> expected() {
        return List.of(
                folder + "/array 3",
                "100",
                "[array, memory]",
                "1",
                "true false",
                "NoSuchSegmentException: attach array \"array\": ENOENT: no such file or directory; create it first, or"
                        + " check the name's spelling");
    }

    @Test
    void aPropertyNamesIt() throws Exception {
        List<String> elsewhere = List.of("SHMARRAY_FOLDER=/nowhere");
        assertEquals(expected(), linesOf(elsewhere, List.of("-Dshmarray.folder=" + folder + "/")));
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void soDoesAnEnvironmentVariable() throws Exception {
        assertEquals(expected(), linesOf(List.of("SHMARRAY_FOLDER=" + folder), List.of()));
    }

    @Test
    void aFolderThatIsNotThereIsNamedWithWhatToDo() throws Exception {
        for (String line : linesOf(List.of(), List.of("-Dshmarray.folder=" + folder + "/none"))) {
            boolean isTold =
                    line.contains("there is no folder " + folder + "/none on this host; create it, or name another one")
                            && line.contains("-Dshmarray.folder=FOLDER or SHMARRAY_FOLDER");
            assertTrue(isTold || line.equals("false false"), line);
        }
    }

    @Test
    void whatIsNoPathOfAFolderIsRefused() throws Exception {
        for (String line : linesOf(List.of("SHMARRAY_FOLDER=shm"), List.of())) {
            assertEquals(
                    "IllegalArgumentException: the environment variable SHMARRAY_FOLDER is \"shm\"; give the path of a"
                            + " folder for segments, from the root on, such as /dev/shm",
                    line);
        }
        for (String line : linesOf(List.of(), List.of("-Dshmarray.folder="))) {
            assertTrue(line.startsWith("IllegalArgumentException: the system property shmarray.folder is \"\""), line);
        }
    }
}
