package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SharedMemoryException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** What the real kernel refuses. */
@Timeout(60)
class HostLimitsTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @Test
    void aLimitOnTheSizeOfFilesIsNamed() throws Exception {
        List<String> program = ChildJvm.command(FileSizeLimitProgram.class, name, 2048 * 512);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 2048 && exec \"$@\"", "sh"));
        command.addAll(program);
        assertEquals("done\n", output(command));
    }

    @Test
    void usedUpInodesAreNamed() throws Exception {
        assertTold(
                PrivateSharedMemory.command("nr_inodes=2", ChildJvm.command(HostProgram.class, "two")),
                "`NoSpaceException`: create array \"volumes\"",
                "/dev/shm has no inode left of its 2 (ENOSPC",
                "nr_inodes=");
    }

    @Test
    void aLimitOnAddressSpaceIsNamed() throws Exception {
        List<String> program = ChildJvm.command(HostProgram.class, "huge");
        program.add(1, "-XX:CompressedClassSpaceSize=64m");
        program.set(program.indexOf("-Xmx2g"), "-Xmx64m");
        assertTold(
                PrivateSharedMemory.command("size=1m", withLimit("-v 4000000", program)),
                "mmap of 8",
                "bytes of address space, and may have 4096000000",
                "ulimit -v");
    }

    @Test
    void aLimitOnOpenFilesIsNamed() throws Exception {
        List<String> program = ChildJvm.command(HostProgram.class, "files");
        assertTold(
                PrivateSharedMemory.command("size=1m", withLimit("-n 64", program)),
                "EMFILE: too many open files in this process; it may have 64",
                "ulimit -n");
    }

    /** A folder that is there is not told to be missing. */
    @Test
    void soItIsWhereSegmentsAreListed() throws Exception {
        List<String> program = ChildJvm.command(HostProgram.class, "list");
        assertTold(
                PrivateSharedMemory.command("size=1m", withLimit("-n 64", program)),
                "`SharedMemoryException`: list segments in /dev/shm: EMFILE: too many open files in this process; it may have 64",
                "ulimit -n");
    }

    @Test
    void forgottenLocksMakeRoomForOthers() throws Exception {
        List<String> program = ChildJvm.command(HostProgram.class, "locks");
        assertTold(PrivateSharedMemory.command("size=16m", withLimit("-n 128", program)), "works");
    }

    private static List<String> withLimit(String limit, List<String> program) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit " + limit + " && exec \"$@\"", "sh"));
        command.addAll(program);
        return command;
    }

    private static void assertTold(List<String> command, String... parts) throws Exception {
        String told = output(command);
        for (String part : parts) {
            assertTrue(told.contains(part), () -> part + " is missing in " + told);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a socket", "a FIFO", "a folder"})
    void whatIsNoFileIsNamed(String kind) throws Exception {
        Path path = TestSegments.path(name);
        switch (kind) {
            case "a folder" -> Files.createDirectory(path);
            case "a socket" -> {
                try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    server.bind(UnixDomainSocketAddress.of(path));
                }
            }
            default ->
                assertEquals(
                        0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        }
        assertRefused(SharedMemoryException.class, () -> SharedArray.attach(name), name, kind);
        assertRefused(SharedMemoryException.class, () -> SharedArray.attachReadOnly(name), name, kind);
        assertRefused(SharedMemoryException.class, () -> SharedMemory.open(name), name, kind);
        assertRefused(SharedMemoryException.class, () -> SharedMemory.openReadOnly(name), name, kind);
        assertRefused(SharedMemoryException.class, () -> SharedArray.attachHandle(path.toString()), path, kind);
    }

    @Test
    void soIsADevice() {
        assertRefused(
                SharedMemoryException.class,
                () -> SharedArray.attachHandle("/dev/null"),
                "/dev/null",
                "a character device");
    }

    @Test
    void aKernelWithoutStatxIsEnough() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=statx", "-e", "inject=statx:error=ENOSYS"));
        requireStrace(command);
        command.addAll(ChildJvm.command(LocaleProgram.class, name));
        String output = output(command);
        assertEquals("passed\n", output.substring(output.indexOf(' ') + 1));
    }

    private static void requireStrace(List<String> strace) throws InterruptedException {
        List<String> trial = new ArrayList<>(strace);
        trial.add("true");
        String reason;
        try {
            Process process =
                    new ProcessBuilder(trial).redirectErrorStream(true).start();
            reason = new String(process.getInputStream().readAllBytes(), UTF_8).trim();
            if (process.waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            reason = e.getMessage();
        }
        System.out.println("SKIPPED: a kernel without statx, because " + reason);
        throw new TestAbortedException(reason);
    }

    private static String output(List<String> command) throws Exception {
        Process child = ChildJvm.start(command);
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, child.waitFor(), output);
        return output;
    }
}
