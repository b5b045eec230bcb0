package io.github.shmarray.npz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Messages;
import io.github.shmarray.Order;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of arrays, with numpy as the judge. */
class NpzTest extends ArchiveTestCase {
    @ParameterizedTest
    @ValueSource(strings = {"savez", "savez_compressed"})
    void whatNumpyWritesIsCopied(String function) {
        numpy(
                "numpy." + function
                        + "(FILE, a=numpy.arange(6, dtype='int32').reshape(2, 3), **{'b/c': numpy.arange(3.0)},"
                        + " big=numpy.arange(4, dtype='>i4'), f=numpy.asfortranarray(numpy.arange(6.0).reshape(2, 3)),"
                        + " t=numpy.array(['2020-01-01', 'NaT'], 'datetime64[ns]'), z=numpy.zeros((0, 2)), s=numpy.float32(7))");
        try (Npz archive = Npz.open(file)) {
            List<NpzMember> members = archive.members();
            assertEquals(
                    "[a, b/c, big, f, t, z, s]",
                    members.stream().map(NpzMember::name).toList().toString());
            assertEquals(
                    "a: <i4 (2, 3), 24 bytes, " + (function.equals("savez") ? "stored" : "compressed"),
                    members.getFirst().toString());
            try (SharedIntArray a = assertInstanceOf(SharedIntArray.class, archive.copyOf("a", name))) {
                assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, a.toArray());
                assertArrayEquals(new long[] {2, 3}, a.shape());
            }
            CreateOptions replacing = CreateOptions.defaults().withReplace();
            for (String member : List.of("b/c", "big", "f", "t", "z", "s")) {
                archive.copyOf(member, name, replacing).close();
                assertEquals(
                        "True",
                        numpy(
                                "(lambda a, b: a.dtype.newbyteorder('=') == b.dtype and a.shape == b.shape and a.flags.f_contiguous =="
                                        + " b.flags.f_contiguous and a.astype(b.dtype).tobytes() == b.tobytes())(numpy.load(FILE)['"
                                        + member
                                        + "'], mapped('" + name + "'))"),
                        member);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenNumpyReads(ElementType type) {
        try (SharedArray array = SharedArray.create(name, type, 3, 2)) {
            array.view().fill(1);
            for (boolean isCompressed : new boolean[] {false, true}) {
                Map<String, SharedArray> arrays = Map.of("x", array);
                if (isCompressed) {
                    Npz.writeCompressed(file, arrays);
                } else {
                    Npz.write(file, arrays);
                }
                assertEquals(
                        "True",
                        numpy("(lambda a, b: a.dtype == b.dtype and a.tobytes() == b.tobytes() and a.shape == b.shape)"
                                + "(numpy.load(FILE)['x'], mapped('" + name + "'))"));
                try (Npz archive = Npz.open(file);
                        SharedArray copy = archive.copyOf("x", segments.name())) {
                    assertTrue(copy.view().contentEquals(array.view()));
                    assertEquals(type, copy.elementType());
                }
            }
        }
    }

    @Test
    void storedMembersAreMappedInPlace() {
        try (SharedDoubleArray rows = SharedDoubleArray.copyOf(name, new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
                SharedLongArray times = SharedLongArray.copyOf(
                        segments.name(), CreateOptions.defaults().withDtype("datetime64[s]"), new long[] {1, 2});
                SharedIntArray columns = SharedIntArray.create(
                        segments.name(), CreateOptions.defaults().withOrder(Order.F), 3, 2)) {
            columns.set(1, 0, 7);
            Map<String, SharedArray> arrays = new LinkedHashMap<>();
            arrays.put("times", times);
            arrays.put("rows", rows);
            arrays.put("columns", columns);
            Npz.write(file, arrays);
            try (Npz archive = Npz.open(file);
                    SharedDoubleArray mapped = (SharedDoubleArray) archive.attach("rows");
                    SharedIntArray inColumns = (SharedIntArray) archive.attach("columns")) {
                assertTrue(mapped.isReadOnly());
                assertArrayEquals(rows.toArray(), mapped.toArray());
                assertEquals(0, mapped.memorySegment().address() % 64);
                assertEquals(7, inColumns.get(1, 0));
                try (SharedLongArray ticks = (SharedLongArray) archive.attach("times")) {
                    assertEquals("<M8[s]", ticks.dtype());
                    assertArrayEquals(new long[] {1, 2}, ticks.toArray());
                }
            }
            assertEquals("['1970-01-01T00:00:01' '1970-01-01T00:00:02']", numpy("numpy.load(FILE)['times']"));
            assertEquals(
                    "True 7", numpy("(lambda a: f'{a.flags.f_contiguous} {a[1, 0]}')(numpy.load(FILE)['columns'])"));
            Npz.writeCompressed(file, arrays);
            try (Npz archive = Npz.open(file)) {
                Messages.assertRefused(
                        UnsupportedOperationException.class, () -> archive.attach("rows"), "it is compressed; copy it");
            }
        }
    }

    @Test
    void whatCannotBeReadIsTold() throws IOException {
        numpy("numpy.savez(FILE, a=numpy.arange(3), o=numpy.array([None]))");
        try (Npz archive = Npz.open(file)) {
            Messages.assertRefused(
                    NoSuchSegmentException.class,
                    () -> archive.copyOf("b", name),
                    "member \"b\"",
                    "there is none; there are a, o");
            Messages.assertRefused(
                    SegmentFormatException.class, () -> archive.copyOf("o", name), "member \"o\" of " + file, "|O");
            assertTrue(archive.members().get(1).toString().startsWith("o: "), archive.members()::toString);
        }
        Messages.assertRefused(
                NoSuchSegmentException.class, () -> Npz.open(folder.resolve("none.npz")), "there is no such file");
        String tooLong = "a".repeat(256);
        Messages.assertRefused(
                SharedMemoryException.class,
                () -> Npz.open(folder.resolve(tooLong)),
                "open archive " + folder.resolve(tooLong));
        Files.writeString(file, "no archive at all");
        Messages.assertRefused(
                SegmentFormatException.class,
                () -> Npz.open(file),
                "open archive " + file,
                "no archive that can be read");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.write(1);
            zip.putNextEntry(new ZipEntry("short.npy"));
            zip.write("no header".getBytes(StandardCharsets.UTF_8));
        }
        try (Npz archive = Npz.open(file)) {
            Messages.assertRefused(
                    SegmentFormatException.class, () -> archive.copyOf("readme.txt", name), "it is no .npy file");
            Messages.assertRefused(
                    SegmentFormatException.class, () -> archive.copyOf("short", name), "not a .npy file");
        }
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void aClosedArchiveSaysSo() {
        numpy("numpy.savez(FILE, a=numpy.arange(3))");
        Npz archive = Npz.open(file);
        archive.close();
        Messages.assertRefused(
                IllegalStateException.class,
                () -> archive.copyOf("a", name),
                "copy member \"a\" of " + file + ": the archive is closed");
        assertFalse(TestSegments.exists(name));
    }

    /** The JDK closes a channel under a thread that is interrupted, without a word. */
    @Test
    void anInterruptedThreadIsTold() {
        numpy("numpy.savez(FILE, a=numpy.arange(3))");
        try (Npz archive = Npz.open(file);
                SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2})) {
            for (Executable action : List.<Executable>of(
                    () -> archive.copyOf("a", segments.name()),
                    () -> Npz.open(file),
                    () -> Npz.write(folder.resolve("other.npz"), Map.of("a", array)))) {
                Thread.currentThread().interrupt();
                try {
                    Messages.assertRefused(SharedMemoryException.class, action, "this thread was interrupted");
                } finally {
                    assertTrue(Thread.interrupted());
                }
            }
        }
        assertFalse(Files.exists(folder.resolve("other.npz")));
    }

    @Test
    void aNameThatIsTooLongForAnArchiveIsRefused() {
        String longest = "\u00e9".repeat((65535 - 5) / 2) + "x";
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2})) {
            Npz.write(file, Map.of(longest, array));
            try (Npz archive = Npz.open(file)) {
                assertEquals(longest, archive.members().getFirst().name());
            }
            Messages.assertRefused(
                    IllegalArgumentException.class,
                    () -> Npz.write(file, Map.of(longest + "x", array)),
                    "write archive " + file + ": the name of a member has 65536 bytes");
            Messages.assertRefused(
                    SharedMemoryException.class,
                    () -> Npz.write(folder, Map.of("a", array)),
                    "write archive " + folder + ": it is a folder; give the name of a file");
        }
    }

    @Test
    void whatIsNoArchiveDoesNotStayOpen() throws IOException {
        Files.writeString(file, "no archive at all");
        Messages.assertRefused(SegmentFormatException.class, () -> Npz.open(file), "no archive that can be read");
        String path = file.toFile().getCanonicalPath();
        for (File descriptor : new File("/proc/self/fd").listFiles()) {
            assertNotEquals(path, descriptor.getCanonicalPath());
        }
    }

    @Test
    void theMemberIsNamedThatCannotBeCopied() {
        numpy("import numpy as np; np.savez(FILE, a=np.arange(3, dtype='i4'), s=np.zeros(2, dtype=[('x', 'i4')]))");
        CreateOptions other = CreateOptions.defaults().withElementType(ElementType.INT64);
        try (Npz archive = Npz.open(file)) {
            Messages.assertRefused(
                    IllegalArgumentException.class,
                    () -> archive.copyOf("a", name, other),
                    "create array \"" + name + "\" from member \"a\" of " + file + ": the file has int32");
            Messages.assertRefused(
                    SegmentFormatException.class,
                    () -> archive.copyOf("s", name),
                    "copy member \"s\" of " + file + ": its elements are structures");
        }
    }

    @Test
    void aFolderIsNoArchive() throws IOException {
        Messages.assertRefused(
                SharedMemoryException.class, () -> Npz.open(Files.createDirectory(file)), "open archive " + file);
    }

    /** Each byte of an archive in turn is another one: what was there is copied, or refused. */
    @Test
    void aDamagedArchiveIsRefusedOrCopiedRight() throws IOException {
        numpy("numpy.savez_compressed(FILE, a=numpy.arange(50))");
        byte[] bytes = Files.readAllBytes(file);
        int refusals = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            Files.write(file, damaged);
            try (Npz archive = Npz.open(file);
                    SharedArray copy = archive.copyOf("a", name)) {
                assertEquals(49, ((SharedLongArray) copy).get(49));
                assertTrue(copy.unlink());
            } catch (SharedMemoryException e) {
                refusals++;
            }
            assertFalse(TestSegments.exists(name));
        }
        assertTrue(refusals > bytes.length / 2, refusals + " of " + bytes.length);
    }

    @Test
    void neitherAnUnfinishedNorADamagedFileIsLeft() throws IOException {
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2})) {
            Npz.write(file, Map.of("a", array));
            byte[] before = Files.readAllBytes(file);
            array.close();
            assertThrows(IllegalStateException.class, () -> Npz.write(file, Map.of("b", array)));
            assertArrayEquals(before, Files.readAllBytes(file));
            Messages.assertRefused(
                    SharedMemoryException.class,
                    () -> Npz.write(folder.resolve("none/a.npz"), Map.of()),
                    "write archive " + folder.resolve("none/a.npz"));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    /** Opens an archive: {@code FILE}. */
    static final class Program {
        public static void main(String[] arguments) {
            try {
                Npz.open(Path.of(arguments[0]));
            } catch (UnsupportedOperationException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void withoutCommonsCompressItSaysWhatIsMissing() throws Exception {
        List<String> command = new ArrayList<>(ChildJvm.command(Program.class, file));
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(place -> !place.contains("commons-compress"))
                .collect(Collectors.joining(File.pathSeparator));
        command.set(command.indexOf("-cp") + 1, classPath);
        Process program = ChildJvm.start(command);
        assertEquals(
                "open archive " + file + ": it needs Apache Commons Compress, which is not there: add the artifact"
                        + " org.apache.commons:commons-compress\n",
                new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, program.waitFor());
    }

    /** The content and its checksum are right, and the directory of the archive tells of a few bytes more or less. */
    @ParameterizedTest
    @ValueSource(ints = {-8, 8})
    void aMemberIsAsLongAsTheArchiveSays(int more) throws IOException {
        numpy("numpy.save(open('" + folder.resolve("a.npy") + "', 'wb'), numpy.arange(3))");
        byte[] content = Files.readAllBytes(folder.resolve("a.npy"));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(Arrays.copyOf(content, content.length + 8));
        }
        ByteBuffer archive = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int directory = archive.getInt(archive.capacity() - 6);
        int size = directory + 24;
        archive.putInt(size, archive.getInt(size) + more);
        Files.write(file, archive.array());
        try (Npz opened = Npz.open(file)) {
            Messages.assertRefused(
                    SegmentFormatException.class, () -> opened.copyOf("a", name), "member \"a\"", "the archive says");
        }
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void twoMembersOfOneNameAreRefused() throws IOException {
        numpy("numpy.savez(FILE, aa=numpy.arange(3), ab=numpy.arange(4))");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace("ab.npy", "aa.npy");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        Messages.assertRefused(SegmentFormatException.class, () -> Npz.open(file), "two members \"aa\"");
    }
}
