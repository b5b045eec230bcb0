package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.posix.PosixImplementations;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name is removed from its own segment only, whoever puts another one under it meanwhile. */
class UnlinkTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();
    private final Path path = TestSegments.path(name);
    private final Path successor = TestSegments.path(segments.name());

    @AfterEach
    void nothingIsLeft() {
        String hidden = ".shmarray-unlinked-" + ProcessHandle.current().pid() + "-";
        List<String> left = List.of(new File("/dev/shm").list((folder, file) -> file.startsWith(hidden)));
        left.forEach(file -> new File("/dev/shm", file).delete());
        assertEquals(List.of(), left);
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.posix.PosixImplementations#all")
    @Timeout(60)
    void aSuccessorThatComesAtAnyMomentIsLeftAlone(PosixImplementations implementation) throws Exception {
        Posix posix = implementation.get();
        CreateOptions options = CreateOptions.defaults().withPosix(posix);
        Random random = new Random(1);
        AtomicInteger started = new AtomicInteger();
        int rounds = Emulation.rounds("exchanged files", 2000, 50);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            for (int round = 1; round <= rounds; round++) {
                Files.deleteIfExists(path);
                Files.deleteIfExists(successor);
                SharedIntArray array = SharedIntArray.copyOf(name, options, new int[] {1});
                Files.createFile(successor);
                Object key = Files.getAttribute(successor, "unix:ino");
                int begun = round;
                int delay = random.nextInt(2000);
                Future<Boolean> exchange = thread.submit(() -> {
                    started.set(begun);
                    spin(delay);
                    return exchange(posix) == 0;
                });
                Pause.until(() -> started.get() == begun);
                spin(random.nextInt(1000));
                boolean isUnlinked = array.unlink();
                array.close();
                if (exchange.get()) {
                    assertFalse(isUnlinked, "round " + round);
                    assertEquals(key, Files.getAttribute(path, "unix:ino"), "round " + round);
                } else {
                    assertTrue(isUnlinked);
                    assertFalse(TestSegments.exists(name));
                }
            }
        }
    }

    private static void spin(int rounds) {
        for (int i = 0; i < rounds; i++) {
            Thread.onSpinWait();
        }
    }

    private int exchange(Posix posix) {
        return posix.renameat2(
                Posix.AT_FDCWD, successor.toString(), Posix.AT_FDCWD, path.toString(), Posix.RENAME_EXCHANGE);
    }

    /** System calls with something done before each renameat2; what is not 0 is its result then. */
    private static CreateOptions beforeRename(IntSupplier action) {
        Posix posix = FailingPosix.where((call, arguments) -> call.equals("renameat2") ? -action.getAsInt() : 0);
        return CreateOptions.defaults().withPosix(posix);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOSYS, Errno.EINVAL, Errno.EPERM})
    void whereNamesCannotBeTakenAwayTheyAreUnlinked(int errno) throws IOException {
        CreateOptions options = beforeRename(() -> -errno);
        SharedIntArray array = SharedIntArray.create(name, options, 1);
        assertTrue(array.unlink());
        assertFalse(array.unlink());
        assertFalse(TestSegments.exists(name));
        Files.createFile(path);
        assertFalse(array.unlink());
        assertTrue(TestSegments.exists(name));
        array.close();
    }

    @Test
    void aSuccessorThatHasBeenSucceededGoes() throws IOException {
        AtomicInteger renames = new AtomicInteger();
        CreateOptions options = beforeRename(() -> {
            if (renames.incrementAndGet() == 1) {
                return exchange(Posix.preferred());
            }
            write(path, "the third");
            return 0;
        });
        Files.writeString(successor, "the second");
        try (SharedIntArray array = SharedIntArray.create(name, options, 1)) {
            assertFalse(array.unlink());
        }
        assertEquals(2, renames.get());
        assertEquals("the third", Files.readString(path));
    }

    private static void write(Path path, String text) {
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSuccessorThatCannotGetItsNameBackIsNamed() throws IOException {
        AtomicInteger renames = new AtomicInteger();
        CreateOptions options =
                beforeRename(() -> renames.incrementAndGet() == 1 ? exchange(Posix.preferred()) : -Errno.EROFS);
        Files.writeString(successor, "the second");
        try (SharedIntArray array = SharedIntArray.create(name, options, 1)) {
            SharedMemoryException e = assertRefused(
                    SharedMemoryException.class, array::unlink, "unlink array \"" + name + "\"", "give the name back");
            assertEquals(Errno.EROFS, e.errno());
            Path hidden = Path.of(e.getMessage().replaceAll(".* is now (\\S+):.*", "$1"));
            assertEquals("the second", Files.readString(hidden));
            Files.delete(hidden);
        }
    }

    @Test
    void whatFailsOtherwiseIsToldAndChangesNothing() {
        try (SharedIntArray array = SharedIntArray.create(name, beforeRename(() -> -Errno.EROFS), 1)) {
            assertEquals(
                    Errno.EROFS,
                    assertRefused(SharedMemoryException.class, array::unlink, "unlink array \"" + name + "\"", "EROFS")
                            .errno());
            assertTrue(TestSegments.exists(name));
        }
    }

    @Test
    void aNameIsRemovedWithoutOpeningWhatItLeadsTo() throws IOException {
        assertFalse(SharedArray.unlink(name));
        assertFalse(SharedMemory.unlink(name));
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2})) {
            assertTrue(SharedArray.unlink(name));
            assertFalse(SharedArray.unlink(name));
            assertEquals(2, array.get(1));
            assertFalse(array.unlink());
        }
        for (byte[] content : new byte[][] {{}, {1, 2, 3}, "\u0093NUMPY broken".getBytes()}) {
            Files.write(path, content);
            assertTrue(SharedArray.unlink(name));
            assertFalse(Files.exists(path));
            Files.write(path, content);
            assertTrue(SharedMemory.unlink(name));
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void whatIsNoSegmentIsNotRemoved() throws IOException {
        Files.createDirectory(path);
        assertRefused(SharedMemoryException.class, () -> SharedArray.unlink(name), "unlink array", name, "a folder");
        assertRefused(SharedMemoryException.class, () -> SharedMemory.unlink(name), name, "a folder", "rmdir");
        Files.delete(path);
        Files.write(successor, new byte[1]);
        Files.createSymbolicLink(path, successor);
        assertRefused(SharedMemoryException.class, () -> SharedArray.unlink(name), name, "a symbolic link");
        assertTrue(Files.exists(successor));
        assertRefused(IllegalArgumentException.class, () -> SharedArray.unlink("a/" + name), name, "slash");
    }
}
