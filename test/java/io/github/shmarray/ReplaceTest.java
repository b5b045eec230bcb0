package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.posix.PosixImplementations;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A new array takes over a name in one step; who has the old one keeps it. */
@Timeout(120)
class ReplaceTest {
    private static final CreateOptions REPLACE = CreateOptions.defaults().withReplace();
    private static final String HIDDEN = ".shmarray-replacing-";
    private static final int RACERS = Emulation.rounds("racing processes", 20, 4);
    private static final int KILLS = Emulation.rounds("killed replacers", 10, 2);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();
    private final Path path = TestSegments.path(name);

    /** What processes that replace have left under hidden names. */
    private static List<String> hidden(long pid) {
        return List.of(new File("/dev/shm").list((folder, file) -> file.startsWith(HIDDEN + pid + "-")));
    }

    @AfterEach
    void nothingIsHidden() {
        assertEquals(List.of(), hidden(ProcessHandle.current().pid()));
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.posix.PosixImplementations#all")
    void whoHasTheOldArrayKeepsItUntilItAttachesAgain(PosixImplementations implementation) {
        CreateOptions replace = REPLACE.withPosix(implementation.get());
        SharedIntArray first = SharedIntArray.copyOf(name, replace, new int[] {1});
        SharedIntArray reader = SharedIntArray.attachReadOnly(name);
        assertTrue(first.isLinked() && reader.isLinked());

        SharedIntArray second = SharedIntArray.copyOf(name, replace, new int[] {2, 3});
        assertFalse(first.isLinked() || reader.isLinked());
        assertTrue(second.isLinked());
        assertEquals(1, reader.get(0));
        assertFalse(first.unlink(), "the name is the successor's");

        SharedIntArray again = reader.attachAgain();
        assertArrayEquals(new int[] {2, 3}, again.toArray());
        assertTrue(again.isReadOnly() && again.isLinked());
        assertFalse(again.wasCreated());
        first.close();
        SharedIntArray writer = first.attachAgain();
        writer.set(0, 7);
        assertEquals(7, second.get(0));

        SharedIntArray third = SharedIntArray.create(name, replace, 1_000_000);
        assertEquals(1_000_000, again.attachAgain().length());
        for (SharedArray array : List.of(reader, again, writer, second)) {
            assertFalse(array.isLinked());
            array.close();
        }
        assertTrue(third.unlink());
        assertFalse(third.isLinked());
        assertRefused(SharedMemoryException.class, third::attachAgain, name, "ENOENT", "RemoveIPC");
        third.close();
    }

    @Test
    void everyClassFollowsItsName() {
        SharedByteArray bytes = SharedByteArray.create(name, REPLACE, 1);
        SharedMemoryException e = assertRefused(
                SharedMemoryException.class,
                () -> {
                    try (var doubles = SharedDoubleArray.copyOf(name, REPLACE, new double[] {1.5})) {
                        assertEquals(1.5, doubles.attachAgain().get(0));
                        bytes.attachAgain();
                    }
                },
                name,
                "found float64");
        assertEquals(0, e.errno());
        assertTrue(SharedShortArray.create(name, REPLACE, 1).attachAgain().isLinked());
        assertTrue(SharedCharArray.create(name, REPLACE, 1).attachAgain().isLinked());
        assertTrue(SharedLongArray.create(name, REPLACE, 1).attachAgain().isLinked());
        assertTrue(SharedFloatArray.create(name, REPLACE, 1).attachAgain().isLinked());
        SharedArray any = SharedByteArray.create(name, REPLACE, 2);
        assertEquals(2, any.attachAgain().length());
        assertEquals(2, bytes.attachAgain().length());
    }

    @Test
    void whatHasNoNameOfItsOwnCannotFollowOne() {
        try (var memfd = SharedIntArray.create(name, CreateOptions.defaults().withBacking(Backing.MEMFD), 1);
                var attached = SharedArray.attachHandle(memfd.handle());
                var heap = new SharedHeap(name, REPLACE, 1024);
                var block = heap.allocateInts(3);
                var ofHandle = SharedIntArray.attachHandle(block.handle());
                var raw = ofHandle.attachAgain()) {
            assertFalse(memfd.isLinked());
            for (SharedArray nameless : List.of(memfd, attached, block)) {
                assertRefused(IllegalStateException.class, nameless::attachAgain, "attach again", "no name");
            }
            assertTrue(block.isLinked());
            block.set(2, 5);
            assertEquals(5, raw.get(2));
        }
    }

    @Test
    void anythingButAFolderIsReplaced() throws Exception {
        Files.writeString(path, "no array");
        SharedIntArray.create(name, REPLACE, 1).close();
        Files.delete(path);

        Path target = Files.writeString(TestSegments.path(segments.name()), "the target of a link");
        Files.createSymbolicLink(path, target);
        SharedIntArray.create(name, REPLACE, 1).close();
        assertEquals("the target of a link", Files.readString(target));
        assertTrue(Files.isRegularFile(path));
        Files.delete(path);

        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        SharedIntArray.create(name, REPLACE, 1).close();
        SharedIntArray.attach(name).close();
        Files.delete(path);

        Files.createDirectory(path);
        assertRefused(
                SharedMemoryException.class,
                () -> SharedIntArray.create(name, REPLACE, 1),
                name,
                "renameat2",
                "EISDIR");
    }

    @Test
    void whatFailsLeavesTheOldArray() {
        SharedIntArray old = SharedIntArray.copyOf(name, new int[] {1});
        for (int errno : new int[] {Errno.ENOSYS, Errno.EPERM, Errno.EROFS}) {
            CreateOptions options = REPLACE.withPosix(FailingPosix.refusing("renameat2", errno));
            SharedMemoryException e = assertRefused(
                    SharedMemoryException.class, () -> SharedIntArray.create(name, options, 3), name, "renameat2");
            assertEquals(errno, e.errno());
        }
        CreateOptions full = REPLACE.withPosix(FailingPosix.refusing("posix_fallocate", Errno.ENOSPC));
        assertRefused(NoSpaceException.class, () -> SharedIntArray.create(name, full, 3), name);
        assertTrue(old.isLinked());
        old.close();
    }

    @Test
    void itIsRefusedWhereItHasNoUse() {
        Object[] parts = {name, "leave withReplace away"};
        assertRefused(IllegalArgumentException.class, () -> SharedIntArray.openOrCreate(name, REPLACE, 1), parts);
        assertRefused(IllegalArgumentException.class, () -> SharedMemory.create(name, REPLACE, 1), parts);
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedIntArray.create(name, REPLACE.withBacking(Backing.MEMFD), 1),
                parts);
    }

