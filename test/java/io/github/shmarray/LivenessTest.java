package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.Liveness;
import java.io.BufferedReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel tells who has a segment, and nobody who has one is in the way of locks. */
@Timeout(60)
class LivenessTest {
    private static final Posix POSIX = Posix.preferred();

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();
    private final String path = "/dev/shm/" + name;

    private static boolean mayBeInUse(String path) {
        int fd = POSIX.open(path, Posix.O_RDWR, 0);
        try {
            return Liveness.mayBeInUse(POSIX, fd);
        } finally {
            POSIX.close(fd);
        }
    }

    private boolean mayBeInUse() {
        return mayBeInUse(path);
    }

    /** Who lists all segments, in another process, has each of them open for a moment. */
    private void requireUnused() {
        Pause.until(() -> !mayBeInUse());
    }

    @Test
    void aSegmentIsInUseUntilTheLastAttachmentIsClosed() {
        SharedIntArray creator = SharedIntArray.create(name, 3);
        assertTrue(mayBeInUse());
        SharedIntArray reader = SharedIntArray.attachReadOnly(name);
        creator.close();
        assertTrue(mayBeInUse());
        SharedIntArray writer = SharedIntArray.attach(name);
        reader.close();
        assertTrue(mayBeInUse());
        writer.close();
        requireUnused();
    }

    @Test
    void anAttachThatFailsLeavesNothing() {
        SharedIntArray.create(name, 3).close();
        Messages.assertRefused(SegmentMismatchException.class, () -> SharedDoubleArray.attach(name), name);
        requireUnused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "attach", "attachReadOnly"})
    void aProcessThatIsKilledCountsNoMore(String how) throws Exception {
        if (!how.equals("create")) {
            SharedIntArray.create(name, 3).close();
            requireUnused();
        }
        Process child = ChildJvm.start(Holder.class, how, name);
        try (BufferedReader output = child.inputReader()) {
            assertEquals(path, output.readLine());
            assertTrue(mayBeInUse());
            child.destroyForcibly().waitFor();
            // Somebody who looks at a process that dies keeps what it had mapped for as long.
            requireUnused();
        }
        assertTrue(TestSegments.exists(name), "a name stays until it is unlinked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r", "r+"})
    void whoMapsItWithoutThisLibraryCounts(String mode) {
        SharedIntArray.create(name, 3).close();
        python.run("f = open('" + path + "', '" + mode + "b')");
        python.run("m = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)");
        python.run("f.close()");
        assertTrue(mayBeInUse());
        python.run("m.close()");
        requireUnused();
    }

    @Test
    void aLookDisturbsNobodyWhoAttachesMeanwhile() throws Exception {
        SharedIntArray.create(name, 3).close();
        Thread looker = Thread.ofPlatform().start(() -> {
            while (!Thread.interrupted()) {
                mayBeInUse();
            }
        });
        for (int i = 0; i < 1000; i++) {
            SharedIntArray.attach(name).close();
        }
        looker.interrupt();
        looker.join();
    }

    @Test
    void anArrayIsNotInTheWayOfOrdinaryLocks() throws Exception {
        SharedIntArray.create(name, 3).close();
        try (SharedIntArray array = SharedIntArray.attach(name);
                FileChannel file = FileChannel.open(TestSegments.path(name), StandardOpenOption.WRITE)) {
            assertTrue(array.isOpen());
            try (FileLock lock = file.tryLock()) {
                assertTrue(lock.isValid());
            }
            assertEquals("locked", python.run("try_lock('" + path + "', fcntl.lockf, fcntl.LOCK_EX)"));
            assertEquals("locked", python.run("try_lock('" + path + "', fcntl.flock, fcntl.LOCK_EX)"));
        }
    }

    @Test
    void ordinaryLocksAreNotInTheWayOfAnArray() {
        SharedIntArray.create(name, 3).close();
        python.run("f = open('" + path + "', 'r+b')");
        python.run("fcntl.lockf(f, fcntl.LOCK_EX)");
        python.run("fcntl.flock(f, fcntl.LOCK_EX)");
        SharedIntArray.attach(name).close();
        SharedIntArray.attachReadOnly(name).close();
        SharedIntArray.openOrCreate(name, CreateOptions.defaults(), 3).close();
        assertThrows(
                SegmentExistsException.class,
                () -> SharedIntArray.create(name, 3).close());
        python.run("f.close()");
    }

    @Test
    void aMemfdIsInUseWhileAnyProcessHasIt() throws Exception {
        SharedIntArray creator =
                SharedIntArray.create(name, CreateOptions.defaults().withBacking(Backing.MEMFD), 3);
        python.run("fd = os.open('" + creator.handle().split("#")[0] + "', os.O_RDWR)");
        String ofPython = python.run("f'/proc/{os.getpid()}/fd/{fd}'");
        assertTrue(mayBeInUse(ofPython));
        creator.close();
        python.run("m = mmap.mmap(fd, 0)");
        python.run("other = os.dup(fd)");
        assertTrue(mayBeInUse(ofPython));
        python.run("m.close()");
        python.run("os.close(fd)");
        python.run("os.close(other)");
    }

    /** Attaches as told and then waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            String name = arguments[1];
            SharedIntArray array = switch (arguments[0]) {
                case "create" -> SharedIntArray.create(name, 3);
                case "attach" -> SharedIntArray.attach(name);
                default -> SharedIntArray.attachReadOnly(name);
            };
            System.out.println(array.handle());
            Thread.sleep(60_000);
        }
    }
}
