package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are removed however a process ends by itself. */
@Timeout(120)
class UnlinkOnExitTest {
    private static final CreateOptions ON_EXIT = CreateOptions.defaults().withUnlinkOnExit();
    private static final File SHM = new File("/dev/shm");

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    /** Names of a child's segments start with it. */
    private final String prefix = name + "-";

    private List<String> left() {
        return Arrays.stream(SHM.list((folder, file) -> file.startsWith(prefix)))
                .map(file -> file.substring(prefix.length()))
                .sorted()
                .toList();
    }

    @AfterEach
    void removeAll() {
        for (String rest : left()) {
            new File(SHM, prefix + rest).delete();
        }
    }

    @ParameterizedTest
    @CsvSource({"return, 0", "exit, 3", "throw, 1", "terminate, 143", "interrupt, 130"})
    void namesGoWithTheProcess(String how, int status) throws Exception {
        List<String> command = ChildJvm.command(Program.class, prefix, how);
        // What is started in the background of a script ignores interrupts, and so would all that it starts.
        command.addAll(0, List.of("env", "--default-signal=INT"));
        Process child = ChildJvm.start(command);
        try (BufferedReader output = child.inputReader()) {
            assertEquals("[array, attached, forgotten, heap, kept, memory, succeeded]", output.readLine());
            assertEquals(List.of("array", "attached", "forgotten", "heap", "kept", "memory", "succeeded"), left());
            String signal = how.equals("terminate") ? "-TERM" : how.equals("interrupt") ? "-INT" : null;
            if (signal != null) {
                signal(child, signal);
            } else {
                child.getOutputStream().close();
            }
            assertEquals(status, child.waitFor());
        }
        assertEquals(List.of("kept", "succeeded"), left());
    }

    private static void signal(Process child, String signal) throws Exception {
        new ProcessBuilder("kill", signal, String.valueOf(child.pid())).start().waitFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "halt"})
    void onlyWhoIsKilledLeavesThem(String how) throws Exception {
        Process child = ChildJvm.start(Program.class, prefix, how);
        try (BufferedReader output = child.inputReader()) {
            assertNotNull(output.readLine());
            if (how.equals("kill")) {
                child.destroyForcibly();
            }
            child.getOutputStream().close();
            child.waitFor();
        }
        assertEquals(7, left().size());
    }

    @Test
    void whatIsMadeWhileTheJvmEndsIsRefusedOrRemoved() throws Exception {
        for (int i = 0; i < Emulation.rounds("ends while creating", 5, 1); i++) {
            Process child = ChildJvm.start(Creator.class, prefix);
            try (BufferedReader output = child.inputReader()) {
                assertEquals("ready", output.readLine());
                Thread.sleep(20 * i);
                signal(child, "-TERM");
                String refusal = output.readLine();
                assertEquals(143, child.waitFor());
                assertTrue(refusal == null || refusal.contains("the JVM is ending"), refusal);
            }
            assertEquals(List.of(), left());
        }
    }

    @Test
    void closingRemovesTheNameToo() {
        SharedIntArray array = SharedIntArray.create(name, ON_EXIT.withUnlinkOnClose(), 1);
        assertFalse(SharedIntArray.openOrCreate(name, 1).wasCreated());
        array.close();
        assertFalse(TestSegments.exists(name));
        array = SharedIntArray.create(
                name, CreateOptions.defaults().withUnlinkOnClose().withUnlinkOnExit(), 1);
        assertTrue(array.unlink());
        SharedIntArray successor = SharedIntArray.create(name, 1);
        array.close();
        assertTrue(successor.isLinked());
        SharedIntArray.attach(name, AttachOptions.readOnly().withUnlinkOnExit()).close();
        assertFalse(successor.isLinked());
    }

    @Test
    void itIsRefusedWhereThereIsNoName() {
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedIntArray.create(name, ON_EXIT.withBacking(Backing.MEMFD), 1),
                name,
                "leave withUnlinkOnExit away");
        try (SharedHeap heap = new SharedHeap(name, ON_EXIT, 1024)) {
            String handle = heap.allocateInts(1).handle();
            assertRefused(
                    IllegalArgumentException.class,
                    () -> SharedArray.attachHandle(
                            handle, AttachOptions.readOnly().withUnlinkOnExit()),
                    "leave withUnlinkOnExit away");
        }
        assertFalse(TestSegments.exists(name));
    }

    /** Has segments of all kinds, and ends as it is told when its input ends. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            String prefix = arguments[0];
            SharedIntArray array = SharedIntArray.create(prefix + "array", ON_EXIT, 1);
            SharedHeap heap = new SharedHeap(prefix + "heap", ON_EXIT, 1024);
            SharedMemory memory = SharedMemory.create(prefix + "memory", ON_EXIT, 1024);
            SharedIntArray.create(prefix + "attached", 1).close();
            SharedIntArray.openOrCreate(prefix + "attached", ON_EXIT, 1);
            SharedIntArray.create(prefix + "forgotten", ON_EXIT, 1);
            SharedIntArray.create(prefix + "kept", 1).close();
            SharedIntArray.create(prefix + "closed", ON_EXIT, 1).close();
            SharedIntArray.create(prefix + "unlinked", ON_EXIT, 1).unlink();
            SharedIntArray succeeded = SharedIntArray.create(prefix + "succeeded", ON_EXIT, 1);
            SharedIntArray.create(prefix + "succeeded", CreateOptions.defaults().withReplace(), 1);
            System.gc();
            System.out.println(Arrays.stream(SHM.list((folder, file) -> file.startsWith(prefix)))
                    .map(file -> file.substring(prefix.length()))
                    .sorted()
                    .toList());
            System.in.read();
            switch (arguments[1]) {
                case "exit" -> System.exit(3);
                case "halt" -> Runtime.getRuntime().halt(4);
                case "throw" -> throw new IllegalStateException("thrown on purpose by UnlinkOnExitTest");
                default -> {}
            }
            if (!array.isOpen() || !heap.isOpen() || !memory.isOpen() || succeeded.isLinked()) {
                System.exit(5);
            }
        }
    }

    /** Creates arrays until it is refused, and has not too many of them at once. */
    static final class Creator {
        private static final int MOST = 1000;

        private Creator() {}

        public static void main(String[] arguments) {
            try {
                Deque<SharedIntArray> arrays = new ArrayDeque<>();
                for (int i = 0; true; i++) {
                    arrays.add(SharedIntArray.create(arguments[0] + i, ON_EXIT, 1));
                    if (arrays.size() > MOST) {
                        SharedIntArray oldest = arrays.remove();
                        oldest.unlink();
                        oldest.close();
                    }
                    if (i == 0) {
                        System.out.println("ready");
                    }
                }
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
