package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segments.CollectedSegments;
import io.github.shmarray.segments.Segments;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays where files without a name cannot be made, or not be named: still whole or not there at all. */
class HiddenFilesTest {
    /** From this on the library looks whether the name is taken before it fills the array. */
    private static final int LARGE = 1 << 20;

    private static final String NAME = "prices";

    @TempDir
    Path folder;

    private String dead;

    @BeforeEach
    void findANumberOfNoProcess() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        dead = ended.pid() + "-1-"
                + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                        .toString()
                        .replaceAll("\\D", "");
    }

    private static boolean isUnnamed(String call, Object[] arguments) {
        return call.equals("open") && ((int) arguments[1] & Posix.O_TMPFILE) == Posix.O_TMPFILE;
    }

    private static FailingPosix.Rule withoutUnnamedFiles(int errno) {
        return (call, arguments) -> isUnnamed(call, arguments) ? errno : 0;
    }

    private static FailingPosix.Rule withoutLinks(int errno) {
        return (call, arguments) -> call.equals("linkat") ? errno : 0;
    }

    private CreateOptions options(FailingPosix.Rule rule) {
        return CreateOptions.defaults()
                .withPosix(FailingPosix.where(rule))
                .withBacking(Backing.folder(folder))
                .withPermissions(0640);
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EOPNOTSUPP, Errno.EISDIR, Errno.EINVAL})
    void withoutUnnamedFilesAllWorks(int errno) throws IOException {
        requireAllWorks(options(withoutUnnamedFiles(errno)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOENT, Errno.EPERM, Errno.EACCES, Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EXDEV})
    void whereTheyGetNoNameAllWorks(int errno) throws IOException {
        requireAllWorks(options(withoutLinks(errno)));
    }

    /** Who refuses may do so no longer; what the file system does not have, it has not later either. */
    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.EACCES, Errno.EOPNOTSUPP})
    @Timeout(60)
    void whereTheyGotNoNameOnceTheyAreTriedAgainAfterAWhile(int errno) throws Exception {
        AtomicInteger refusals = new AtomicInteger(1);
        AtomicInteger tries = new AtomicInteger();
        CreateOptions options = options((call, arguments) -> {
                    tries.addAndGet(isUnnamed(call, arguments) ? 1 : 0);
                    return call.equals("linkat") && refusals.getAndDecrement() > 0 ? errno : 0;
                })
                .withUnlinkOnClose();
        SharedIntArray.create(NAME, options, 3).close();
        assertEquals(1, tries.getAndSet(0));
        if (errno == Errno.EOPNOTSUPP) {
            Thread.sleep(300);
            SharedIntArray.create(NAME, options, 3).close();
            assertEquals(0, tries.get());
        } else {
            Pause.until(() -> {
                SharedIntArray.create(NAME, options, 3).close();
                return tries.get() > 0;
            });
        }
        assertEquals(Set.of(), names());
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EINVAL, Errno.ENOSYS, Errno.EPERM})
    void whereRenamingCannotSpareATakenNameLinkingDoes(int errno) throws IOException {
        requireAllWorks(options((call, arguments) -> call.equals("renameat2") && !arguments[4].equals(0)
                ? errno
                : withoutUnnamedFiles(Errno.EOPNOTSUPP).errno(call, arguments)));
    }

    private void requireAllWorks(CreateOptions options) throws IOException {
        AttachOptions attach = AttachOptions.readWrite().withPosix(options.posix());
        for (int length : new int[] {3, LARGE}) {
            try (SharedIntArray array = SharedIntArray.create(NAME, options, length);
                    SharedIntArray other = SharedIntArray.attach(folder.resolve(NAME), attach)) {
                array.set(length - 1, 7);
                assertEquals(7, other.get(length - 1));
                assertEquals(Set.of(NAME), names());
                assertRefused(SegmentExistsException.class, () -> SharedIntArray.create(NAME, options, length), NAME);
                assertEquals(Set.of(NAME), names());
                try (SharedIntArray next = SharedIntArray.copyOf(NAME, options.withReplace(), new int[] {1, 2, 3})) {
                    assertFalse(array.isLinked());
                    assertArrayEquals(new int[] {1, 2, 3}, next.toArray());
                    assertEquals(Set.of(NAME), names());
                    assertTrue(next.unlink());
                }
            }
        }
        try (SegmentPool pool = SegmentPool.ofBytes(1 << 20)) {
            for (int i = 0; i < 5; i++) {
                try (SharedIntArray copy = SharedIntArray.copyOf(NAME, options.withPool(pool), new int[] {1, 2, 3})) {
                    assertTrue(copy.unlink());
                }
            }
        }
        assertRefused(
                ArithmeticException.class,
                () -> SharedIntArray.copyOf(
                        NAME, options, new double[] {0.5}, io.github.shmarray.element.Overflow.EXACT),
                NAME);
        SharedIntArray.create(NAME, options.withUnlinkOnClose(), 3).close();
        assertEquals(Set.of(), names());
    }

    @Test
    void whereNothingGivesANameTheCauseIsTold() throws IOException {
        CreateOptions options =
                options((call, arguments) -> call.equals("linkat") || call.equals("renameat2") ? Errno.EPERM : 0);
        assertRefused(
                SharedMemoryException.class,
                () -> SharedIntArray.create(NAME, options, 3),
                "create array \"" + NAME + "\"",
                "renameat2 is refused, and so is linkat (" + Errno.describe(Errno.EPERM),
                "seccomp",
                "hard links");
        assertEquals(Set.of(), names());
    }

    @Test
    void theNextOneRemovesWhatWasLeft() throws IOException {
        String inUse = ".shmarray-creating-" + ProcessHandle.current().pid() + "-999999-1";
        Files.write(folder.resolve(".shmarray-creating-" + dead), new byte[1000]);
        Files.createFile(folder.resolve(".shmarray-creating-1-1-"));
        try (FileChannel ignored = FileChannel.open(Files.createFile(folder.resolve(inUse)))) {
            SharedIntArray.create(NAME, options(withoutUnnamedFiles(Errno.EOPNOTSUPP)), 3)
                    .close();
            assertEquals(Set.of(NAME, inUse), names());
        }
    }

    @Test
    void whereTheKernelDoesNotTellWhoHasAFileItsProcessDoes() throws IOException {
        String ofAnother = ".shmarray-creating-" + dead + "1";
        String ofThis = ".shmarray-creating-"
                + dead.replaceAll("^\\d+", ProcessHandle.current().pid() + "");
        for (String left : List.of(ofAnother, ofThis, ".shmarray-creating-" + dead)) {
            Files.createFile(folder.resolve(left));
        }
        CreateOptions options = options((call, arguments) -> call.equals("fcntl")
                ? Errno.EINVAL
                : withoutUnnamedFiles(Errno.EOPNOTSUPP).errno(call, arguments));
        SharedIntArray.create(NAME, options, 3).close();
        assertEquals(Set.of(NAME, ofAnother, ofThis), names());
    }

    @Test
    void collectingRemovesWhatWasLeft() throws IOException {
        Path left = Files.createFile(folder.resolve(".shmarray-creating-" + dead));
        try (FileChannel ignored = FileChannel.open(left)) {
            CollectedSegments collected = Segments.in(folder).collect();
            assertEquals("somebody is making it", collected.left().getFirst().reason());
        }
        assertEquals(1, Segments.in(folder).collect().removed().size());
        assertEquals(Set.of(), names());
    }
}
