package io.github.shmarray.segments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.ChildJvm;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Emulation;
import io.github.shmarray.Nobody;
import io.github.shmarray.Pause;
import io.github.shmarray.PythonChild;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.posix.PosixImplementations;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was left behind is removed, and nothing else. */
@Timeout(300)
class CollectTest {
    /** How many processes are killed; scripts/collect-campaign sets more. */
    private static final int KILLED =
            Integer.getInteger("shmarray.test.killed", Emulation.rounds("killed holders", 10, 2));

    private static final String TAKEN = "opened, replaced or removed by somebody meanwhile";
    private static final int LIVING = 2;
    private static final int ARRAYS = 3;

    @RegisterExtension
    TestFolder folder = new TestFolder();

    /** The descriptor that the last lease was asked for by. */
    private volatile int claimed;

    private static Set<String> names(List<SegmentInfo> segments) {
        return segments.stream().map(SegmentInfo::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String reason(CollectedSegments collected, String name) {
        return collected.left().stream()
                .filter(left -> left.segment().name().equals(name))
                .map(CollectedSegments.Left::reason)
                .findFirst()
                .orElse(collected.toString());
    }

    /** What goes was told before. */
    private CollectedSegments collect() {
        Set<String> told = names(folder.segments().collectable());
        CollectedSegments collected = folder.segments().collect();
        assertEquals(told, names(collected.removed()));
        return collected;
    }

    private SegmentFolder with(Posix posix) {
        return new SegmentFolder(posix, folder.path().toString());
    }

    private List<Process> hold(String prefix, int count) throws IOException {
        List<Process> holders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            holders.add(ChildJvm.start(SegmentsProgram.command("hold", folder.path(), prefix + i, ARRAYS)));
        }
        for (Process holder : holders) {
            assertEquals("ready", new BufferedReader(holder.inputReader()).readLine());
        }
        return holders;
    }

    @Test
    void whatKilledProcessesLeaveIsRemovedAndWhatOthersHaveStays() throws Exception {
        Set<String> foreign = new TreeSet<>(Set.of("raw", "empty", "text.npy"));
        Files.write(folder.path("raw"), new byte[4096]);
        Files.createFile(folder.path("empty"));
        Files.writeString(folder.path("text.npy"), "no header");
        List<Process> living = hold("living", LIVING);
        List<Process> killed = hold("killed", KILLED);
        folder.abandon("numpys");
        try (PythonChild python = PythonChild.start()) {
            python.run("mapped = numpy.load('" + folder.path("numpys") + "', mmap_mode='r')");
            Set<String> abandoned = folder.names().stream()
                    .filter(name -> name.startsWith("killed"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(KILLED * ARRAYS, abandoned.size());
            assertTrue(folder.segments().list().stream()
                    .noneMatch(segment -> segment.isAbandoned() && !foreign.contains(segment.name())));

            for (Process process : killed) {
                process.destroyForcibly().waitFor();
            }
            // Somebody who looks at a process that dies keeps what it had mapped for as long.
            Pause.until(() -> abandoned.equals(names(folder.segments().list().stream()
                    .filter(segment -> segment.isAbandoned() && !foreign.contains(segment.name()))
                    .toList())));
            assertEquals(
                    living.get(1).pid(),
                    folder.info("living1-0").pids().getFirst().longValue());
            assertEquals(
                    python.run("os.getpid()"),
                    folder.info("numpys").pids().getFirst().toString());

            CollectedSegments collected = folder.segments().collect();
            assertEquals(abandoned, names(collected.removed()));
            assertEquals(abandoned.size() * 140L, collected.byteSize());
            assertEquals(LIVING * ARRAYS + 1 + foreign.size(), collected.left().size());
            assertEquals("in use by process " + living.getFirst().pid(), reason(collected, "living0-2"));
            assertEquals(LIVING * ARRAYS + 1 + foreign.size(), folder.names().size());
        }
        for (Process process : living) {
            process.getOutputStream().close();
            assertEquals(0, process.waitFor());
        }
        assertEquals(LIVING * ARRAYS + 1, folder.segments().collect().removed().size());
        assertEquals(foreign, new TreeSet<>(folder.names()));
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.posix.PosixImplementations#all")
    void arraysHeapsLocksAndWhatInterruptedProcessesHidAreRemoved(PosixImplementations implementation) {
        folder.abandon("array", ".shmarray-replacing-1-2-3", ".shmarray-unlinked-1-2-3");
        new SharedHeap("heap", folder.options(), 64).close();
        SharedIntArray.copyOf("lock", folder.options(), SegmentsTest.lock()).close();
        CollectedSegments collected = with(implementation.get()).collect();
        assertEquals(5, collected.removed().size(), collected::toString);
        assertEquals(List.of(), folder.names());
        assertEquals(List.of(), collected.left());
    }

    @Test
    void whatIsNoArrayAndWasBeingRemovedGoesWhenItsProcessHasEnded() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        String namespace =
                Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
        String ofLiving = ".shmarray-unlinked-" + ProcessHandle.current().pid() + "-1-2-" + namespace;
        String ofOtherContainer = ".shmarray-unlinked-" + ended.pid() + "-1-2-1";
        for (String name :
                List.of(".shmarray-unlinked-" + ended.pid() + "-1-2-" + namespace, ofLiving, ofOtherContainer)) {
            Files.write(folder.path(name), new byte[1000]);
        }
        assertEquals(1, collect().removed().size());
        assertEquals(Set.of(ofLiving, ofOtherContainer), Set.copyOf(folder.names()));
    }

    @Test
    void whatThisLibraryHasNotMadeStays() throws IOException {
        NpyHeader header = NpyHeader.of(NpyScalar.parse("<i4"), false, 1);
        byte[] array = Arrays.copyOf(header.encode(), 128 + 4);
        Files.write(folder.path("longer"), Arrays.copyOf(array, array.length + 1));
        byte[] other = array.clone();
        other[126] = '\t';
        Files.write(folder.path("other-header"), other);
        Files.write(folder.path("cut"), header.encode());
        Files.write(
                folder.path("swapped"),
                NpyHeader.of(NpyScalar.parse(">i4"), false, 0).encode());
        Files.createSymbolicLink(folder.path("link"), folder.path("longer"));
        Files.createDirectory(folder.path("subfolder"));
        CollectedSegments collected = collect();
        assertEquals(List.of(), collected.removed());
        assertEquals(6, collected.left().size());
        for (CollectedSegments.Left left : collected.left()) {
            assertTrue(left.reason().startsWith("no segment of this library: "), left::toString);
        }
        assertEquals("no segment of this library: it is a folder", reason(collected, "subfolder"));
        Files.write(folder.path("same"), array);
        assertEquals(Set.of("same"), names(collect().removed()));
    }

    @Test
    void aLockStaysWithItsArray() {
        SharedIntArray.copyOf("a.lock", folder.options(), SegmentsTest.lock()).close();
        SharedIntArray array = folder.use("a");
        CollectedSegments collected = collect();
        assertEquals(2, collected.left().size());
        assertTrue(reason(collected, "a.lock").startsWith("\"a\" is in use by process"), collected::toString);
        array.close();
        try (SharedArray lock = SharedArray.attachHandle(folder.path("a.lock").toString())) {
            collected = collect();
            assertTrue(lock.isLinked());
            assertTrue(reason(collected, "a").startsWith("\"a.lock\" is in use by process"), collected::toString);
        }
        assertEquals(2, collect().removed().size());
        SharedIntArray.copyOf("b.lock", folder.options(), SegmentsTest.lock()).close();
        assertEquals(1, collect().removed().size());
    }

    @Test
    void whatBelongsToAnotherUserStays() throws Exception {
        folder.abandon("own");
        List<String> command = Nobody.command(SegmentsProgram.command("collect", folder.path()));
        Files.setPosixFilePermissions(
                folder.path(), java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals("left own: of another user, root\n", SegmentsProgram.run(command));
        List<String> lister = Nobody.command(SegmentsProgram.command("list", folder.path()));
        String line = SegmentsProgram.run(lister);
        assertTrue(line.startsWith("own: other (look at ") && line.contains("EACCES"), line);

        List<String> holder = Nobody.command(SegmentsProgram.command("hold", folder.path(), "nobodys", 1));
        Process nobody = ChildJvm.start(holder);
        assertEquals("ready", new BufferedReader(nobody.inputReader()).readLine());
        nobody.destroyForcibly().waitFor();
        CollectedSegments collected = collect();
        assertEquals(Set.of("own"), names(collected.removed()));
        assertTrue(reason(collected, "nobodys-0").startsWith("of another user, "), collected::toString);
        assertEquals("removed nobodys-0\n", SegmentsProgram.run(command));
    }

    @Test
    void whereTheKernelDoesNotTellNothingIsRemoved() {
        folder.abandon("array");
        SegmentFolder silent = with(FailingPosix.where((call, arguments) ->
                call.equals("fcntl") && (int) arguments[1] == Posix.F_SETLEASE ? Errno.EINVAL : 0));
        assertEquals(SegmentUse.UNKNOWN, silent.list().getFirst().use());
        assertTrue(
                reason(silent.collect(), "array").contains("the kernel tells the owner"), silent.collect()::toString);
        assertEquals(List.of("array"), folder.names());
    }

    /** Does something when the name of an abandoned array is about to be taken away, which is claimed by then. */
    private CollectedSegments collectWith(Runnable beforeTaking) {
        boolean[] isDone = new boolean[1];
        return with(FailingPosix.where((call, arguments) -> {
                    if (call.equals("fcntl") && (int) arguments[1] == Posix.F_SETLEASE) {
                        claimed = (int) arguments[0];
                    }
                    if (call.equals("renameat2") && !isDone[0]) {
                        isDone[0] = true;
                        beforeTaking.run();
                    }
                    return 0;
                }))
                .collect();
    }

    @Test
    void whoeverOpensItInThatMomentWaitsAndItKeepsItsName() throws Exception {
        folder.abandon("array");
        List<Thread> openers = new ArrayList<>();
        CollectedSegments collected = collectWith(() -> {
            for (Function<Path, Object> open : List.<Function<Path, Object>>of(
                    file -> opened(file), file -> SharedArray.attachHandle(file.toString()))) {
                openers.add(Thread.ofPlatform().start(() -> open.apply(folder.path("array"))));
            }
            Pause.until(this::isWanted);
        });
        assertEquals(TAKEN, reason(collected, "array"));
        for (Thread opener : openers) {
            opener.join();
        }
        assertEquals(List.of("array"), folder.names());
    }

    private static Object opened(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether somebody has tried to open what is claimed. */
    private boolean isWanted() {
        return Posix.preferred().fcntl(claimed, Posix.F_GETLEASE, 0) != Posix.F_WRLCK;
    }

    @Test
    void whatReplacesItInThatMomentStays() {
        folder.abandon("array");
        CreateOptions replace = folder.options().withReplace();
        CollectedSegments collected =
                collectWith(() -> SharedIntArray.create("array", replace, 5).close());
        assertEquals(TAKEN, reason(collected, "array"));
        assertEquals(128 + 20, folder.info("array").byteSize());
    }

    @Test
    void whatIsRemovedInThatMomentIsGone() {
        folder.abandon("array");
        CollectedSegments collected = collectWith(() -> folder.segments().unlink("array"));
        assertEquals(TAKEN, reason(collected, "array"));
        assertEquals(List.of(), folder.names());
    }

    @Test
    void whereNamesCannotBeTakenAwayTheyAreUnlinked() {
        folder.abandon("array");
        assertEquals(
                1,
                with(FailingPosix.refusing("renameat2", Errno.ENOSYS))
                        .collect()
                        .removed()
                        .size());
        assertEquals(List.of(), folder.names());
        folder.abandon("array");
        SegmentFolder readOnly = with(FailingPosix.refusing("renameat2", Errno.EROFS));
        assertTrue(reason(readOnly.collect(), "array").contains("EROFS"));
        assertFalse(folder.names().isEmpty());
    }

    @Test
    void itWorksInAFolderOnADisk() throws IOException {
        Path onDisk = Files.createTempDirectory("shmarray-test");
        try {
            CreateOptions options = CreateOptions.defaults().withBacking(Backing.folder(onDisk));
            try (SharedIntArray used = SharedIntArray.create("used", options, 1)) {
                SharedIntArray.create("abandoned", options, 1).close();
                assertEquals(
                        Set.of("abandoned"), names(Segments.in(onDisk).collect().removed()));
                assertTrue(used.isLinked());
            }
            assertEquals(Set.of("used"), names(Segments.in(onDisk).collect().removed()));
        } finally {
            Files.delete(onDisk);
        }
    }

    @NeedsRobustLists
    @Test
    void whatIsLeftOfARingIsRemoved() throws Exception {
        try (FrameRing ring = FrameRing.create("camera", folder.options(), 4, ElementType.INT32, 6)) {
            assertTrue(ring.isOpen());
        }
        Files.delete(folder.path("camera"));
        assertEquals(Set.of("camera.frames", "camera.lock"), names(collect().removed()));
    }
}
