package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has an array attached holds a lock that the kernel drops when it ends, seen from Python. */
@Timeout(60)
class LivenessTest {
    private static PythonChild python;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @BeforeAll
    static void startPython() {
        python = PythonChild.start();
    }

    @AfterAll
    static void endPython() throws Exception {
        if (python != null) {
            python.close();
        }
    }

    private static String lock(String path) {
        return python.run("exclusive_lock('" + path + "')");
    }

    private String lock() {
        return lock("/dev/shm/" + name);
    }

    @Test
    void theLockIsHeldUntilTheLastAttachmentIsClosed() {
        SharedIntArray creator = SharedIntArray.create(name, 3);
        assertEquals("held", lock());
        SharedIntArray reader = SharedIntArray.attachReadOnly(name);
        creator.close();
        assertEquals("held", lock());
        SharedIntArray writer = SharedIntArray.attach(name);
        reader.close();
        assertEquals("held", lock());
        writer.close();
        assertEquals("free", lock());
    }

    @Test
    void aCopyIsHeldFromTheStart() {
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[3])) {
            assertEquals("held", lock());
            assertEquals(3, array.length());
        }
        assertEquals("free", lock());
    }

    @Test
    void anAttachThatFailsHoldsNothing() {
        SharedIntArray.create(name, 3).close();
        try (SharedArray other = SharedArray.attach(name)) {
            assertTrue(other.isOpen());
        }
        Messages.assertRefused(SegmentMismatchException.class, () -> SharedDoubleArray.attach(name), name);
        assertEquals("free", lock());
    }

    @Test
    void anAttachWhileTheSegmentIsBeingRemovedIsRefused() {
        SharedIntArray.create(name, 3).close();
        python.run("fd = os.open('/dev/shm/" + name + "', os.O_RDWR)");
        python.run("fcntl.fcntl(fd, OFD_SETLK, struct.pack('hhqqi', fcntl.F_WRLCK, 0, 1 << 62, 1, 0))");
        SharedMemoryException e = Messages.assertRefused(
                SharedMemoryException.class,
                () -> SharedIntArray.attach(name),
                "attach array \"" + name + "\"",
                "removed");
        assertEquals(io.github.shmarray.posix.Errno.EAGAIN, e.errno());
        python.run("os.close(fd)");
        SharedIntArray.attach(name).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "attach", "attachReadOnly"})
    void theKernelDropsTheLockOfAProcessThatIsKilled(String how) throws Exception {
        if (!how.equals("create")) {
            SharedIntArray.create(name, 3).close();
            assertEquals("free", lock());
        }
        Process child = ChildJvm.start(Holder.class, how, name);
        try (BufferedReader output = child.inputReader()) {
            assertEquals("/dev/shm/" + name, output.readLine());
            assertEquals("held", lock());
            child.destroyForcibly().waitFor();
            assertEquals("free", lock());
        }
        assertTrue(TestSegments.exists(name), "a name stays until it is unlinked");
    }

    @Test
    void aMemfdIsHeldWhileAnyProcessHasIt() throws Exception {
        SharedIntArray creator =
                SharedIntArray.create(name, CreateOptions.defaults().withBacking(Backing.MEMFD), 3);
        Path file = TestSegments.fileOf(creator.handle());
        assertEquals("held", lock(file.toString()));
        python.run("fd = os.open('" + file + "', os.O_RDWR)");
        Process child = ChildJvm.start(Holder.class, "attachHandle", creator.handle());
        try (BufferedReader output = child.inputReader()) {
            assertEquals(creator.handle(), output.readLine());
            creator.close();
            assertEquals("held", python.run("exclusive_lock(f'/proc/self/fd/{fd}')"));
            child.destroyForcibly().waitFor();
            assertEquals("free", python.run("exclusive_lock(f'/proc/self/fd/{fd}')"));
        }
        python.run("os.close(fd)");
    }

    /** Attaches as told and then waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            String name = arguments[1];
            SharedIntArray array = switch (arguments[0]) {
                case "create" -> SharedIntArray.create(name, 3);
                case "attach" -> SharedIntArray.attach(name);
                case "attachReadOnly" -> SharedIntArray.attachReadOnly(name);
                default -> SharedIntArray.attach(Path.of(name), AttachOptions.readWrite());
            };
            System.out.println(array.handle());
            Thread.sleep(60_000);
        }
    }
}
