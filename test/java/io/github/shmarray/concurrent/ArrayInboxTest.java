package io.github.shmarray.concurrent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.posix.PosixImplementations;
import io.github.shmarray.segment.DescriptorSocket;
import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.Segments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Arrays that come through a socket. */
@Timeout(60)
class ArrayInboxTest {
    private static final CreateOptions MEMFD = CreateOptions.defaults().withBacking(Backing.MEMFD);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private Path socket;
    private ArrayInbox inbox;

    @BeforeEach
    void open() {
        socket = folder.resolve("inbox");
        inbox = ArrayInbox.open(socket);
    }

    @AfterEach
    void close() {
        inbox.close();
        assertFalse(Files.exists(socket));
    }

    private SharedIntArray received() throws InterruptedException {
        return (SharedIntArray) inbox.receive(PATIENCE).orElseThrow();
    }

    private static void refused(
            Class<? extends Exception> type, org.junit.jupiter.api.function.Executable action, String... parts) {
        Exception e = assertThrows(type, action);
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> part + " is missing in " + e.getMessage());
        }
    }

    /** How many descriptors this process has of a file; of others, other threads open and close some meanwhile. */
    private static long descriptorsOf(Path file) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> file.equals(target(descriptor)))
                    .count();
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException closedMeanwhile) {
            return null;
        }
    }

    private Path textFile() throws IOException {
        return Files.writeString(folder.resolve("file"), "no array").toRealPath();
    }

    private static int open(Path file) {
        return Posix.preferred().open(file.toString(), Posix.O_RDWR | Posix.O_CLOEXEC, 0);
    }

    @Test
    void anArrayWithoutANameOutlivesItsSender() throws Exception {
        SharedIntArray array = SharedIntArray.copyOf("prices", MEMFD, new int[] {1, 2, 3});
        ArrayInbox.send(array, socket);
        try (SharedIntArray other = received()) {
            array.set(0, 7);
            array.close();
            assertArrayEquals(new int[] {7, 2, 3}, other.toArray());
            try (SharedArray again = SharedArray.attachHandle(other.handle())) {
                other.set(1, 8);
                assertEquals(8, ((SharedIntArray) again).get(1));
            }
            assertFalse(other.unlink());
            assertFalse(other.isLinked());
            ArrayInbox.send(other, socket);
        }
        try (SharedIntArray passedOn = received()) {
            assertArrayEquals(new int[] {7, 8, 3}, passedOn.toArray());
        }
    }

    @Test
    void soDoArraysInHeapsAndArraysWithAName() throws Exception {
        String name = segments.name();
        try (SharedHeap heap = new SharedHeap("heap", MEMFD, 1 << 16);
                SharedIntArray inHeap = heap.copyOf(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
                SharedIntArray named = SharedIntArray.copyOf(name, new int[] {4, 5})) {
            ArrayInbox.send(inHeap, socket);
            ArrayInbox.send(named, socket);
            try (SharedIntArray first = received();
                    SharedIntArray second = received()) {
                inHeap.set(5, 7);
                assertArrayEquals(new int[] {1, 2, 3, 4, 5, 7}, first.toArray());
                assertArrayEquals(new long[] {2, 3}, first.shape());
                assertArrayEquals(new int[] {4, 5}, second.toArray());
            }
            assertTrue(named.unlink());
        }
    }

    @Test
    void whatIsReadOnlyCannotBeWrittenByTheReceiver() throws Exception {
        String name = segments.name();
        try (SharedIntArray array = SharedIntArray.create(name, 3);
                SharedArray readOnly = SharedArray.attachReadOnly(name)) {
            ArrayInbox.send(readOnly, socket);
            ArrayInbox.send(readOnly, socket);
            refused(
                    SegmentAccessException.class,
                    () -> inbox.receive(PATIENCE),
                    "attach array \"descriptor ",
                    "EACCES");
            try (SharedArray other =
                    inbox.receive(AttachOptions.readOnly(), PATIENCE).orElseThrow()) {
                assertTrue(other.isReadOnly());
            }
            assertTrue(array.unlink());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachWayOfCallingSendsAndReceives(PosixImplementations implementation) throws Exception {
        Posix posix = implementation.get();
        String path = folder.resolve("other").toString();
        Path file = textFile();
        int fd = open(file);
        try (DescriptorSocket receiver = new DescriptorSocket(posix, "receive");
                DescriptorSocket sender = new DescriptorSocket(posix, "send")) {
            receiver.bind(path);
            refused(SharedMemoryException.class, () -> sender.bind(path), "send: there is something already");
            assertEquals(null, receiver.receive());
            sender.send(path, "gr\u00f6\u00dfe", fd);
            DescriptorSocket.Message message = receiver.receive();
            assertEquals("gr\u00f6\u00dfe", message.text());
            assertEquals(file, target(Path.of("/proc/self/fd/" + message.descriptor())));
            assertEquals(2, descriptorsOf(file));
            receiver.closeReceived(message.descriptor());
        }
        refused(
                SharedMemoryException.class,
                () -> {
                    try (DescriptorSocket sender = new DescriptorSocket(posix, "send")) {
                        sender.send(path, "", 0);
                    }
                },
                "send: nobody receives there (ECONNREFUSED");
        assertEquals(1, descriptorsOf(file));
        Posix.preferred().close(fd);
    }

    @Test
    void whatIsNoArrayIsRefusedAndNothingStaysOpen() throws Exception {
        Path file = textFile();
        int fd = open(file);
        try (DescriptorSocket sender = new DescriptorSocket(Posix.preferred(), "send")) {
            sender.send(socket.toString(), "/proc/self/fd/3", fd);
            refused(SegmentFormatException.class, () -> inbox.receive(PATIENCE), "descriptor");
            sender.send(socket.toString(), "hello", fd);
            refused(SegmentFormatException.class, () -> inbox.receive(PATIENCE), "\"hello\"", "a handle is");
            sender.send(socket.toString(), "int32(1000)@0:/", fd);
            refused(SharedMemoryException.class, () -> inbox.receive(PATIENCE), "1000");
            refused(SharedMemoryException.class, () -> sender.send(folder + "/none", "", fd), "nobody receives there");
            refused(
                    SharedMemoryException.class,
                    () -> {
                        for (int i = 0; i < 10_000; i++) {
                            sender.send(socket.toString(), "", fd);
                        }
                    },
                    "it is full");
        }
        inbox.close();
        assertEquals(1, descriptorsOf(file));
        Posix.preferred().close(fd);
    }

    @Test
    void nothingComesOfNothing() throws Exception {
        assertTrue(inbox.receive(Duration.ofMillis(1)).isEmpty());
        refused(
                SharedMemoryException.class,
                () -> ArrayInbox.open(socket),
                "open inbox " + socket,
                "something already");
        refused(
                IllegalArgumentException.class,
                () -> ArrayInbox.open(folder.resolve("x".repeat(120))),
                "at most 107 bytes");
        for (int none : new int[] {1_000_000, -1}) {
            refused(
                    SharedMemoryException.class,
                    () -> SharedArray.attachDescriptor(none, AttachOptions.readOnly()),
                    "attach array \"descriptor " + none + "\"",
                    Errno.describe(Errno.EBADF));
        }
        String name = segments.name();
        SharedIntArray.copyOf(name, new int[] {3}).close();
        try (SharedIntArray removed = SharedIntArray.attach(name)) {
            assertTrue(removed.unlink());
            refused(
                    NoSuchSegmentException.class,
                    () -> ArrayInbox.send(removed, socket),
                    "send array \"" + name + "\"",
                    "its name has been removed");
        }
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> inbox.receive(Duration.ofSeconds(Long.MAX_VALUE)));
        inbox.close();
        refused(IllegalStateException.class, () -> inbox.receive(PATIENCE), "it is closed");
    }

    /** As of a process that was killed. */
    private void leaveSocket(Path path) {
        DescriptorSocket left = new DescriptorSocket(Posix.preferred(), "leave a socket");
        left.bind(path.toString());
        left.close();
        assertTrue(Files.exists(path));
    }

    @Test
    void aSocketThatAProcessHasLeftIsReplaced() throws Exception {
        Path left = folder.resolve("left");
        leaveSocket(left);
        try (ArrayInbox next = ArrayInbox.open(left);
                SharedIntArray array = SharedIntArray.copyOf("prices", MEMFD, new int[] {7})) {
            ArrayInbox.send(array, left);
            try (SharedArray received = next.receive(PATIENCE).orElseThrow()) {
                assertEquals(7, ((SharedIntArray) received).get(0));
            }
            refused(SharedMemoryException.class, () -> ArrayInbox.open(left), "something already");
        }
        assertFalse(Files.exists(left));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(socket), files.toList());
        }
    }

    @Test
    void itIsCollected() {
        Path left = folder.resolve("left");
        leaveSocket(left);
        List<SegmentInfo> removed = Segments.in(folder).collect().removed();
        assertEquals(List.of("left"), removed.stream().map(SegmentInfo::name).toList());
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(socket), "an inbox that is open was removed");
    }

    /** To connect to it is refused just as to one that is left, until it listens. */
    @Test
    void aSocketThatDoesNotListenYetIsNotTaken() throws Exception {
        Path bound = folder.resolve("bound");
        Process other = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); print(flush=True);"
                                + " sys.stdin.read()",
                        bound.toString())
                .start();
        try {
            assertEquals('\n', other.getInputStream().read());
            refused(SharedMemoryException.class, () -> ArrayInbox.open(bound), "something already");
            assertTrue(Segments.in(folder).collect().removed().isEmpty());
            assertTrue(Files.exists(bound));
        } finally {
            other.destroyForcibly().waitFor();
        }
        ArrayInbox.open(bound).close();
    }

    private Process python(List<String> before, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("python3", "examples/python/array_inbox.py"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void requireRunning(String... command) throws Exception {
        try {
            Process trial =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String reason = new String(trial.getInputStream().readAllBytes(), UTF_8).trim();
            if (trial.waitFor() == 0) {
                return;
            }
            throw new IOException(reason.substring(reason.lastIndexOf('\n') + 1));
        } catch (IOException e) {
            System.out.println("SKIPPED: arrays through a socket, because " + e.getMessage());
            throw new TestAbortedException(e.getMessage());
        }
    }

    @Test
    void ofSeveralDescriptorsOneIsTaken() throws Exception {
        requireRunning("python3", "-c", "import socket; socket.send_fds");
        Path file = textFile();
        String program = "import socket, sys; sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);"
                + " sender.connect(sys.argv[1]); file = open(sys.argv[2]);"
                + " socket.send_fds(sender, [b'hello'], [file.fileno()] * 3)";
        assertEquals(
                0,
                new ProcessBuilder("python3", "-c", program, socket.toString(), file.toString())
                        .inheritIO()
                        .start()
                        .waitFor());
        refused(SegmentFormatException.class, () -> inbox.receive(PATIENCE), "\"hello\"");
        assertEquals(0, descriptorsOf(file));
    }

    @Test
    void pythonSends() throws Exception {
        requireRunning("python3", "-c", "import numpy");
        Process sender = python(List.of(), "send", socket.toString());
        try (SharedArray array = inbox.receive(PATIENCE).orElseThrow()) {
            assertEquals(ElementType.FLOAT64, array.elementType());
            assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, ((SharedDoubleArray) array).toArray());
            assertArrayEquals(new long[] {2, 3}, array.shape());
        }
        assertEquals(0, sender.waitFor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "in a heap", "in another container"})
    void pythonReceives(String kind) throws Exception {
        requireRunning("python3", "-c", "import numpy");
        List<String> container = List.of();
        if (kind.equals("in another container")) {
            container = List.of("unshare", "-p", "-f", "--mount-proc");
            requireRunning("unshare", "-p", "-f", "--mount-proc", "true");
        }
        Path other = folder.resolve("python");
        Process receiver = python(container, "receive", other.toString());
        while (!Files.exists(other) && receiver.isAlive()) {
            Thread.sleep(1);
        }
        try (SharedHeap heap = new SharedHeap("heap", MEMFD, 1 << 16);
                SharedIntArray array = kind.equals("in a heap")
                        ? heap.copyOf(new int[] {1, 2, 3, 4}, 2, 2)
                        : SharedIntArray.copyOf("prices", MEMFD, new int[] {1, 2, 3, 4}, 2, 2)) {
            ArrayInbox.send(array, other);
            assertEquals(
                    "int32 [[1, 2], [3, 4]]\n",
                    new String(receiver.getInputStream().readAllBytes(), UTF_8));
            assertEquals(0, receiver.waitFor());
            assertEquals(42, array.get(0));
        }
    }
}
