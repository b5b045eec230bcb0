package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.segments.Segments;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays that cannot be made or found as asked: what the caller is told, and that nothing has changed. */
class BadNamesTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @TempDir
    Path folder;

    @Test
    void anUnknownNameIsNotCreatedByAttaching() {
        Object[] parts = {"attach array \"" + name + "\"", "ENOENT", "create it first"};
        var type = NoSuchSegmentException.class;
        assertEquals(
                Errno.ENOENT,
                assertRefused(type, () -> SharedArray.attach(name), parts).errno());
        assertRefused(type, () -> SharedArray.attachReadOnly(name), parts);
        assertRefused(type, () -> SharedIntArray.attach(name), parts);
        assertRefused(
                type,
                () -> SharedArray.attach(folder.resolve("none"), AttachOptions.readWrite()),
                folder.resolve("none"));
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void aTakenNameIsRefusedAndItsArrayKept() {
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2, 3})) {
            Object[] parts = {"create array \"" + name + "\"", "float64 (5,)", "EEXIST", "choose another name"};
            var type = SegmentExistsException.class;
            assertEquals(
                    Errno.EEXIST,
                    assertRefused(type, () -> SharedDoubleArray.create(name, 5), parts)
                            .errno());
            assertRefused(type, () -> SharedDoubleArray.copyOf(name, new double[5]), parts);
            assertRefused(type, () -> SharedDoubleArray.create(name, DEFAULTS.withUnlinkOnClose(), 5), parts);
            assertArrayEquals(new int[] {1, 2, 3}, SharedIntArray.attach(name).toArray());
            assertEquals(3, array.get(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty.npy", "folder", "dangling link", "link"})
    void whateverHasTheNameIsInTheWayAndKept(String kind) throws Exception {
        Path path = folder.resolve("it");
        switch (kind) {
            case "empty.npy" -> Files.createFile(path);
            case "folder" -> Files.createDirectory(path);
            case "link" -> Files.createSymbolicLink(path, Files.createFile(folder.resolve("target")));
            default -> Files.createSymbolicLink(path, folder.resolve("nothing"));
        }
        CreateOptions options = DEFAULTS.withBacking(Backing.folder(folder));
        assertRefused(SegmentExistsException.class, () -> SharedIntArray.create("it", options, 3), "\"it\"", "EEXIST");
        assertRefused(SharedMemoryException.class, () -> SharedIntArray.openOrCreate("it", options, 3), "\"it\"");
        assertTrue(Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }

    @ParameterizedTest
    @CsvSource({
        "'', must not be empty",
        "., is a folder",
        ".., is a folder",
        "a/b, slash at index 1",
        "//a, 'slash at index 1; pass \"a\"'",
        "/a/b, slash at index 2",
        "/.., is a folder",
        "a/, slash at index 1",
        "../up, slash at index 2"
    })
    void aNameThatIsNotOneIsRefused(String bad, String reason) {
        assertBadName(bad, bad, reason);
    }

    @NeedsRobustLists
    @Test
    void aSlashAtTheStartIsNoPartOfTheName() {
        String slashed = "/" + name;
        try (SharedIntArray array = SharedIntArray.copyOf(slashed, new int[] {1, 2, 3});
                SharedIntArray other = SharedIntArray.attach(slashed);
                SharedLock lock = SharedLock.openOrCreate("/" + name + ".turn")) {
            assertEquals(List.of(name, name, name + ".turn"), List.of(array.name(), other.name(), lock.name()));
            assertEquals("/dev/shm/" + name, other.handle());
            assertRefused(SegmentExistsException.class, () -> SharedIntArray.create(slashed, 3), "\"" + name + "\"");
            assertTrue(lock.unlink());
            assertTrue(SharedArray.unlink(slashed));
        }
        try (SharedMemory memory = SharedMemory.create(slashed, 100);
                SharedMemory other = SharedMemory.open(slashed)) {
            assertEquals(List.of(name, name), List.of(memory.name(), other.name()));
            assertTrue(SharedMemory.unlink(slashed));
        }
        try (SharedHeap heap = new SharedHeap(slashed, 1 << 16)) {
            assertEquals(name, heap.name());
            assertTrue(Segments.unlink(slashed));
        }
        try (FrameRing ring = FrameRing.create(slashed, 2, ElementType.INT32, 3);
                FrameRing other = FrameRing.attach(slashed)) {
            assertEquals(List.of(name, name), List.of(ring.name(), other.name()));
            assertTrue(Segments.unlink(slashed));
        }
    }

    @Test
    void aNameWithCharactersThatNoFileCanHaveIsRefused() {
        assertBadName("a\0b", "a\\0b", "NUL character at index 1");
        assertBadName("a\ud800", "a", "not valid Unicode");
        assertBadName("x".repeat(256), "x".repeat(256), "256 bytes");
        assertBadName("ü".repeat(128), "ü", "256 bytes");
    }

    private static void assertBadName(String bad, String shown, String reason) {
        var type = IllegalArgumentException.class;
        assertRefused(type, () -> SharedIntArray.create(bad, 3), shown, reason);
        assertRefused(type, () -> SharedIntArray.copyOf(bad, new int[3]), shown, reason);
        assertRefused(type, () -> SharedIntArray.openOrCreate(bad, DEFAULTS, 3), shown, reason);
        assertRefused(type, () -> SharedIntArray.create(bad, DEFAULTS.withBacking(Backing.MEMFD), 3), shown, reason);
        assertRefused(type, () -> SharedIntArray.attach(bad), shown, reason);
        assertRefused(type, () -> SharedArray.attachReadOnly(bad), shown, reason);
        List<String> names = List.of(new File("/dev/shm").list());
        assertFalse(names.contains(bad), () -> bad + " is in " + names);
    }

    @Test
    void namesMayHaveAnyOtherCharactersUpTo255Bytes() {
        String[] names = {
            name + "x".repeat(255 - name.length()), name + " ä\n\"'\\ 漢字 \ud83d\ude00", "-" + name, "." + name
        };
        for (String odd : names) {
            CreateOptions options = DEFAULTS.withUnlinkOnClose();
            try (SharedIntArray array = SharedIntArray.copyOf(odd, options, new int[] {7});
                    SharedIntArray other = SharedIntArray.attach(odd)) {
                assertEquals(7, other.get(0));
                assertEquals(odd, array.name());
                assertEquals("/dev/shm/" + odd, other.handle());
            }
        }
    }

    @Test
    void theLongestNameWorksForAnArrayWithoutAPathToo() {
        String longest = "x".repeat(255);
        try (SharedIntArray array = SharedIntArray.create(longest, DEFAULTS.withBacking(Backing.MEMFD), 3)) {
            assertEquals(longest, array.name());
        }
    }

    @Test
    void anotherShapeIsRefusedWithBoth() {
        try (SharedIntArray array = SharedIntArray.create(name, 2, 3)) {
            for (long[] shape : new long[][] {{3, 2}, {6}, {}, {2, 3, 1}, {0}, {-1}}) {
                AttachOptions options = AttachOptions.readWrite().withShape(shape);
                assertRefused(
                        SegmentMismatchException.class,
                        () -> SharedIntArray.attach(name, options),
                        "attach array \"" + name + "\"",
                        "expected int32 or uint32 " + Shapes.text(shape),
                        "found int32 (2, 3)");
            }
            AttachOptions right = AttachOptions.readWrite().withShape(2, 3);
            assertEquals(6, SharedIntArray.attach(name, right).length());
            assertArrayEquals(new long[] {2, 3}, array.shape());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aNegativeLengthIsRefused(long length) {
        for (long[] shape : new long[][] {{length}, {2, length}, {0, length}, {length, 0}}) {
            Object[] parts = {"\"" + name + "\"", Shapes.text(shape), "negative length " + length};
            var type = IllegalArgumentException.class;
            assertRefused(type, () -> SharedIntArray.create(name, shape), parts);
            assertRefused(type, () -> SharedIntArray.openOrCreate(name, DEFAULTS, shape), parts);
            assertRefused(type, () -> SharedIntArray.copyOf(name, DEFAULTS, new int[0], shape), parts);
            assertFalse(TestSegments.exists(name));
        }
    }

    @Test
    void aShapeWhoseProductOverflowsIsRefused() {
        long[][] shapes = {
            {1L << 62},
            {1L << 61},
            {1L << 32, 1L << 32},
            {3, 1L << 62},
            {1L << 32, 1L << 32, 0},
            {Long.MAX_VALUE, Long.MAX_VALUE}
        };
        for (long[] shape : shapes) {
            Object[] parts = {"create array \"" + name + "\"", Shapes.text(shape), "more than " + Long.MAX_VALUE};
            assertRefused(IllegalArgumentException.class, () -> SharedIntArray.create(name, shape), parts);
            CreateOptions sparse = DEFAULTS.withSparse();
            assertRefused(IllegalArgumentException.class, () -> SharedIntArray.create(name, sparse, shape), parts);
            assertFalse(TestSegments.exists(name));
        }
    }

    @Test
    void moreDimensionsThanNumpyHasAreRefused() {
        long[] shape = new long[65];
        java.util.Arrays.fill(shape, 1);
        assertRefused(
                IllegalArgumentException.class, () -> SharedIntArray.create(name, shape), name, "65 dimensions", "64");
        try (SharedIntArray array = SharedIntArray.create(name, java.util.Arrays.copyOf(shape, 64))) {
            assertEquals(64, SharedIntArray.attach(name).shape().length);
            assertEquals(1, array.length());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 40, 1L << 60, Long.MAX_VALUE - 4096, Long.MAX_VALUE - 128, Long.MAX_VALUE})
    void moreThanThereIsSpaceForIsRefusedWithTheBytesFree(long length) {
        for (Backing backing : new Backing[] {Backing.SHARED_MEMORY, Backing.MEMFD, Backing.folder(folder)}) {
            NoSpaceException e = assertRefused(
                    NoSpaceException.class,
                    () -> SharedByteArray.create(name, DEFAULTS.withBacking(backing), length),
                    "create array \"" + name + "\" of int8 (" + length + ",)",
                    "bytes free",
                    backing == Backing.SHARED_MEMORY ? "--shm-size" : "another backing");
            assertTrue(e.errno() == Errno.ENOSPC || e.errno() == Errno.EFBIG, "errno " + e.errno());
            assertTrue(e.requested() >= length);
            assertTrue(e.available() > 0 && e.available() < 1L << 40);
            assertFalse(TestSegments.exists(name));
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws Exception {
        Path missing = folder.resolve("missing");
        CreateOptions options = DEFAULTS.withBacking(Backing.folder(missing));
        for (boolean orOpen : new boolean[] {false, true}) {
            SharedMemoryException e = assertRefused(
                    SharedMemoryException.class,
                    () -> {
                        if (orOpen) {
                            SharedIntArray.openOrCreate(name, options, 3);
                        } else {
                            SharedIntArray.create(name, options, 3);
                        }
                    },
                    "create array \"" + name + "\"",
                    "no folder " + missing);
            assertEquals(Errno.ENOENT, e.errno());
            assertFalse(e instanceof NoSuchSegmentException, "it is not the segment that is missing");
        }
        Path file = Files.createFile(folder.resolve("file"));
        CreateOptions inFile = DEFAULTS.withBacking(Backing.folder(file));
        assertEquals(
                Errno.ENOTDIR,
                assertRefused(SharedMemoryException.class, () -> SharedIntArray.create(name, inFile, 3), name, file)
                        .errno());
    }

    @Test
    void aFileSystemWithoutUnnamedFilesIsNamed() {
        CreateOptions options = DEFAULTS.withBacking(Backing.folder(Path.of("/proc")));
        assertRefused(SharedMemoryException.class, () -> SharedIntArray.create(name, options, 3), name, "/proc");
    }
}
