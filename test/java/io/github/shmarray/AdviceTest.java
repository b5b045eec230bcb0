package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What messages advise, and that they advise it only where it helps. */
class AdviceTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @ParameterizedTest
    @CsvSource({
        "//prices, pass \"prices\"",
        "/dev/shm/prices, pass \"prices\"",
        "/data/prices, Backing.folder(Path)",
        "data/prices, Backing.folder(Path)",
        "prices/, Backing.folder(Path)",
        "/, Backing.folder(Path)"
    })
    void aPathGivenAsNameIsToldWhatToPass(String path, String advice) {
        var type = IllegalArgumentException.class;
        assertRefused(type, () -> SharedIntArray.create(path, 3), "\"" + path + "\"", "slash at index", advice);
        assertRefused(type, () -> SharedMemory.open(path), "\"" + path + "\"", advice);
        assertRefused(type, () -> SharedArray.unlink(path), "\"" + path + "\"", advice);
    }

    @Test
    void theSameNameWithOrWithoutItsEndingIsPointedTo() throws IOException {
        String ending = name + ".npy";
        try {
            SharedIntArray.create(ending, 3).close();
            var type = NoSuchSegmentException.class;
            assertRefused(type, () -> SharedArray.attach(name), "\"" + ending + "\": did you mean that?");
            assertRefused(type, () -> SharedMemory.openReadOnly(name), "\"" + ending + "\": did you mean that?");
            assertRefused(
                    type,
                    () -> SharedArray.attach(TestSegments.path(name), AttachOptions.readOnly()),
                    "\"" + ending + "\": did you mean that?");
            SharedIntArray.create(name, 3).close();
            SharedArray.unlink(ending);
            assertRefused(type, () -> SharedArray.attach(ending), "\"" + name + "\": did you mean that?");
            SharedArray.unlink(name);
            lacks("did you mean", assertRefused(type, () -> SharedArray.attach(name), "check the name's spelling"));
        } finally {
            Files.deleteIfExists(TestSegments.path(ending));
        }
    }

    @Test
    void aFileInTheWorkingDirectoryIsPointedTo() {
        assertRefused(
                NoSuchSegmentException.class,
                () -> SharedArray.attach("pom.xml"),
                "there is a file \"pom.xml\" in the working directory, which is found by its path: Path.of(\"pom.xml\")");
    }

    @Test
    void withRawIsAdvisedOnlyWhereThereIsNoHeader() throws IOException {
        SharedIntArray.create(name, 2, 3).close();
        byte[] good = Files.readAllBytes(TestSegments.path(name));
        String text = new String(good, StandardCharsets.ISO_8859_1);
        List<byte[]> described = List.of(
                Arrays.copyOf(good, 20),
                Arrays.copyOf(good, good.length - 1),
                text.replace("<i4", ">i4").getBytes(StandardCharsets.ISO_8859_1),
                text.replace("<i4", "<c8").getBytes(StandardCharsets.ISO_8859_1),
                text.replace("\u0001\u0000", "\u0009\u0000").getBytes(StandardCharsets.ISO_8859_1));
        var type = SegmentFormatException.class;
        for (byte[] content : described) {
            Files.write(TestSegments.path(name), content);
            Exception e = assertRefused(type, () -> SharedArray.attach(name), name);
            lacks("withRaw", e);
            lacks("[", e);
        }
        Files.write(TestSegments.path(name), new byte[100]);
        assertRefused(type, () -> SharedArray.attach(name), "withRaw");
        Files.write(TestSegments.path(name), new byte[0]);
        lacks("withRaw", assertRefused(type, () -> SharedArray.attach(name), "0 bytes", "try again"));
    }

    @Test
    void whoMayOnlyReadIsToldThatReadingWorks() {
        SharedIntArray.create(name, 3).close();
        Posix readable = FailingPosix.where((call, arguments) -> isWriting(call, arguments) ? Errno.EACCES : 0);
        Posix closed = FailingPosix.where((call, arguments) -> call.endsWith("open") ? Errno.EACCES : 0);
        AttachOptions options = AttachOptions.readWrite();
        var type = SegmentAccessException.class;
        assertRefused(type, () -> SharedArray.attach(name, options.withPosix(readable)), name, "attachReadOnly");
        assertRefused(type, () -> SharedMemory.open(name, options.withPosix(readable)), name, "openReadOnly");
        lacks("ReadOnly", assertRefused(type, () -> SharedArray.attach(name, options.withPosix(closed)), name));
        lacks("ReadOnly", assertRefused(type, () -> SharedMemory.open(name, options.withPosix(closed)), name));
    }

    private static boolean isWriting(String call, Object[] arguments) {
        return call.endsWith("open") && ((int) arguments[1] & Posix.O_RDWR) != 0;
    }

    @Test
    void aHeapThatCannotBeCreatedIsCalledAHeap() {
        lacks("array \"", assertRefused(NoSpaceException.class, () -> new SharedHeap(name, 1L << 50), "create heap"));
        SharedIntArray.create(name, 3).close();
        lacks("array \"", assertRefused(SegmentExistsException.class, () -> new SharedHeap(name, 64), "create heap"));
    }

    private static void lacks(String text, Exception e) {
        assertFalse(e.getMessage().contains(text), () -> "\"" + text + "\" is not for: " + e.getMessage());
    }
}