    @Test
    void sparesReplaceToo() throws InterruptedException {
        try (SegmentPool pool = SegmentPool.ofBytes(1 << 20)) {
            for (int i = 0; pool.sparesUsed() < 3; i++) {
                try (var array = SharedIntArray.copyOf(name, REPLACE.withPool(pool), new int[] {i})) {
                    assertEquals(i, array.attachAgain().get(0));
                }
                Thread.sleep(5);
            }
        }
    }

    @Test
    void thereIsNoMomentWithoutTheName() throws Exception {
        int length = 1000;
        SharedIntArray.create(name, length).close();
        Thread replacer = Thread.ofPlatform().start(() -> {
            int[] elements = new int[length];
            for (int i = 0; !Thread.interrupted(); i++) {
                Arrays.fill(elements, i);
                SharedIntArray.copyOf(name, REPLACE, elements).close();
            }
        });
        SharedIntArray array = SharedIntArray.attach(name);
        int latest = 0;
        int rounds = Emulation.rounds("attachments", 20_000, 500);
        for (int i = 0; i < rounds || latest == 0; i++) {
            int[] found = array.toArray();
            assertTrue(Arrays.stream(found).allMatch(element -> element == found[0]), "of two arrays");
            assertTrue(found[0] >= latest, "a name never leads back");
            latest = found[0];
            SharedIntArray again = array.attachAgain();
            array.close();
            array = again;
        }
        array.close();
        replacer.interrupt();
        replacer.join();
    }

