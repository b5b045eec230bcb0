package io.github.shmarray;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.posix.PosixImplementations;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("io.github.shmarray.posix.PosixImplementations#all")
class SharedMemoryTest {
    private static final long GIB = 1L << 30;

    @Parameter
    PosixImplementations implementation;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private Posix posix;
    private CreateOptions options;
    private String name;

    @BeforeEach
    void choose() {
        posix = implementation.get();
        options = CreateOptions.defaults().withPosix(posix);
        name = segments.name();
    }

    private AttachOptions readWrite() {
        return AttachOptions.readWrite().withPosix(posix);
    }

    private AttachOptions readOnly() {
        return AttachOptions.readOnly().withPosix(posix);
    }

    private SharedMemory create(long size) {
        return SharedMemory.create(name, options, size);
    }

    @Test
    void isZeroedAndHasExactlyTheSizeAskedFor() throws IOException {
        try (SharedMemory memory = create(12345)) {
            assertEquals(12345, memory.size());
            assertEquals(12345, memory.memorySegment().byteSize());
            assertEquals(12345, Files.size(TestSegments.path(name)));
            assertEquals(-1, memory.memorySegment().mismatch(MemorySegment.ofArray(new byte[12345])));
            assertEquals("SharedMemory[\"" + name + "\", 12345 bytes, read-write]", memory.toString());
        }
    }

    @Test
    void whatOneWritesTheOtherReads() {
        try (SharedMemory one = create(4096);
                SharedMemory other = SharedMemory.open(name, readWrite())) {
            one.memorySegment().set(JAVA_LONG, 8, 42);
            assertEquals(42, other.memorySegment().get(JAVA_LONG, 8));
            other.memorySegment().set(JAVA_LONG, 8, 43);
            assertEquals(43, one.memorySegment().get(JAVA_LONG, 8));
            assertEquals(4096, other.size());
            assertEquals(name, other.name());
        }
    }

    @Test
    void aReadOnlyRegionCannotBeWritten() {
        try (SharedMemory memory = create(4096);
                SharedMemory reader = SharedMemory.open(name, readOnly())) {
            assertTrue(reader.isReadOnly());
            assertFalse(memory.isReadOnly());
            assertThrows(RuntimeException.class, () -> reader.memorySegment().set(JAVA_INT, 0, 1));
            memory.memorySegment().set(JAVA_INT, 0, 7);
            assertEquals(7, reader.memorySegment().get(JAVA_INT, 0));
        }
    }

    @Test
    void theSpaceIsReserved() throws Exception {
        int size = 40 * TestSegments.pageSize();
        try (SharedMemory memory = create(size)) {
            assertEquals(40, TestSegments.pages(name));
            memory.unlink();
        }
        options = options.withSparse();
        try (SharedMemory memory = create(size)) {
            assertEquals(0, TestSegments.pages(name));
            memory.memorySegment().set(JAVA_BYTE, 0, (byte) 1);
            assertEquals(1, TestSegments.pages(name));
        }
    }

    @Test
    void aTakenNameIsRefusedAndItsDataKept() {
        try (SharedMemory memory = create(4096)) {
            memory.memorySegment().set(JAVA_INT, 0, 99);
            SegmentExistsException e = assertThrows(SegmentExistsException.class, () -> create(8192));
            assertEquals(Errno.EEXIST, e.errno());
            assertMessage(e, "create shared memory \"" + name + "\" of 8192 bytes", "EEXIST", "another name");
            assertEquals(99, memory.memorySegment().get(JAVA_INT, 0));
            try (SharedMemory other = SharedMemory.open(name, readWrite())) {
                assertEquals(4096, other.size());
            }
        }
    }

