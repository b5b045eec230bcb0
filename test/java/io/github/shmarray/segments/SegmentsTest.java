package io.github.shmarray.segments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyField;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.posix.NeedsRobustLists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of segments, and removing them one by one. */
@Timeout(60)
class SegmentsTest {
    private static final long OWN_PID = ProcessHandle.current().pid();

    @RegisterExtension
    TestFolder folder = new TestFolder();

    @RegisterExtension
    TestSegments inSharedMemory = new TestSegments();

    /** An array that looks like a lock. */
    static int[] lock() {
        int[] fields = new int[32];
        fields[12] = 'S' << 24 | 'L' << 16 | 1;
        return fields;
    }

    private void makeFifo(String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", folder.path(name).toString())
                        .start()
                        .waitFor());
    }

    @Test
    void anArrayIsDescribed() {
        Instant before = Instant.now().minus(Duration.ofSeconds(2));
        try (var array = SharedDoubleArray.create("prices", folder.options().withPermissions(0640), 2, 3)) {
            SegmentInfo info = folder.info("prices");
            assertEquals(SegmentKind.ARRAY, info.kind());
            assertEquals(Optional.of(ElementType.FLOAT64), info.elementType());
            assertArrayEquals(new long[] {2, 3}, info.shape());
            assertEquals(128 + 48, info.byteSize());
            assertEquals(0640, info.permissions());
            assertEquals(System.getProperty("user.name"), info.owner());
            assertTrue(info.modified().isAfter(before) && info.changed().isAfter(before), info.modified()::toString);
            assertFalse(info.accessed().isBefore(before));
            assertEquals(Optional.empty(), info.problem());
            assertTrue(info.isInUse() && !info.isAbandoned());
            assertEquals(List.of(OWN_PID), info.pids());
            assertEquals(
                    "prices: array float64 (2, 3), 176 bytes, " + info.owner() + ", 0640, in use by process " + OWN_PID,
                    info.toString());
            try (SharedArray other = SharedArray.attachHandle(info.handle())) {
                assertEquals(6, other.length());
            }
            array.close();
            SegmentInfo after = folder.info("prices");
            assertEquals(SegmentUse.ABANDONED, after.use());
            assertEquals(List.of(), after.pids());
        }
    }

    @Test
    void kindsAreToldApart() throws Exception {
        new SharedHeap("heap", folder.options(), 4096).close();
        folder.abandon("array");
        SharedIntArray.copyOf("lock", folder.options(), lock()).close();
        SharedLongArray.copyOf("ring.frames", folder.options(), new long[] {0x0001_7365_6d61_7266L, 0})
                .close();
        Files.write(folder.path("empty"), new byte[0]);
        Files.writeString(folder.path("raw"), "bytes");
        Files.write(
                folder.path("cut"),
                NpyHeader.of(NpyScalar.parse("<i4"), false, 10).encode());
        Files.write(folder.path("magic"), new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
        Files.write(
                folder.path("swapped"),
                NpyHeader.of(NpyScalar.parse(">i4"), false, 0).encode());
        NpyField price = new NpyField("price", null, NpyScalar.parse(">f8"), 8);
        Files.write(
                folder.path("ticks"),
                NpyHeader.of(new NpyStructure(List.of(price), 16), false, 0).encode());
        Files.createSymbolicLink(folder.path("link"), folder.path("array"));
        makeFifo("fifo");
        Files.createDirectory(folder.path("subfolder"));
        List<SegmentInfo> found = folder.segments().list();
        String kinds = String.join("\n", found.stream().map(SegmentsTest::kind).toList());
        assertEquals("""
                array ARRAY int32
                cut RAW truncated .npy file
                empty RAW it has 0 bytes
                fifo OTHER it is a FIFO
                heap HEAP uint8
                link OTHER it is a symbolic link
                lock LOCK int32
                magic RAW truncated .npy header
                raw RAW not a .npy file
                ring.frames RING int64
                subfolder OTHER it is a folder
                swapped RAW its numbers are in the other byte order
                ticks ARRAY [('', '|V8'), ('price', '>f8')]""", kinds);
        assertTrue(found.stream().allMatch(segment -> segment.isAbandoned() || segment.kind() == SegmentKind.OTHER));
    }

    private static String kind(SegmentInfo segment) {
        String what =
                segment.dtype().orElseGet(() -> segment.problem().orElseThrow().split(":| \\(|( \\.npy \\w+$)")[0]);
        return segment.name() + " " + segment.kind() + " " + what;
    }

    @Test
    void aHeapIsOneAlsoForNumpyAndForWhoAttachesToItWhole() {
        try (SharedHeap heap = new SharedHeap("heap", folder.options(), 4096);
                SharedArray whole = SharedArray.attachHandle(heap.handle())) {
            assertEquals(ElementType.UINT8, whole.elementType());
            assertEquals(4096, whole.length());
            assertEquals(SegmentKind.HEAP, folder.info("heap").kind());
        }
    }

    @Test
    void whyAFolderCannotBeListedIsTold() throws IOException {
        Path loop = Files.createSymbolicLink(folder.path("loop"), folder.path("loop"));
        SharedMemoryException refusal = assertThrows(SharedMemoryException.class, Segments.in(loop)::list);
        assertTrue(refusal.getMessage().contains("Too many levels of symbolic links"), refusal.getMessage());
        Files.delete(loop);
    }

    @Test
    void whatIsInSharedMemoryIsListedByDefault() {
        String name = inSharedMemory.name();
        assertFalse(Segments.unlink(name));
        try (SharedIntArray array = SharedIntArray.create(name, 3)) {
            assertTrue(Segments.list().stream()
                    .anyMatch(segment -> segment.name().equals(name)
                            && segment.pids().contains(OWN_PID)
                            && segment.handle().equals(array.handle())));
            assertTrue(Segments.unlink(name));
            assertFalse(array.isLinked());
        }
    }

    @Test
    void namesAreListedInEveryLocale() throws Exception {
        folder.abandon("preise-€", "100% #1?", "\uD83D\uDE00");
        List<String> command = SegmentsProgram.command("collect", folder.path());
        ProcessBuilder process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        process.environment().put("LC_ALL", "C");
        Process child = process.start();
        assertEquals(
                3,
                child.inputReader()
                        .lines()
                        .filter(line -> line.startsWith("removed "))
                        .count());
        assertEquals(List.of(), folder.names());
    }

    @Test
    void aFolderThatCannotBeReadIsAnError() throws IOException {
        SegmentFolder none = Segments.in(folder.path("none"));
        assertTrue(assertThrows(NoSuchSegmentException.class, none::list)
                .getMessage()
                .contains("there is no folder"));
        assertThrows(NoSuchSegmentException.class, none::collect);
        Path file = Files.createFile(folder.path("file"));
        assertThrows(SegmentAccessException.class, Segments.in(file)::list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"array", "heap", "raw", "empty", "cut", "fifo", "unreadable"})
    void anythingIsUnlinked(String kind) throws Exception {
        switch (kind) {
            case "array" -> folder.use("x");
            case "heap" -> new SharedHeap("x", folder.options(), 64).close();
            case "raw" -> Files.writeString(folder.path("x"), "bytes");
            case "empty" -> Files.createFile(folder.path("x"));
            case "cut" -> Files.write(folder.path("x"), new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0});
            case "fifo" -> makeFifo("x");
            default ->
                Files.createFile(
                        folder.path("x"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        }
        assertTrue(folder.segments().unlink("x"));
        assertFalse(folder.segments().unlink("x"));
        // Its lock would have a name that is too long.
        String longest = "x".repeat(255);
        Files.createFile(folder.path(longest));
        assertTrue(folder.segments().unlink(longest));
        assertEquals(List.of(), folder.names());
    }

    @Test
    void ofALinkTheTargetStays() throws IOException {
        folder.abandon("target");
        Files.createSymbolicLink(folder.path("link"), folder.path("target"));
        Files.createSymbolicLink(folder.path("dangling"), folder.path("nowhere"));
        assertTrue(folder.segments().unlink("link"));
        assertTrue(folder.segments().unlink("dangling"));
        assertEquals(List.of("target"), folder.names());
    }

    @Test
    void aFolderIsNotUnlinked() throws IOException {
        Files.createDirectory(folder.path("subfolder"));
        SharedMemoryException e = assertThrows(
                SharedMemoryException.class, () -> folder.segments().unlink("subfolder"));
        assertTrue(e.getMessage().contains("rmdir"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> folder.segments().unlink("a/b"));
        assertThrows(IllegalArgumentException.class, () -> folder.segments().unlink(".."));
    }

    @NeedsRobustLists
    @Test
    void aLockInUseIsOneAndIsCollectedWithItsArray() {
        SharedIntArray array = folder.use("a");
        try (SharedLock lock = SharedLock.of(array)) {
            lock.lock();
            lock.unlock();
            assertEquals(SegmentKind.LOCK, folder.info("a.lock").kind());
            assertTrue(folder.info("a.lock").isInUse());
            array.close();
            assertEquals(List.of(), folder.segments().collect().removed());
        }
        assertEquals(2, folder.segments().collect().removed().size());
        assertEquals(List.of(), folder.names());
    }

    @Test
    void aLockGoesWithItsArrayAndNothingElseDoes() throws IOException {
        folder.abandon("a", "b");
        SharedIntArray.copyOf("a.lock", folder.options(), lock()).close();
        Files.writeString(folder.path("b.lock"), "of another program");
        assertTrue(folder.segments().unlink("a"));
        assertTrue(folder.segments().unlink("b"));
        assertEquals(List.of("b.lock"), folder.names());
    }
}
