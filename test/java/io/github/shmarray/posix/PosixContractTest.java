package io.github.shmarray.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Pause;
import io.github.shmarray.TestSegments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every way of calling C must do alike. */
@ParameterizedClass
@MethodSource("io.github.shmarray.posix.PosixImplementations#allAndJniWithoutPinning")
class PosixContractTest {
    private static final int PAGE = 4096;

    @Parameter
    PosixImplementations implementation;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private Posix posix;
    private Arena arena;

    @BeforeEach
    void open() {
        arena = Arena.ofConfined();
        posix = implementation.get();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void aSharedMemoryObjectIsCreatedSizedMappedWrittenAndUnlinked() throws IOException {
        String name = segments.name();
        int fd = create(name);
        assertEquals(0, posix.ftruncate(fd, PAGE));
        long address = posix.mmap(0, PAGE, Posix.PROT_READ | Posix.PROT_WRITE, Posix.MAP_SHARED, fd, 0);
        assertTrue(address > 0, "address " + address);
        assertEquals(0, posix.close(fd));
        int[] source = {1, -2, 3};
        posix.memcpy(address, source, 0, 12);
        assertEquals(0, posix.munmap(address, PAGE));

        byte[] bytes = Files.readAllBytes(TestSegments.path(name));
        assertEquals(PAGE, bytes.length);
        assertArrayEquals(source, ints(bytes, 3));
        assertEquals(0, posix.shm_unlink("/" + name));
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void itTellsWhichMeansItUses() {
        assertEquals(implementation.name().substring(0, 3), posix.toString());
    }

    @Test
    void failuresReturnTheNegatedErrorNumber() {
        String name = segments.name();
        assertEquals(-Errno.ENOENT, posix.shm_open("/" + name, Posix.O_RDWR, 0));
        assertEquals(-Errno.ENOENT, posix.shm_unlink("/" + name));
        assertEquals(-Errno.ENOENT, posix.open("/dev/shm/" + name, Posix.O_RDONLY, 0));
        assertEquals(-Errno.ENOENT, posix.unlink("/dev/shm/" + name));
        int fd = create(name);
        assertEquals(-Errno.EEXIST, posix.shm_open("/" + name, Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR, 0600));
        assertEquals(-Errno.EINVAL, posix.ftruncate(fd, -1));
        assertEquals(-Errno.EINVAL, posix.posix_fallocate(fd, 0, 0));
        assertEquals(-Errno.EINVAL, posix.mmap(0, 0, Posix.PROT_READ, Posix.MAP_SHARED, fd, 0));
        assertEquals(0, posix.close(fd));
        assertEquals(-Errno.EBADF, posix.close(fd));
        assertEquals(-Errno.EBADF, posix.ftruncate(fd, 1));
        assertEquals(-Errno.EBADF, posix.fchmod(fd, 0600));
        assertEquals(
                -Errno.EBADF,
                posix.fcntl(fd, Posix.F_OFD_GETLK, arena.allocate(32, 8).address()));
        assertEquals(-Errno.EBADF, posix.pwrite(fd, arena.allocate(1), 0));
        assertEquals(-Errno.EBADF, posix.pwrite(fd, arena.allocate(1).address(), 1, 0));
        String other = segments.name();
        assertEquals(
                -Errno.ENOENT,
                posix.renameat2(Posix.AT_FDCWD, "/dev/shm/" + other, Posix.AT_FDCWD, "/dev/shm/" + name, 0));
        assertEquals(-Errno.EINVAL, posix.munmap(1, PAGE));
        assertEquals(-Errno.EINVAL, posix.madvise(1, PAGE, 0));
    }

    @Test
    void fallocateTakesTheSpaceAtOnce() throws IOException {
        String name = segments.name();
        int fd = create(name);
        assertEquals(0, posix.posix_fallocate(fd, 0, 64 * PAGE));
        assertEquals(64 * PAGE, Files.size(TestSegments.path(name)));
        assertEquals(-Errno.ENOSPC, posix.posix_fallocate(fd, 0, 1L << 50));
        assertEquals(0, posix.close(fd));
    }

    @Test
    void statxFillsTheKernelsStructure() throws IOException {
        String name = segments.name();
        int fd = create(name);
        posix.ftruncate(fd, 12345);
        MemorySegment buffer = arena.allocate(Posix.STATX_SIZE, 8);
        assertEquals(0, posix.statx(fd, "", Posix.AT_EMPTY_PATH, Posix.STATX_BASIC_STATS, buffer.address()));
        assertEquals(12345, buffer.get(JAVA_LONG, 40));
        assertEquals(Files.getAttribute(TestSegments.path(name), "unix:ino"), buffer.get(JAVA_LONG, 32));
        assertEquals(
                -Errno.ENOENT,
                posix.statx(Posix.AT_FDCWD, "/dev/shm/" + name + "x", 0, Posix.STATX_BASIC_STATS, buffer.address()));
        posix.close(fd);
    }

    @Test
    void fstatatFillsTheArchitecturesStructure() throws IOException {
        String name = segments.name();
        int fd = create(name);
        posix.ftruncate(fd, 12345);
        MemorySegment buffer = arena.allocate(Posix.STAT_SIZE, 8);
        String path = "/dev/shm/" + name;
        assertEquals(0, posix.fstatat(fd, "", buffer.address(), Posix.AT_EMPTY_PATH));
        assertEquals(12345, buffer.get(JAVA_LONG, 48));
        assertEquals(Files.getAttribute(Path.of(path), "unix:ino"), buffer.get(JAVA_LONG, 8));
        assertEquals(Files.getAttribute(Path.of(path), "unix:dev"), buffer.get(JAVA_LONG, 0));
        assertEquals(
                0, posix.fstatat(Posix.AT_FDCWD, path, buffer.fill((byte) 0).address(), 0));
        assertEquals(12345, buffer.get(JAVA_LONG, 48));
        assertEquals(-Errno.ENOENT, posix.fstatat(Posix.AT_FDCWD, path + "x", buffer.address(), 0));
        assertEquals(-Errno.EBADF, posix.fstatat(-1, "", buffer.address(), Posix.AT_EMPTY_PATH));
        posix.close(fd);
    }

    @Test
    void anUnnamedFileGetsItsNameWhenItIsLinked() throws IOException {
        String name = segments.name();
        int fd = posix.open("/dev/shm", Posix.O_TMPFILE | Posix.O_RDWR, 0600);
        assertTrue(fd >= 0, "open O_TMPFILE: " + fd);
        assertEquals(3, posix.pwrite(fd, arena.allocateFrom(JAVA_BYTE, new byte[] {1, 2, 3}), 0));
        String self = "/proc/self/fd/" + fd;
        String path = "/dev/shm/" + name;
        assertEquals(0, posix.linkat(Posix.AT_FDCWD, self, Posix.AT_FDCWD, path, Posix.AT_SYMLINK_FOLLOW));
        assertEquals(-Errno.EEXIST, posix.linkat(Posix.AT_FDCWD, self, Posix.AT_FDCWD, path, Posix.AT_SYMLINK_FOLLOW));
        posix.close(fd);
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(TestSegments.path(name)));
        assertEquals(0, posix.unlink(path));
    }

    @Test
    void aFileIsRenamedByTheRulesOfTheFlags() throws IOException {
        Path first = Files.writeString(TestSegments.path(segments.name()), "first");
        Path second = Files.writeString(TestSegments.path(segments.name()), "second");
        assertEquals(-Errno.EEXIST, rename(first, second, Posix.RENAME_NOREPLACE));
        assertEquals(0, rename(first, second, Posix.RENAME_EXCHANGE));
        assertEquals("second", Files.readString(first));
        assertEquals("first", Files.readString(second));
        assertEquals(0, rename(first, second, 0));
        assertEquals("second", Files.readString(second));
        assertEquals(0, rename(second, first, Posix.RENAME_NOREPLACE));
        assertEquals("second", Files.readString(first));
        assertEquals(-Errno.EINVAL, rename(first, second, -1));
    }

    private int rename(Path from, Path to, int flags) {
        return posix.renameat2(Posix.AT_FDCWD, from.toString(), Posix.AT_FDCWD, to.toString(), flags);
    }

    @Test
    void fchmodIsNotSubjectToTheUmask() throws IOException {
        String name = segments.name();
        int fd = create(name);
        assertEquals(0, posix.fchmod(fd, 0666));
        posix.close(fd);
        assertEquals(
                "rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(TestSegments.path(name))));
    }

    @Test
    void aMemfdCanBeWrittenAndReachedThroughProc() throws IOException {
        int fd = posix.memfd_create("shmarray-test", Posix.MFD_CLOEXEC);
        assertTrue(fd >= 0, "memfd_create: " + fd);
        MemorySegment text = arena.allocateFrom("memory");
        assertEquals(6, posix.pwrite(fd, text.address(), 6, 0));
        assertEquals("memory", Files.readString(Path.of("/proc/self/fd/" + fd)));
        posix.close(fd);
    }

    @Test
    void anOpenFileDescriptionLockIsSeenByAnotherDescription() {
        String name = segments.name();
        int first = create(name);
        int second = posix.shm_open("/" + name, Posix.O_RDWR, 0);
        MemorySegment lock = arena.allocate(32, 8);
        lock.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 0, (short) Posix.F_RDLCK);
        lock.set(JAVA_LONG, 8, 1L << 62);
        lock.set(JAVA_LONG, 16, 1);
        assertEquals(0, posix.fcntl(first, Posix.F_OFD_SETLK, lock.address()));
        lock.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 0, (short) Posix.F_WRLCK);
        assertEquals(-Errno.EAGAIN, posix.fcntl(second, Posix.F_OFD_SETLK, lock.address()));
        posix.close(first);
        assertEquals(0, posix.fcntl(second, Posix.F_OFD_SETLK, lock.address()));
        posix.close(second);
    }

