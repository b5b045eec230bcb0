package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.shmarray.posix.PosixImplementations;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
                    assertEquals(-1, array.segment().mismatch(MemorySegment.ofArray(bytes)), source.toString());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void everyClassCopiesAnotherArrayWithAShape(ArrayClass kind) {
        String name = segments.name();
        try (SharedArray source = kind.copyOf(segments.name(), kind.sample(6));
                SharedArray copy = kind.copyOf(name, DEFAULTS, source.segment(), 2, 3)) {
            assertArrayEquals(new long[] {2, 3}, copy.shape());
            assertEquals(-1, copy.segment().mismatch(source.segment()));
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
            assertEquals(-1, copy.segment().mismatch(MemorySegment.ofArray(bytes)));
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
                "INT64");
    }
}
