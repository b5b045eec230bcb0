package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.concurrent.ArrayInbox;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npz.Npz;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.posix.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What others do to files between two system calls. */
class HostileRacesTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();
    private final Path path = TestSegments.path(name);

    @TempDir
    Path folder;

    private interface Change {
        void make() throws IOException;
    }

    private static void make(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void memoryThatCannotBeMadeDoesNotTakeTheNameOfASuccessor() throws Exception {
        Posix posix = FailingPosix.where((call, arguments) -> {
            if (call.equals("mmap") && !Files.exists(folder.resolve("seen"))) {
                make(() -> {
                    Files.createFile(folder.resolve("seen"));
                    Files.delete(path);
                    Files.writeString(path, "successor");
                });
            }
            return call.equals("mmap") ? Errno.ENOMEM : 0;
        });
        CreateOptions options = CreateOptions.defaults().withPosix(posix);
        assertThrows(SharedMemoryException.class, () -> SharedMemory.create(name, options, 4096));
        assertTrue(TestSegments.exists(name), "the name of the successor is gone");
        assertEquals("successor", Files.readString(path));
    }

    @NeedsRobustLists
    @Test
    void aLockThatIsCutShortWhileItsArrayIsUnlinkedIsLeft() throws Exception {
        Path lock = TestSegments.path(name + ".lock");
        try (SharedIntArray array = SharedIntArray.create(name, 4)) {
            SharedLock.of(array).close();
        }
        Posix posix = FailingPosix.where((call, arguments) -> {
            if (call.equals("open") && arguments[0].equals(lock.toString())) {
                make(() -> Files.write(lock, new byte[10]));
            }
            return 0;
        });
        try (SharedIntArray array =
                SharedIntArray.attach(name, AttachOptions.readWrite().withPosix(posix))) {
            assertTrue(array.unlink());
        }
        assertEquals(10, Files.size(lock));
    }

    @Test
    void anArchiveOfWhatIsCutShortIsNotWritten() throws Exception {
        Path archive = folder.resolve("it.npz");
        try (SharedIntArray array = SharedIntArray.create(name, 100_000)) {
            array.fill(1);
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(70_000);
            }
            assertThrows(SegmentFaultException.class, () -> Npz.write(archive, Map.of("it", array)));
        }
        assertFalse(Files.exists(archive), "there is an archive with zeroes in place of what was cut");
    }

    /** Who gets a descriptor may read a file that only the sender may open. */
    @Test
    void whatHasTheNameByNowIsNotSentInPlaceOfTheArray() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path socket = folder.resolve("inbox");
        try (ArrayInbox inbox = ArrayInbox.open(socket);
                SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2, 3})) {
            Files.delete(path);
            Files.createSymbolicLink(path, secret);
            var e = assertThrows(NoSuchSegmentException.class, () -> ArrayInbox.send(array, socket));
            assertTrue(e.getMessage().contains("leads to another file"), e.getMessage());
            assertEquals(Optional.empty(), inbox.receive(Duration.ZERO));
        }
    }
}