    /** A name that is removed after it was looked up and before the file is open, is not what is attached to. */
    @Test
    void whatLosesItsNameWhileItIsOpenedIsNotAttachedTo() {
        SharedIntArray.copyOf(name, new int[] {1}).close();
        boolean[] isDone = new boolean[1];
        Posix replacing = FailingPosix.where((call, arguments) -> {
            if (call.equals("statx") && (int) arguments[0] >= 0 && !isDone[0]) {
                isDone[0] = true;
                SharedIntArray.copyOf(name, REPLACE, new int[] {2}).close();
            }
            return 0;
        });
        AttachOptions options = AttachOptions.readOnly().withPosix(replacing);
        try (SharedIntArray array = SharedIntArray.attach(name, options)) {
            assertEquals(2, array.get(0));
            assertTrue(array.isLinked());
        }
        isDone[0] = false;
        Posix removing = FailingPosix.where((call, arguments) -> {
            if (call.equals("statx") && (int) arguments[0] >= 0 && !isDone[0]) {
                isDone[0] = true;
                SharedArray.unlink(name);
            }
            return 0;
        });
        assertRefused(
                SharedMemoryException.class,
                () -> SharedArray.attach(name, AttachOptions.readOnly().withPosix(removing)),
                name,
                "ENOENT");
    }

    @Test
    void ofManyProcessesOneWinsUnlessTheyReplace() throws Exception {
        String replaced = segments.name();
        List<Process> racers = new ArrayList<>();
        List<BufferedReader> outputs = new ArrayList<>();
        for (int number = 0; number < RACERS; number++) {
            Process racer = ChildJvm.start(Racer.class, name, replaced, number);
            racers.add(racer);
            outputs.add(racer.inputReader());
        }
        for (BufferedReader output : outputs) {
            assertEquals("ready", output.readLine());
        }
        for (Process racer : racers) {
            racer.getOutputStream().write('\n');
            racer.getOutputStream().flush();
        }
        Set<String> winners = new TreeSet<>();
        for (int number = 0; number < RACERS; number++) {
            if (outputs.get(number).readLine().equals("won")) {
                winners.add(String.valueOf(number));
            }
            assertEquals("replaced", outputs.get(number).readLine());
            assertEquals(0, racers.get(number).waitFor());
        }
        assertEquals(1, winners.size(), winners::toString);
        try (SharedIntArray array = SharedIntArray.attach(name);
                SharedIntArray last = SharedIntArray.attach(replaced)) {
            assertEquals(winners.iterator().next(), String.valueOf(array.get(0)));
            assertTrue(last.get(0) < RACERS);
        }
    }

    /** Tries to create one array, and replaces another, when all are ready. */
    static final class Racer {
        private Racer() {}

        public static void main(String[] arguments) throws IOException {
            int[] elements = {Integer.parseInt(arguments[2])};
            // The first one loads the library.
            SharedIntArray.copyOf(
                            arguments[0] + "-" + elements[0],
                            CreateOptions.defaults().withUnlinkOnClose(),
                            elements)
                    .close();
            System.out.println("ready");
            System.in.read();
            System.out.println(wins(arguments[0], elements) ? "won" : "lost");
            SharedIntArray.copyOf(arguments[1], REPLACE, elements).close();
            System.out.println("replaced");
        }

        private static boolean wins(String name, int[] elements) {
            try (SharedIntArray array = SharedIntArray.copyOf(name, elements)) {
                return array.wasCreated();
            } catch (SegmentExistsException taken) {
                return false;
            }
        }
    }

    @Test
    void whoIsKilledLeavesTheNameAndAtMostOneHiddenFile() throws Exception {
        SharedIntArray.create(name, Replacer.LENGTH).close();
        Random random = new Random();
        for (int i = 0; i < KILLS; i++) {
            Process replacer = ChildJvm.start(Replacer.class, name);
            try (BufferedReader output = replacer.inputReader()) {
                assertEquals("ready", output.readLine());
                Thread.sleep(random.nextInt(50));
                replacer.destroyForcibly().waitFor();
            }
            try (SharedIntArray array = SharedIntArray.attach(name)) {
                assertEquals(1, Arrays.stream(array.toArray()).distinct().count());
            }
            List<String> left = hidden(replacer.pid());
            assertTrue(left.size() <= 1, left::toString);
            for (String file : left) {
                Files.delete(Path.of("/dev/shm", file));
            }
        }
    }

    /** Replaces an array until it is killed. */
    static final class Replacer {
        static final int LENGTH = 10_000;

        private Replacer() {}

        public static void main(String[] arguments) {
            int[] elements = new int[LENGTH];
            for (int i = 0; true; i++) {
                Arrays.fill(elements, i);
                SharedIntArray.copyOf(arguments[0], REPLACE, elements).close();
                if (i == 0) {
                    System.out.println("ready");
                }
            }
        }
    }
}