    @Test
    void aMissingNameIsRefused() {
        for (boolean readOnly : new boolean[] {false, true}) {
            NoSuchSegmentException e = assertThrows(NoSuchSegmentException.class, () -> {
                SharedMemory opened =
                        readOnly ? SharedMemory.open(name, readOnly()) : SharedMemory.open(name, readWrite());
                opened.close();
            });
            assertEquals(Errno.ENOENT, e.errno());
            assertMessage(e, "open shared memory \"" + name + "\"", "ENOENT", "create it first");
        }
        assertFalse(TestSegments.exists(name));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aSizeBelowOneIsRefused(long size) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> create(size));
        assertMessage(e, name, String.valueOf(size), "at least 1");
        assertFalse(TestSegments.exists(name));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 45, Long.MAX_VALUE})
    void aSizeBeyondTheFileSystemIsRefusedWithTheBytesFree(long size) {
        NoSpaceException e = assertThrows(NoSpaceException.class, () -> create(size));
        assertEquals(Errno.ENOSPC, e.errno());
        assertEquals(size, e.requested());
        assertTrue(e.available() > 0 && e.available() <= new File("/dev/shm").getTotalSpace());
        assertMessage(e, name, String.valueOf(size), e.available() + " bytes free", "--shm-size");
        assertFalse(TestSegments.exists(name), "nothing is left");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "//a", "a/", "a\0b", "\ud800"})
    void aNameThatIsNotOneIsRefused(String bad) {
        assertThrows(IllegalArgumentException.class, () -> SharedMemory.create(bad, options, 1));
        assertThrows(IllegalArgumentException.class, () -> SharedMemory.open(bad, readWrite()));
        assertThrows(IllegalArgumentException.class, () -> SharedMemory.open(bad, readOnly()));
    }

    @Test
    void aNameHasAtMost255BytesNotCharacters() {
        String longest = name + "x".repeat(255 - name.length());
        try (SharedMemory memory = SharedMemory.create(longest, options.withUnlinkOnClose(), 1)) {
            assertEquals(longest, memory.name());
        }
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> SharedMemory.create(longest + "x", options, 1));
        assertMessage(e, longest, "256 bytes", "at most 255");
        assertThrows(IllegalArgumentException.class, () -> SharedMemory.create("ü".repeat(128), options, 1));
    }

    @Test
    void useAfterCloseThrows() {
        SharedMemory memory = create(4096);
        MemorySegment segment = memory.memorySegment();
        memory.close();
        memory.close();
        assertFalse(memory.isOpen());
        IllegalStateException e = assertThrows(IllegalStateException.class, memory::memorySegment);
        assertMessage(e, name, "closed");
        assertThrows(IllegalStateException.class, () -> segment.get(JAVA_INT, 0));
        assertThrows(IllegalStateException.class, () -> segment.fill((byte) 1));
        assertEquals("SharedMemory[\"" + name + "\", 4096 bytes, closed]", memory.toString());
        assertEquals(4096, memory.size());
    }

    @Test
    void closingUnmaps() throws IOException {
        SharedMemory memory = create(4096);
        assertTrue(isMapped());
        memory.close();
        assertFalse(isMapped());
        assertTrue(TestSegments.exists(name), "closing does not unlink");
    }

    private boolean isMapped() throws IOException {
        return Files.readString(Path.of("/proc/self/maps")).contains("/dev/shm/" + name);
    }

    @Test
    void theNameGoesWithTheCreatorWhenAsked() {
        options = options.withUnlinkOnClose();
        SharedMemory creator = create(4096);
        SharedMemory.open(name, readWrite()).close();
        assertTrue(TestSegments.exists(name), "one who opened never unlinks");
        creator.close();
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void unlinkingKeepsTheDataForThoseWhoHaveIt() {
        try (SharedMemory memory = create(4096);
                SharedMemory other = SharedMemory.open(name, readWrite())) {
            assertTrue(memory.unlink());
            assertFalse(memory.unlink(), "the second time there is nothing to unlink");
            assertThrows(NoSuchSegmentException.class, () -> SharedMemory.open(name, readWrite()));
            memory.memorySegment().set(JAVA_INT, 0, 5);
            assertEquals(5, other.memorySegment().get(JAVA_INT, 0));
        }
    }

    @Test
    void aNameThatLeadsToANewSegmentIsNotUnlinked() {
        SharedMemory old = create(4096);
        old.unlink();
        try (SharedMemory successor = create(8192)) {
            assertFalse(old.unlink());
            old.close();
            assertFalse(old.unlink());
            assertTrue(TestSegments.exists(name));
            assertTrue(successor.unlink());
        }
    }

    @Test
    void permissionsGoPastTheUmask() throws IOException {
        try (SharedMemory memory = SharedMemory.create(name, options.withPermissions(0666), 1)) {
            assertEquals("rw-rw-rw-", permissions());
            memory.unlink();
        }
        try (SharedMemory memory = create(1)) {
            assertEquals("rw-------", permissions());
        }
        assertThrows(IllegalArgumentException.class, () -> options.withPermissions(01000));
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(TestSegments.path(name)));
    }

    @Test
    void anEmptyOrSpecialFileIsRefusedAndKept() throws Exception {
        Files.createFile(TestSegments.path(name));
        SharedMemoryException e = assertThrows(SharedMemoryException.class, () -> SharedMemory.open(name, readWrite()));
        assertMessage(e, name, "0 bytes");
        assertTrue(TestSegments.exists(name));

        String pipe = segments.name();
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", TestSegments.path(pipe).toString())
                        .start()
                        .waitFor());
        e = assertThrows(SharedMemoryException.class, () -> SharedMemory.open(pipe, readOnly()));
        assertMessage(e, pipe, "not a regular file");
        assertTrue(TestSegments.exists(pipe));
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        String target = segments.name();
        Files.write(TestSegments.path(target), new byte[8]);
        Files.createSymbolicLink(TestSegments.path(name), TestSegments.path(target));
        SharedMemoryException e = assertThrows(SharedMemoryException.class, () -> SharedMemory.open(name, readWrite()));
        assertEquals(Errno.ELOOP, e.errno());
    }

    @Test
    void regionsBeyondTwoAndFourGibibytesWork() {
        options = options.withSparse().withUnlinkOnClose();
        try (SharedMemory memory = create(5 * GIB + 8)) {
            MemorySegment segment = memory.memorySegment();
            for (long offset : new long[] {0, 2 * GIB - 4, 2 * GIB, 4 * GIB - 4, 4 * GIB, 5 * GIB}) {
                segment.set(JAVA_LONG.withByteAlignment(4), offset, offset + 1);
            }
            try (SharedMemory other = SharedMemory.open(name, readWrite())) {
                for (long offset : new long[] {2 * GIB, 4 * GIB, 5 * GIB}) {
                    assertEquals(offset + 1, other.memorySegment().get(JAVA_LONG, offset));
                }
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> other.memorySegment().get(JAVA_LONG, 5 * GIB + 8));
            }
        }
    }

    @Test
    void twoHalvesMakeAWhole() {
        try (SharedMemory memory = create(2 * 4096);
                SharedMemory whole = SharedMemory.open(name, readOnly())) {
            memory.memorySegment().asSlice(0, 4096).fill((byte) 1);
            memory.memorySegment().asSlice(4096, 4096).fill((byte) 2);
            assertEquals(1, whole.memorySegment().get(JAVA_BYTE, 4095));
            assertEquals(2, whole.memorySegment().get(JAVA_BYTE, 4096));
        }
    }

    private static void assertMessage(Exception e, String... parts) {
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> "\"" + part + "\" is missing in: " + e.getMessage());
        }
    }
}
