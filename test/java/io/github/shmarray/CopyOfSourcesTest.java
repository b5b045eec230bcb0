package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.posix.PosixImplementations;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays that are made from memory segments and from files. */
class CopyOfSourcesTest {
    /** More than is written at once. */
    private static final int BYTES = 3_000_008;

    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @TempDir
    Path folder;

    private static byte[] randomBytes() {
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.posix.PosixImplementations#all")
    void memoryOfEveryKindIsCopied(PosixImplementations posix) {
        byte[] bytes = randomBytes();
        long[] longs = new long[BYTES / Long.BYTES];
        MemorySegment.ofArray(longs).copyFrom(MemorySegment.ofArray(bytes));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment outside = arena.allocate(BYTES + 3L);
            outside.asSlice(3).copyFrom(MemorySegment.ofArray(bytes));
            byte[] shifted = new byte[BYTES + 5];
            System.arraycopy(bytes, 0, shifted, 5, BYTES);
            char[] chars = new char[BYTES / 2 + 3];
            MemorySegment unaligned = MemorySegment.ofArray(chars).asSlice(5, BYTES);
            unaligned.copyFrom(MemorySegment.ofArray(bytes));
            MemorySegment[] sources = {
                MemorySegment.ofArray(bytes),
                MemorySegment.ofArray(bytes).asReadOnly(),
                MemorySegment.ofArray(longs),
                MemorySegment.ofArray(shifted).asSlice(5),
                unaligned,
                outside.asSlice(3),
                outside.asSlice(3).asReadOnly()
            };
            for (MemorySegment source : sources) {
                String name = segments.name();
                try (SharedDoubleArray array =
                        SharedDoubleArray.copyOf(name, DEFAULTS.withPosix(posix.get()), source)) {
                    assertArrayEquals(new long[] {BYTES / Double.BYTES}, array.shape());
                    assertEquals(-1, array.memorySegment().mismatch(MemorySegment.ofArray(bytes)), source.toString());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.posix.PosixImplementations#all")
    void nothingIsCopiedFromMemoryOfEveryKind(PosixImplementations posix) {
        CreateOptions options = DEFAULTS.withPosix(posix.get());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment outside = arena.allocate(8);
            for (MemorySegment source : new MemorySegment[] {
                MemorySegment.NULL, outside.asSlice(8), outside.asSlice(3, 0), MemorySegment.ofArray(new byte[0])
            }) {
                String name = segments.name();
                try (SharedLongArray array = SharedLongArray.copyOf(name, options, source)) {
                    assertEquals(0, array.length());
                    assertEquals(0, SharedArray.attach(name).length());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.posix.PosixImplementations#all")
    @Timeout(60)
    void aSourceStaysOpenWhileItIsWritten(PosixImplementations posix) throws Exception {
        CreateOptions options = DEFAULTS.withPosix(posix.get());
        // Most of a copy's time goes into writes, so one of so many moments lies within one.
        Random delays = new Random(1);
        boolean wasKeptOpen = false;
        for (int round = 0; round < 200 && !wasKeptOpen; round++) {
            wasKeptOpen = closeDuringCopies(options, delays.nextInt(10_000));
        }
        assertTrue(wasKeptOpen, "each time it could be closed at once");
    }

    /**
     * Copies and closes in two threads until it is closed; returns whether that was refused at first.
     *
     * @param delay microseconds from the first whole copy to the first attempt to close
     */
    private boolean closeDuringCopies(CreateOptions options, int delay) throws Exception {
        String name = segments.name();
        Arena shared = Arena.ofShared();
        MemorySegment source = shared.allocate(8 << 20);
        CountDownLatch copied = new CountDownLatch(1);
        FutureTask<Void> copies = new FutureTask<>(() -> {
            while (true) {
                try (SharedIntArray array = SharedIntArray.copyOf(name, options, source)) {
                    array.unlink();
                }
                copied.countDown();
            }
        });
        Thread.ofPlatform().start(copies);
        copied.await();
        TimeUnit.MICROSECONDS.sleep(delay);
        boolean wasRefused = false;
        while (shared.scope().isAlive()) {
            try {
                shared.close();
            } catch (IllegalStateException inUse) {
                wasRefused = true;
            }
        }
        Throwable end = assertThrows(ExecutionException.class, copies::get).getCause();
        assertInstanceOf(IllegalStateException.class, end);
        assertTrue(end.getMessage().contains("\"" + name + "\""), end.getMessage());
        assertTrue(end.getMessage().contains(": the source is closed, or "), end.getMessage());
        assertFalse(TestSegments.exists(name));
        return wasRefused;
    }

    @ParameterizedTest
    @CsvSource({
        "'size=100m,huge=never',",
        "'size=100m,huge=never', huge",
        "'size=100m,huge=advise',",
        "'size=100m,huge=advise', huge",
        "'size=100m,huge=within_size',"
    })
    @Timeout(60)
    void aSourceThatMayNotOrCannotBeReadIsRefusedOnEveryMount(String mount, String pages) throws Exception {
        String[] arguments = pages == null ? new String[0] : new String[] {pages};
        List<String> command = ChildJvm.command(UnreadableSources.class, (Object[]) arguments);
        Process child = ChildJvm.start(PrivateSharedMemory.command(mount, command));
        assertEquals(
                List.of(
                        "another thread's: WrongThreadException: create array \"copy\" of int32 (1048576,): the source"
                                + " belongs to another thread; copy it in that thread, or allocate it in a shared arena",
                        "cut short: SegmentFaultException: create array \"copy\" of int32 (1048576,): a page of the"
                                + " source could not be read; the file it is mapped from may have been cut short",
                        "closed: IllegalStateException: create array \"copy\" of int32 (1048576,): the source is closed, or was"
                                + " mapped from a file that was cut short",
                        "big-endian: copied",
                        "LITTLE_ENDIAN of a cut array: refused",
                        "BIG_ENDIAN of a cut array: refused",
                        "left: [source]"),
                new String(child.getInputStream().readAllBytes(), UTF_8).lines().toList());
        assertEquals(0, child.waitFor());
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void everyClassCopiesAnotherArrayWithAShape(ArrayClass kind) {
        String name = segments.name();
        try (SharedArray source = kind.copyOf(segments.name(), kind.sample(6));
                SharedArray copy = kind.copyOf(name, DEFAULTS, source.memorySegment(), 2, 3)) {
            assertArrayEquals(new long[] {2, 3}, copy.shape());
            assertEquals(-1, copy.memorySegment().mismatch(source.memorySegment()));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndLeavesNothing() {
        String name = segments.name();
        MemorySegment seven = MemorySegment.ofArray(new byte[7]);
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedIntArray.copyOf(name, DEFAULTS, seven),
                name,
                "7 bytes",
                "whole number of elements of 4 bytes");
        MemorySegment eight = MemorySegment.ofArray(new byte[8]);
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedIntArray.copyOf(name, DEFAULTS, eight, 3),
                name,
                "shape (3,)",
                "2 elements");
        Arena arena = Arena.ofShared();
        MemorySegment closed = arena.allocate(8);
        arena.close();
        assertRefused(
                IllegalStateException.class, () -> SharedIntArray.copyOf(name, DEFAULTS, closed), name, "is closed");
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void aFileIsCopiedWithItsTypeAndShape() throws IOException {
        String name = segments.name();
        CreateOptions inFolder = DEFAULTS.withBacking(Backing.folder(folder)).withElementType(ElementType.FLOAT16);
        short[] values = {1, 2, 3, 4, 5, 6};
        SharedShortArray.copyOf("saved.npy", inFolder, values, 2, 3).close();
        try (SharedArray copy = SharedArray.copyOf(name, folder.resolve("saved.npy"))) {
            assertEquals(ElementType.FLOAT16, copy.elementType());
            assertArrayEquals(new long[] {2, 3}, copy.shape());
            assertArrayEquals(
                    values, assertInstanceOf(SharedShortArray.class, copy).toArray());
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("saved.npy")), Files.readAllBytes(TestSegments.path(name)));
        }
    }

    @Test
    void aLargeFileIsCopiedWhole() {
        String name = segments.name();
        byte[] bytes = randomBytes();
        SharedByteArray.copyOf("large.npy", DEFAULTS.withBacking(Backing.folder(folder)), bytes)
                .close();
        try (SharedArray copy = SharedArray.copyOf(name, folder.resolve("large.npy"))) {
            assertEquals(-1, copy.memorySegment().mismatch(MemorySegment.ofArray(bytes)));
        }
    }

    @Test
    void whatIsNoArrayIsRefusedAndLeavesNothing() throws IOException {
        String name = segments.name();
        assertRefused(
                NoSuchSegmentException.class,
                () -> SharedArray.copyOf(name, folder.resolve("absent.npy")),
                "absent.npy");
        Path text = Files.writeString(folder.resolve("text.npy"), "no array");
        assertRefused(SegmentFormatException.class, () -> SharedArray.copyOf(name, text), "text.npy");
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void anotherElementTypeIsNotConverted() {
        SharedIntArray.copyOf("ints.npy", DEFAULTS.withBacking(Backing.folder(folder)), new int[] {1})
                .close();
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedArray.copyOf(
                        segments.name(), DEFAULTS.withElementType(ElementType.INT64), folder.resolve("ints.npy")),
                "int64");
    }
}
