package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that the kernel, a seccomp profile or a file system refuses, or a signal interrupts. */
class RefusedCallsTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    /** From this on the library looks whether the name is taken before it fills the array. */
    private static final int LARGE = 1 << 20;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOSYS, Errno.EPERM, Errno.EACCES})
    void withoutStatxEverythingWorksByFstatat(int errno) {
        requireAllWorks(FailingPosix.refusing("statx", errno));
    }

    private void requireAllWorks(Posix posix) {
        CreateOptions options = DEFAULTS.withPosix(posix).withPermissions(0640);
        AttachOptions attach = AttachOptions.readWrite().withPosix(posix);
        for (int length : new int[] {3, LARGE}) {
            try (SharedIntArray array = SharedIntArray.create(name, options, length);
                    SharedIntArray other = SharedIntArray.attach(name, attach);
                    SharedIntArray again = SharedIntArray.openOrCreate(name, options, length)) {
                array.set(length - 1, 7);
                assertEquals(7, other.get(length - 1));
                assertEquals(7, again.get(length - 1));
                assertRefused(SegmentExistsException.class, () -> SharedIntArray.create(name, options, length), name);
                assertTrue(other.unlink());
                assertFalse(array.unlink());
            }
        }
        try (SharedIntArray copy = SharedIntArray.copyOf(name, options, new int[] {1, 2, 3})) {
            assertTrue(copy.unlink());
        }
        try (SharedMemory memory = SharedMemory.create(name, options, 100);
                SharedMemory other =
                        SharedMemory.open(name, AttachOptions.readWrite().withPosix(posix))) {
            assertEquals(100, other.size());
            assertTrue(memory.unlink());
        }
    }

    @Test
    void fstatatTellsWhatStatxTells() throws IOException {
        Path inMemory = Files.writeString(TestSegments.path(name), "in memory");
        Path elsewhere = Files.writeString(folder.resolve("file"), "elsewhere");
        for (Object path : new Object[] {inMemory, elsewhere, "/dev/null", "/proc/self/exe", "/sys"}) {
            FileStatus expected = FileStatus.ofPath(Posix.preferred(), path.toString(), "test");
            assertNotNull(expected);
            Posix old = FailingPosix.refusing("statx", Errno.ENOSYS);
            assertEquals(expected, FileStatus.ofPath(old, path.toString(), "test"));
        }
    }

    @ParameterizedTest
    @CsvSource({"0x801, 8, 1", "0x18, 0, 24", "0x1200034, 0, 0x1234", "0xfffff0ff, 4080, 0xfffff", "0xfff00, 0xfff, 0"})
    void deviceNumbersHaveTwoParts(String device, String major, String minor) {
        assertEquals(Integer.decode(major), FileStatus.major(Long.decode(device)));
        assertEquals(Integer.decode(minor), FileStatus.minor(Long.decode(device)));
    }

    @Test
    void whereBothAreRefusedTheCauseIsTold() {
        Posix posix = FailingPosix.where((call, arguments) -> call.contains("stat") ? Errno.ENOSYS : 0);
        assertRefused(
                SharedMemoryException.class,
                () -> SharedIntArray.create(name, DEFAULTS.withPosix(posix), 3),
                "ENOSYS",
                "seccomp");
        assertFalse(TestSegments.exists(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.EPERM})
    void withoutFallocateTheSpaceIsTakenByZeroes(int errno) throws Exception {
        Posix posix = FailingPosix.refusing("posix_fallocate", errno);
        requireAllWorks(posix);
        try (SharedIntArray array = SharedIntArray.create(name, DEFAULTS.withPosix(posix), LARGE)) {
            assertEquals(1 + LARGE * 4L / TestSegments.pageSize(), TestSegments.pages(name));
            assertTrue(array.unlink());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOSYS, Errno.ENOLCK, Errno.EINVAL, Errno.EOPNOTSUPP})
    void withoutLocksAndLeasesReadingAndCopyingGoOn(int errno) {
        requireAllWorks(FailingPosix.refusing("fcntl", errno));
    }

    @Test
    void anInterruptedCallIsMadeAgain() {
        Map<String, Integer> interruptions = new HashMap<>();
        Posix posix = FailingPosix.where((call, arguments) -> switch (call) {
            case "close", "mmap", "munmap", "madvise", "shm_unlink" -> 0;
            default -> interruptions.merge(call, 1, Integer::sum) % 3 == 0 ? 0 : Errno.EINTR;
        });
        requireAllWorks(posix);
        Set<String> expected = Set.of(
                "open", "shm_open", "statx", "renameat2", "fchmod", "unlink", "linkat", "posix_fallocate", "pwrite");
        assertTrue(interruptions.keySet().containsAll(expected), interruptions::toString);
        SharedIntArray.create(name, DEFAULTS.withPosix(posix).withSparse().withUnlinkOnClose(), 3)
                .close();
        assertTrue(interruptions.containsKey("ftruncate"), interruptions::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "open, 30, EROFS, read-only",
        "open, 23, ENFILE, fs.file-max",
        "open, 24, EMFILE, ulimit -n",
        "open, 5, EIO, dmesg",
        "statx, 5, EIO, dmesg",
        "open, 116, ESTALE, attach to it again",
        "open, 26, ETXTBSY, executed",
        "open, 16, EBUSY, swap",
        "open, 36, ENAMETOOLONG, shorter name",
        "mmap, 19, ENODEV, /dev/shm",
        "mmap, 12, ENOMEM, vm.max_map_count"
    })
    void whatToDoIsSaid(String call, int errno, String symbol, String advice) {
        SharedIntArray.create(name, 3).close();
        AttachOptions options = AttachOptions.readWrite().withPosix(FailingPosix.refusing(call, errno));
        SharedMemoryException e = assertRefused(
                SharedMemoryException.class, () -> SharedIntArray.attach(name, options), name, symbol + ": ", advice);
        assertEquals(errno, e.errno());
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "linkat", "posix_fallocate", "shm_open"})
    void noSpaceIsToldAsSuchWhicheverCallMissesIt(String missing) {
        for (int errno : new int[] {Errno.ENOSPC, Errno.EDQUOT}) {
            CreateOptions options = DEFAULTS.withPosix(FailingPosix.refusing(missing, errno));
            NoSpaceException e = assertRefused(
                    NoSpaceException.class,
                    () -> {
                        if (missing.equals("shm_open")) {
                            SharedMemory.create(name, options, 100);
                        } else {
                            SharedIntArray.create(name, options, 3);
                        }
                    },
                    "\"" + name + "\"",
                    Errno.describe(errno));
            assertEquals(errno, e.errno());
            assertFalse(TestSegments.exists(name));
        }
    }

    @Test
    void aQuotaIsNotTakenForAFullFileSystem() {
        Posix posix = FailingPosix.refusing("pwrite", Errno.EDQUOT);
        NoSpaceException e = assertRefused(
                NoSpaceException.class,
                () -> SharedIntArray.copyOf(name, DEFAULTS.withPosix(posix), new int[3]),
                name,
                "EDQUOT",
                "quota raised");
        assertFalse(e.getMessage().contains("--shm-size"), e.getMessage());
    }
}