    @Test
    void aSegmentIsWrittenToAFile() throws IOException {
        String name = segments.name();
        int fd = create(name);
        byte[] bytes = new byte[3 * PAGE + 5];
        new Random(1).nextBytes(bytes);
        MemorySegment source = arena.allocateFrom(JAVA_BYTE, bytes).asReadOnly();
        assertEquals(bytes.length - 3, posix.pwrite(fd, source.asSlice(3), 2));
        assertEquals(0, posix.pwrite(fd, source.asSlice(0, 0), 0));
        posix.close(fd);
        byte[] expected = bytes.clone();
        System.arraycopy(bytes, 3, expected, 2, bytes.length - 3);
        expected[0] = 0;
        expected[1] = 0;
        assertArrayEquals(Arrays.copyOf(expected, bytes.length - 1), Files.readAllBytes(TestSegments.path(name)));
    }

    private static Stream<Object> arrays() {
        return Stream.of(
                new byte[] {1, 2, 3, 4, 5, 6, 7, 8},
                new short[] {1, 2, 3, 4},
                new char[] {1, 2, 3, 4},
                new int[] {1, 2},
                new long[] {0x0102030405060708L},
                new float[] {1, 2},
                new double[] {1});
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void aPartOfAnArrayIsWrittenToAFile(Object array) throws IOException {
        int fd = posix.memfd_create("shmarray-test", Posix.MFD_CLOEXEC);
        byte[] bytes = ArrayRange.whole(array).toArray(JAVA_BYTE);
        for (int from = 0; from <= bytes.length; from++) {
            for (int count = 0; count <= bytes.length - from; count++) {
                assertEquals(0, posix.ftruncate(fd, 0));
                assertEquals(count, posix.pwrite(fd, array, from, count, 2));
                byte[] expected = new byte[count == 0 ? 0 : count + 2];
                System.arraycopy(bytes, from, expected, expected.length - count, count);
                assertArrayEquals(expected, Files.readAllBytes(Path.of("/proc/self/fd/" + fd)));
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> posix.pwrite(fd, array, 1, bytes.length, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> posix.pwrite(fd, array, -1, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> posix.pwrite(fd, array, 0, -1, 0));
        posix.close(fd);
        assertEquals(-Errno.EBADF, posix.pwrite(fd, array, 0, 1, 0));
    }

    @Test
    void whatIsNoArrayOfNumbersIsNotWritten() {
        assertThrows(IllegalArgumentException.class, () -> posix.pwrite(-1, new boolean[1], 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> posix.pwrite(-1, "text", 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> posix.pwrite(-1, new Object[1], 0, 1, 0));
    }

    @Test
    void aSegmentThatMayNotBeReadIsNotWritten() throws Exception {
        int fd = posix.memfd_create("shmarray-test", Posix.MFD_CLOEXEC);
        MemorySegment onHeap = MemorySegment.ofArray(new byte[8]);
        assertThrows(IllegalArgumentException.class, () -> posix.pwrite(fd, onHeap, 0));
        Arena other = Arena.ofConfined();
        MemorySegment confined = other.allocate(8);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                posix.pwrite(fd, confined, 0);
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        thread.join();
        assertInstanceOf(WrongThreadException.class, thrown.get());
        other.close();
        assertThrows(IllegalStateException.class, () -> posix.pwrite(fd, confined, 0));
        assertEquals(0, Files.size(Path.of("/proc/self/fd/" + fd)));
        posix.close(fd);
    }

    @Test
    @Timeout(60)
    void aSegmentStaysOpenWhileItIsWritten() throws Exception {
        int fd = posix.memfd_create("shmarray-test", Posix.MFD_CLOEXEC);
        long size = 8L << 20;
        for (int round = 0; round < 20; round++) {
            Arena shared = Arena.ofShared();
            MemorySegment source = shared.allocate(size);
            CountDownLatch started = new CountDownLatch(1);
            FutureTask<Long> writes = new FutureTask<>(() -> {
                started.countDown();
                long written = size;
                while (written == size) {
                    written = posix.pwrite(fd, source, 0);
                    Pause.shortly();
                }
                return written;
            });
            Thread.ofPlatform().start(writes);
            started.await();
            Pause.untilClosed(shared.scope()::isAlive, shared::close);
            ExecutionException end = assertThrows(ExecutionException.class, writes::get, "a write fell short");
            assertInstanceOf(IllegalStateException.class, end.getCause());
        }
        posix.close(fd);
    }

    @Test
    void aNulInANameIsRefusedInsteadOfCuttingItShort() {
        assertThrows(IllegalArgumentException.class, () -> posix.shm_open("/a\0b", Posix.O_RDWR, 0));
        assertThrows(IllegalArgumentException.class, () -> posix.shm_unlink("/a\0b"));
        assertThrows(IllegalArgumentException.class, () -> posix.open("/a\0b", Posix.O_RDONLY, 0));
    }

    @Test
    void namesAreUtf8() throws IOException {
        String name = segments.name() + "-größe-数";
        int fd = create(name);
        posix.close(fd);
        try {
            assertEquals(0, posix.unlink("/dev/shm/" + name));
        } finally {
            posix.shm_unlink("/" + name);
        }
    }

    @Test
    void tooLongANameIsAnErrorOfTheSystem() {
        assertEquals(-Errno.ENAMETOOLONG, posix.open("/dev/shm/" + "n".repeat(256), Posix.O_RDONLY, 0));
        assertEquals(-Errno.ENAMETOOLONG, posix.open("/" + "n/".repeat(4000), Posix.O_RDONLY, 0));
    }

    @Test
    void descriptorsAreClosedOnExec(@TempDir Path folder) throws IOException {
        String name = segments.name();
        int fd = create(name);
        assertTrue(Files.readString(Path.of("/proc/self/fdinfo/" + fd)).matches("(?s).*flags:\\s+02\\d{6}.*"));
        posix.close(fd);
    }

    private int create(String name) {
        int fd = posix.shm_open("/" + name, Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR, 0600);
        assertTrue(fd >= 0, () -> "shm_open " + name + ": " + Errno.describe(-fd));
        return fd;
    }

    private static int[] ints(byte[] bytes, int count) {
        return MemorySegment.ofArray(bytes).asSlice(0, count * 4L).toArray(JAVA_INT.withByteAlignment(1));
    }
}
