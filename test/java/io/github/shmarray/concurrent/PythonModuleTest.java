package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.ChildJvm;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.PythonChild;
import io.github.shmarray.PythonOfClass;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedShortArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.OwnerDiedException;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.segments.SegmentKind;
import io.github.shmarray.segments.Segments;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Python module of examples/python/shmarray.py with this library. */
@NeedsRobustLists
@Timeout(60)
class PythonModuleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final PythonOfClass PYTHON = new PythonOfClass();

    @RegisterExtension
    TestRings rings = new TestRings();

    private String name;

    @BeforeEach
    void importModule() {
        name = rings.name();
        python("sys.path.insert(0, 'examples/python')");
        python("import shmarray, threading, time");
    }

    private static String python(String line, Object... arguments) {
        return PYTHON.run(line.formatted(arguments));
    }

    private static void refused(String line, String... parts) {
        String answer = PYTHON.tryToRun(line);
        for (String part : parts) {
            assertTrue(answer.contains(part), () -> part + " is missing in " + answer);
        }
    }

    private static SegmentKind kindOf(String name) {
        return Segments.list().stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElseThrow()
                .kind();
    }

    @Test
    void whatIsNoFileIsRefused() {
        python("os.mkfifo('/dev/shm/%s')", name);
        refused("shmarray.attach('" + name + "')", "ValueError", "no regular file");
        refused("shmarray.lock('" + name + "')", "ValueError", "no regular file");
        python("os.unlink('/dev/shm/%s')", name);
        python("os.symlink('/etc/passwd', '/dev/shm/%s')", name);
        refused("shmarray.attach('" + name + "')", "ValueError", "no regular file");
        refused("shmarray.attach_handle('/dev/shm/" + name + "')", "ValueError", "no regular file");
        python("os.unlink('/dev/shm/%s')", name);
        python("open('/dev/shm/%s', 'wb').write(b'raw bytes')", name);
        assertFalse(
                PYTHON.tryToRun("shmarray.attach('" + name + "')").contains("pickle"), "no advice to unpickle them");
        refused("shmarray.attach('" + name + "')", "ValueError", "magic string");
        python("os.unlink('/dev/shm/%s')", name);
        refused("shmarray.create('" + name + "', (-1, -1), 'int8')", "ValueError", "negative length");
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void arraysOfEitherSide() {
        try (SharedDoubleArray prices = SharedDoubleArray.copyOf(name, new double[] {1.5, 2.5}, 2, 1)) {
            assertEquals("[[1.5], [2.5]]", python("shmarray.attach('/%s').tolist()", name));
            python("shmarray.attach('%s')[1] = 7", name);
            assertEquals(7, prices.get(1));
            refused("shmarray.attach('" + name + "', writable=False).__setitem__(0, 1)", "read-only");
            refused("shmarray.create('" + name + "', 3)", "FileExistsError");
            assertEquals(
                    "(3, 2) int16",
                    python("(lambda a: f'{a.shape} {a.dtype}')(shmarray.create('%s', (3, 2), 'int16', True))", name));
            assertFalse(prices.isLinked());
        }
        try (SharedShortArray replaced = SharedShortArray.attach(name)) {
            assertArrayEquals(new long[] {3, 2}, replaced.shape());
            assertArrayEquals(new short[6], replaced.toArray());
        }
        python("shmarray.unlink('%s')", name);
        assertThrows(NoSuchSegmentException.class, () -> SharedShortArray.attach(name));
        refused("shmarray.attach('" + name + "')", "FileNotFoundError");
        refused("shmarray.attach('a/b')", "ValueError");
        refused("shmarray.create('" + name + "', numpy.array([None]))", "TypeError", "Python objects");
        refused("shmarray.create('" + name + "', 1 << 50, 'int8')", "OSError");
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void handles() {
        CreateOptions memfd = CreateOptions.defaults().withBacking(Backing.MEMFD);
        try (SharedHeap heap = new SharedHeap(name, CreateOptions.defaults().withUnlinkOnClose(), 1 << 16);
                SharedIntArray inHeap = heap.copyOf(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
                SharedIntArray unnamed = SharedIntArray.copyOf("memfd", memfd, new int[] {7, 8})) {
            assertEquals("[[1, 2, 3], [4, 5, 6]]", python("shmarray.attach_handle('%s').tolist()", inHeap.handle()));
            python("shmarray.attach_handle('%s')[0] = 9", unnamed.handle());
            assertArrayEquals(new int[] {9, 8}, unnamed.toArray());
            refused("shmarray.attach_handle('" + unnamed.handle().replaceAll("inode=\\d+", "inode=1") + "')", "closed");
            refused(
                    "shmarray.attach_handle('" + unnamed.handle().replaceAll("pidns=\\d+", "pidns=1") + "')",
                    "container");
        }
        refused("shmarray.attach_handle('int32')", "ValueError", "a handle is");
    }

    @Test
    void aLockForBoth() throws Exception {
        try (SharedIntArray array =
                SharedIntArray.create(name, CreateOptions.defaults().withPermissions(0640), 4)) {
            python("lock = shmarray.lock_of('%s')", name);
            try (SharedLock lock = SharedLock.of(array)) {
                assertEquals("True", python("lock.acquire(timeout=5)"));
                assertFalse(lock.tryLock(10, TimeUnit.MILLISECONDS));
                refused("lock.acquire()", "RuntimeError", "holds the lock already");
                python("lock.release()");
                lock.lock();
                assertEquals("False", python("lock.acquire(timeout=0.01)"));
                refused("lock.release()", "RuntimeError", "does not hold");
                lock.unlock();
                try (PythonChild dying = PythonChild.start()) {
                    dying.run("sys.path.insert(0, 'examples/python')");
                    dying.run("import shmarray");
                    assertEquals("True", dying.run("shmarray.lock_of('" + name + "').acquire()"));
                    dying.kill();
                }
                assertThrows(OwnerDiedException.class, lock::lock);
                lock.recover();
                lock.unlock();
            }
            assertEquals(
                    PosixFilePermissions.fromString("rw-r-----"),
                    Files.getPosixFilePermissions(TestSegments.path(name + ".lock")));
            assertEquals(SegmentKind.LOCK, kindOf(name + ".lock"));
            python("shmarray.unlink('%s')", name);
            assertFalse(TestSegments.exists(name + ".lock"));
        }
    }

    @Test
    void pythonIsToldThatTheOwnerHasDied() throws Exception {
        try (SharedLock lock = SharedLock.openOrCreate(name)) {
            python("lock = shmarray.lock('%s')", name);
            Process dying = ChildJvm.start(DyingOwner.class, name);
            assertEquals(0, dying.waitFor());
            refused("lock.acquire(timeout=5)", "OwnerDied");
            python("lock.recover()");
            python("lock.release()");
            assertTrue(lock.tryLock(5, TimeUnit.SECONDS));
            lock.unlock();
        }
        SharedIntArray.copyOf(name, CreateOptions.defaults().withReplace(), new int[32])
                .close();
        refused("shmarray.lock('" + name + "')", "ValueError", "no lock");
    }

    /** Holds a lock when it ends: {@code NAME}. */
    static final class DyingOwner {
        public static void main(String[] arguments) {
            SharedLock.openOrCreate(arguments[0]).lock();
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void frames() throws Exception {
        FrameRing ring = rings.ofInts(3, 2, 2);
        python("reader = shmarray.ring('%s')", ring.name());
        assertEquals("None", python("reader.next(timeout=0)"));
        assertEquals("None", python("reader.latest()"));
        refused("reader.publish(1)", "ValueError", "writable=True");
        ring.publish(new int[] {1, 2, 3, 4});
        String next = "(lambda f: f'{f.array.tolist()} {f.number} {f.missed}')(reader.next(timeout=30))";
        assertEquals("[[1, 2], [3, 4]] 1 0", python(next));
        for (int i = 2; i <= 6; i++) {
            ring.publish(new int[] {i, i, i, i});
        }
        assertEquals("[[4, 4], [4, 4]] 4 2", python(next));
        assertEquals("6", python("reader.latest().number"));
        assertEquals("None", python("reader.next(timeout=0.01)"));

        FrameReader javaReader = ring.reader();
        python("writer = shmarray.ring('%s', writable=True)", ring.name());
        refused("writer.publish(numpy.zeros(3))", "ValueError");
        python("writer.publish([[5, 6], [7, 8]])");
        int[] frame = new int[4];
        assertEquals(7, javaReader.next(frame, PATIENCE));
        assertArrayEquals(new int[] {5, 6, 7, 8}, frame);
        assertEquals(8, ring.publish(frame));
    }

    @Test
    void elementsAreWaitedFor() throws Exception {
        try (SharedIntArray flags = SharedIntArray.create(name, 4)) {
            python("flags = shmarray.attach('%s')", name);
            assertEquals("False", python("shmarray.wait_while(flags, 3, 0, timeout=0.01)"));
            Thread waker = Thread.ofPlatform().start(() -> {
                LockSupport.parkNanos(1_000_000);
                flags.setRelease(3, 1);
                flags.wake(3, Integer.MAX_VALUE);
            });
            assertEquals("True", python("shmarray.wait_while(flags, 3, 0, timeout=30)"));
            waker.join();
            python(
                    "threading.Thread(target=lambda: (time.sleep(0.001), flags.__setitem__(-2, 5), shmarray.wake(flags, -2))).start()");
            assertTrue(flags.awaitWhile(2, 0, PATIENCE));
            assertEquals(5, flags.get(2));
            refused("shmarray.wake(flags, 4)", "IndexError");
        }
    }
}
