package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SharedMemoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where arrays can be kept, and what the options do to their files. */
@Timeout(60)
class BackingTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();
    private static final CreateOptions MEMFD = DEFAULTS.withBacking(Backing.MEMFD);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @TempDir
    Path folder;

    @Test
    void aFileInAFolderIsFoundByItsPath() throws IOException {
        CreateOptions options = DEFAULTS.withBacking(Backing.folder(folder));
        Path path = folder.resolve("numbers");
        try (SharedIntArray array = SharedIntArray.copyOf("numbers", options, new int[] {1, 2, 3});
                SharedIntArray other = SharedIntArray.attach(path, AttachOptions.readWrite());
                SharedIntArray again = SharedIntArray.openOrCreate("numbers", options, 3)) {
            assertEquals("numbers", array.name());
            assertEquals(path.toString(), array.handle());
            assertEquals(path.toString(), other.name());
            other.set(1, 22);
            assertArrayEquals(new int[] {1, 22, 3}, array.toArray());
            assertArrayEquals(new int[] {1, 22, 3}, again.toArray());
            assertEquals(140, Files.size(path));
            assertFalse(TestSegments.exists("numbers"));
            assertTrue(other.unlink());
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void aHandleIsAbsolute() throws IOException {
        Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());
        CreateOptions options = DEFAULTS.withBacking(Backing.folder(relative)).withUnlinkOnClose();
        try (SharedIntArray array = SharedIntArray.create("numbers", options, 3)) {
            assertTrue(array.handle().startsWith("/"), array.handle());
            assertTrue(Files.isSameFile(Path.of(array.handle()), folder.resolve("numbers")));
        }
        assertFalse(Files.exists(folder.resolve("numbers")));
    }

    @Test
    void unlinkLeavesALinkAlone() throws IOException {
        SharedIntArray.create(name, 3).close();
        Path link = Files.createSymbolicLink(folder.resolve("link"), TestSegments.path(name));
        try (SharedIntArray array = SharedIntArray.attach(link, AttachOptions.readWrite())) {
            assertEquals(3, array.length());
            assertFalse(array.unlink(), "the link is not the array's name");
        }
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(TestSegments.exists(name));
    }

    @Test
    void aMemfdIsSharedByItsHandleAsLongAsItIsOpen() throws Exception {
        SharedIntArray array = SharedIntArray.copyOf(name, MEMFD, new int[] {1, 2, 3});
        String handle = array.handle();
        String path = "/proc/" + ProcessHandle.current().pid() + "/fd/\\d+";
        assertTrue(handle.matches(path + "#inode=\\d+,device=\\d+:\\d+,pidns=\\d+"), handle);
        assertFalse(TestSegments.exists(name));
        assertFalse(array.unlink());
        try (SharedIntArray other = SharedIntArray.attach(Path.of(handle), AttachOptions.readWrite())) {
            other.set(0, 11);
            assertFalse(other.unlink(), "a memfd has no name to remove");
            array.close();
            assertArrayEquals(new int[] {11, 2, 3}, other.toArray());
        }
        assertFalse(array.unlink());
        assertRefused(
                NoSuchSegmentException.class,
                () -> SharedIntArray.attach(Path.of(handle), AttachOptions.readWrite()),
                TestSegments.fileOf(handle));
    }

    @Test
    void pythonAndAnotherJvmAttachToAMemfd() throws Exception {
        try (SharedIntArray array = SharedIntArray.copyOf(name, MEMFD, new int[] {1, 2, 3});
                PythonChild python = PythonChild.start()) {
            python.run("a = numpy.load('" + TestSegments.fileOf(array.handle())
                    + "', mmap_mode='r+'); a *= 10; a.flush()");
            assertArrayEquals(new int[] {10, 20, 30}, array.toArray());
            Process child = ChildJvm.start(Doubler.class, array.handle());
            assertEquals(0, child.waitFor());
            assertArrayEquals(new int[] {20, 40, 60}, array.toArray());
        }
    }

    /** Doubles the array whose handle it is given. */
    static final class Doubler {
        private Doubler() {}

        public static void main(String[] handle) {
            try (SharedIntArray array = SharedIntArray.attach(Path.of(handle[0]), AttachOptions.readWrite())) {
                for (long i = 0; i < array.length(); i++) {
                    array.set(i, array.get(i) * 2);
                }
            }
        }
    }

    @Test
    void aMemfdCannotBeOpenedByName() {
        assertRefused(IllegalArgumentException.class, () -> SharedIntArray.openOrCreate(name, MEMFD, 3), name, "memfd");
    }

    @Test
    void theNameGoesWithTheCreatorWhenAsked() {
        SharedIntArray creator = SharedIntArray.copyOf(name, DEFAULTS.withUnlinkOnClose(), new int[] {1});
        try (SharedIntArray other = SharedIntArray.attach(name)) {
            SharedIntArray.attach(name).close();
            assertTrue(TestSegments.exists(name), "one who attached never unlinks");
            creator.close();
            creator.close();
            assertFalse(TestSegments.exists(name));
            assertEquals(1, other.get(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"0600, rw-------", "0666, rw-rw-rw-", "0777, rwxrwxrwx", "0400, r--------", "0, ---------"})
    void permissionsGoPastTheUmask(String octal, String expected) throws IOException {
        int mode = Integer.parseInt(octal, 8);
        for (Backing backing : new Backing[] {Backing.SHARED_MEMORY, Backing.MEMFD, Backing.folder(folder)}) {
            CreateOptions options = DEFAULTS.withBacking(backing).withPermissions(mode);
            try (SharedIntArray array = SharedIntArray.create(name, options, 3)) {
                array.set(0, 1);
                var permissions = Files.getPosixFilePermissions(TestSegments.fileOf(array.handle()));
                assertEquals(expected, PosixFilePermissions.toString(permissions));
                array.unlink();
            }
        }
        assertRefused(IllegalArgumentException.class, () -> DEFAULTS.withPermissions(01000), "01000");
    }

    @Test
    void theSpaceIsReservedUnlessTheArrayIsSparse() throws Exception {
        int pages = 40;
        int length = pages * TestSegments.pageSize() - 128;
        try (SharedByteArray array = SharedByteArray.create(name, length)) {
            assertEquals(pages, TestSegments.pages(name));
            array.unlink();
        }
        try (SharedByteArray array = SharedByteArray.copyOf(name, new byte[length])) {
            assertEquals(pages, TestSegments.pages(name));
            array.unlink();
        }
        try (SharedByteArray array = SharedByteArray.create(name, DEFAULTS.withSparse(), length)) {
            assertEquals(1, TestSegments.pages(name), "only the header");
            array.set(length - 1, (byte) 1);
            assertEquals(2, TestSegments.pages(name));
        }
    }

    @Test
    void moreAddressesThanThereAreAreTold() {
        assertRefused(
                SharedMemoryException.class,
                () -> SharedByteArray.create(name, DEFAULTS.withSparse(), 1L << 62),
                "no process on Linux has so many addresses, of which there are 140737488355328");
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void optionsThatWereNotGivenHaveTheirDefaults() {
        assertEquals(Backing.SHARED_MEMORY, DEFAULTS.backing());
        assertNull(DEFAULTS.dtype());
        assertEquals(0600, DEFAULTS.permissions());
        assertFalse(DEFAULTS.sparse() || DEFAULTS.replace());
        assertFalse(AttachOptions.readWrite().isReadOnly());
        assertNull(AttachOptions.readOnly().shape());
        assertNull(AttachOptions.readOnly().raw());
    }
}
