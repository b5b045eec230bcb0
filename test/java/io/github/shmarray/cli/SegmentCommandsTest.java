package io.github.shmarray.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedByteArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Field;
import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npz.Npz;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands that show and handle segments, in a folder of their own. */
class SegmentCommandsTest extends CommandsInFolder {
    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(segments)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aListForPeopleAndOneForPrograms() {
        SharedDoubleArray.create("prices", options().withPermissions(0640), 2, 3)
                .close();
        try (SharedIntArray used = SharedIntArray.create("used", options(), 4)) {
            assertEquals(0, run("ls"));
            List<String> lines = out.lines().toList();
            assertTrue(lines.get(0).matches("NAME +KIND +TYPE +SHAPE +SIZE +OWNER +MODE +IN USE BY"), out);
            assertTrue(lines.get(1).matches("prices +array +float64 +2x3 +176 B +\\w+ +rw-r----- +nobody"), out);
            assertTrue(lines.get(2).matches("used .* " + ProcessHandle.current().pid()), out);
            assertTrue(lines.stream().allMatch(line -> line.length() <= 80), out);
            assertEquals(0, run("ls", "--json"));
            JsonArray found = JsonParser.parseString(out).getAsJsonArray();
            assertEquals(2, found.size());
            assertEquals("float64", found.get(0).getAsJsonObject().get("type").getAsString());
            assertEquals(0, run("list", "--abandoned"));
            assertFalse(out.contains(used.name()), out);
        }
    }

    @Test
    void namesGiveNoOrdersToTheTerminal() {
        String name = "a\u001b[31m\nb\u202e";
        String shown = "a\\x1b[31m\\x0ab\\u202e";
        SharedIntArray.create(name, options(), 4).close();
        for (String[] command : new String[][] {{"ls"}, {"show", name}, {"collect", "--dry-run"}, {"collect"}}) {
            assertEquals(0, run(command), err);
            assertTrue(out.contains(shown) && !out.contains(name) && out.indexOf('\u001b') < 0, out);
        }
        for (String command : List.of("show", "rm", "cat", "watch", "collapse")) {
            assertEquals(1, run(command, name));
            assertTrue(err.contains(shown) && err.lines().count() == 1, err);
        }
        assertEquals(2, run("ls", name));
        assertTrue(err.contains(shown) && err.indexOf('\u001b') < 0, err);
    }

    @Test
    void anArgumentThatBeginsWithAnAtIsAName() {
        assertEquals(1, run("show", "@."));
        assertEquals("shmarray: there is no segment \"@.\" in " + segments + "; shmarray ls lists them\n", err);
        SharedIntArray.create("@ints", options(), 4).close();
        assertEquals(0, run("rm", "@ints"), err);
    }

    @Test
    void whatAFileIsNotIsToldInWords() throws IOException {
        SharedIntArray.create("ints", options(), 4).close();
        assertEquals(1, run("get", "ints", folder + "/none/file"));
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.contains("there is no folder " + folder + "/none"), err);
        assertEquals(1, run("put", folder + "/none.npy"));
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.contains(folder + "/none.npy") && !err.contains("Exception"), err);
    }

    @Test
    void whatCanBeNoFileOrTimeIsAWrongArgument() {
        SharedIntArray.create("ints", options(), 4).close();
        assertEquals(2, run("put", "\0"));
        assertTrue(err.contains("is no path: Nul character not allowed") && !err.contains("Exception"), err);
        assertEquals(2, run("put", "/"));
        assertTrue(err.startsWith("/ is a folder"), err);
        assertEquals(2, run("get", "ints", "/"));
        assertTrue(err.startsWith("/ is a folder"), err);
        for (String seconds : List.of("-1", "NaN")) {
            assertEquals(2, run("watch", "ints", "--seconds", seconds, "--count", "1"));
            assertTrue(err.startsWith("--seconds must be 0 or more"), err);
        }
    }

    @Test
    void filesGoInAndOut() throws IOException {
        Path file = folder.resolve("volume.npy");
        Path copy = folder.resolve("copy.npy");
        try (SharedIntArray array = SharedIntArray.copyOf("first", options(), new int[] {1, 2, 3})) {
            assertEquals(0, run("get", "/first", file.toString()), err);
            assertEquals(0, run("put", file.toString()), err);
            assertEquals("volume\n", out);
            assertEquals(1, run("put", file.toString()));
            assertTrue(
                    err.startsWith("shmarray: create array \"volume\"")
                            && err.lines().count() == 1,
                    err);
            assertEquals(0, run("put", "--replace", file.toString(), "volume"), err);
            assertEquals(0, run("get", "volume", copy.toString()), err);
            assertEquals(-1, Files.mismatch(file, copy));
            array.unlink();
        }
        try (SharedArray put = SharedArray.attach(segments.resolve("volume"), AttachOptions.readOnly())) {
            assertArrayEquals(new int[] {1, 2, 3}, ((SharedIntArray) put).toArray());
        }
        assertEquals(1, run("get", "volume", folder.resolve("none/copy.npy").toString()));
        assertEquals(1, err.lines().count(), err);
        assertEquals(List.of("volume"), names());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(3, files.count(), "no unfinished file is left");
        }
    }

    @Test
    void aFileIsWhatItsUmaskAndItsContentMakeOfIt() throws IOException {
        Path plain = Files.createFile(folder.resolve("plain"));
        try (SharedIntArray array = SharedIntArray.create("grows", options().withCapacity(1000), 3)) {
            Path copy = folder.resolve("grows.npy");
            assertEquals(0, run("get", "grows", folder.toString()), err);
            assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(copy));
            assertEquals(128 + 3 * Integer.BYTES, Files.size(copy));
            assertEquals(0, run("put", copy.toString(), "again"), err);
            Path link = Files.createSymbolicLink(folder.resolve("link.npy"), copy);
            assertEquals(0, run("get", array.name(), link.toString()), err);
            assertTrue(Files.isSymbolicLink(link));
        }
        Path fifo = folder.resolve("none/of/them");
        assertEquals(1, run("get", "grows", fifo.toString()));
        assertTrue(err.contains("there is no folder " + fifo.getParent()), err);
    }

    @Test
    void whatIsNoArrayIsNamed() throws IOException {
        Path file = folder.resolve("file");
        assertEquals(1, run("put", file.toString()));
        assertEquals("shmarray: there is no file " + file + "\n", err);
        for (String[] each : new String[][] {
            {"", "it is empty"},
            {"1 2 3\n", "it is text; numpy.save(FILE.npy, numpy.loadtxt(...)) makes one of it"},
            {"\u001f\u008b\b", "it is compressed; gunzip it first"},
            {"\u0089HDF\r\n", "it is HDF5; "},
            {"\0\1\2", "it begins with other bytes; "},
        }) {
            Files.writeString(file, each[0], StandardCharsets.ISO_8859_1);
            assertEquals(1, run("put", file.toString()));
            assertTrue(err.startsWith("shmarray: " + file + " is no .npy file: " + each[1]), err);
        }
        assertEquals(1, run("put", folder.toString()));
        assertEquals("shmarray: " + folder + " is no .npy file: it is a folder\n", err);
        assertEquals(List.of(), names());
    }

    @Test
    void anArchiveIsPutMemberByMember() throws IOException {
        Path file = folder.resolve("two.npz");
        try (SharedIntArray left = SharedIntArray.copyOf("left", options(), new int[] {1, 2});
                SharedIntArray right = SharedIntArray.copyOf("right", options(), new int[] {3})) {
            Npz.write(file, Map.of("left", left, "right", right));
            left.unlink();
            right.unlink();
        }
        assertEquals(1, run("put", file.toString(), "one"));
        assertTrue(err.contains("has 2 arrays, which cannot all be called \"one\""), err);
        assertEquals(0, run("put", file.toString()), err);
        assertEquals(List.of("left", "right"), names());
    }

    record Trade(int id, @Field(name = "s", bytes = 3) String symbol) {}

    @Test
    void structuresArePutAsTheyAre() throws Exception {
        Path file = folder.resolve("trades.npy");
        String descr = "[('id', '>i4'), ('s', '|S3'), ('l', [('p', '>f8')], (2,))]";
        byte[] content = npy("{'descr': " + descr + ", 'fortran_order': False, 'shape': (2,)}");
        content[128 + 3] = 7;
        content[128 + 4] = 'A';
        Files.write(file, content);
        assertEquals(0, run("put", file.toString()), err);
        Path archive = folder.resolve("trades.npz");
        try (var put = SharedRecordArray.attach(segments.resolve("trades"), AttachOptions.readOnly(), Trade.class)) {
            assertEquals(new Trade(7, "A"), put.get(0));
            assertEquals(descr, put.dtype());
            Npz.write(archive, Map.of("packed", put));
        }
        assertEquals(0, run("put", archive.toString()), err);
        assertEquals(List.of("packed", "trades"), names());
        assertEquals(0, run("get", "packed", file.toString()), err);
        assertEquals(-1, Files.mismatch(file, segments.resolve("trades")));
    }

    @Test
    void whatIsNoNumberIsShown() throws Exception {
        Path file = folder.resolve("x.npy");
        for (String[] each : new String[][] {
            {"{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "elements +\\[0.0\\+0.0j]"},
            {"{'descr': '<M8[s]', 'fortran_order': False, 'shape': (1,), }", "elements +\\[1970-01-01T00:00:00Z]"},
            {"{'descr': '<m8[s]', 'fortran_order': False, 'shape': (1,), }", "elements +\\[PT0S]"},
            {"{'descr': '|S2', 'fortran_order': False, 'shape': (1,), }", "elements +\\['']"},
            {"{'descr': '<U2', 'fortran_order': False, 'shape': (9,), }", "elements +\\['' '' '' ... '' '' '']"},
            {"{'descr': '|V3', 'fortran_order': False, 'shape': (1,), }", "elements +\\[000000]"},
        }) {
            Files.write(file, npy(each[0]));
            assertEquals(0, run("put", "--replace", file.toString()), err);
            assertEquals(0, run("show", "x"), err);
            assertTrue(out.lines().anyMatch(line -> line.matches(each[1])), out);
        }
    }

    /** A header, and more zeroes than its elements need are cut away. */
    private static byte[] npy(String header) {
        NpyHeader read = NpyHeader.readBeginning(MemorySegment.ofArray(header(header)), 1 << 12);
        return Arrays.copyOf(header(header), (int) (read.dataOffset() + read.byteSize()));
    }

    private static byte[] header(String text) {
        byte[] bytes = Arrays.copyOf("\u0093NUMPY\1\0\166\0".getBytes(StandardCharsets.ISO_8859_1), 1 << 12);
        Arrays.fill(bytes, 10, 127, (byte) ' ');
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, 10, ascii.length);
        bytes[127] = '\n';
        return bytes;
    }

    @Test
    void locksAndRingsAreShown() {
        try (FrameRing ring = FrameRing.create("ring", options(), 4, ElementType.INT32, 2);
                SharedLock ignored = SharedLock.openOrCreate("lock", options())) {
            ring.publish(new int[] {1, 2});
            assertEquals(0, run("show", "ring.frames"), err);
            assertTrue(out.contains("slots          4\nnewest         frame 1\n"), out);
            assertEquals(0, run("show", "lock"), err);
            assertTrue(out.contains("state          free"), out);
        }
    }

    @Test
    void whatIsNotThereIsNearlyFound() throws IOException {
        SharedIntArray.create("prices", options(), 1).close();
        assertEquals(1, run("--debug", "rm", "price"));
        assertTrue(err.contains("\tat " + SegmentCommandsTest.class.getPackageName()), err);
        assertEquals(1, run("rm", "price", "nothing-like-it"));
        assertEquals(
                "shmarray: there is no segment \"price\" in " + segments + "; is it \"prices\"?\n"
                        + "shmarray: there is no segment \"nothing-like-it\" in " + segments
                        + "; shmarray ls lists them\n",
                err);
        assertEquals(0, run("rm", "/prices"), err);
        assertEquals(List.of(), names());
        assertEquals(2, run("rm"));
        assertEquals(2, run("show"));
    }

    @Test
    void anArrayIsShown() throws IOException {
        SharedDoubleArray.copyOf("wave", options(), new double[] {0, 1, 2, 3, Double.NaN, 5})
                .close();
        assertEquals(0, run("show", "wave"), err);
        for (String line : List.of(
                "type +float64",
                "shape +\\[6\\]",
                "least +0",
                "greatest +5",
                "mean +2.20000",
                "NaN +1 element",
                " +▁▂▄▅ █")) {
            assertTrue(out.lines().anyMatch(each -> each.matches(line)), line + " is missing in\n" + out);
        }
        Path picture = folder.resolve("wave.png");
        assertEquals(1, run("show", "wave", "--png", picture.toString()));
        assertTrue(err.startsWith("shmarray: the array is no picture: it needs the shape (rows, columns)"), err);
        assertFalse(Files.exists(picture));
        Files.writeString(segments.resolve("text"), "no array");
        assertEquals(0, run("show", "text"), err);
        assertTrue(out.contains("kind           raw"), out);
    }

    @Test
    @Timeout(60)
    void whatHappensIsTold() throws InterruptedException {
        try (SharedIntArray array = SharedIntArray.create("still", options(), 10)) {
            assertEquals(0, run("watch", "still", "--seconds", "0.01", "--count", "2"), err);
            assertEquals("0 bytes changed per second\n".repeat(2), out);
            Thread writer = Thread.ofPlatform().daemon().start(() -> {
                for (int i = 0; !Thread.interrupted(); i++) {
                    array.set(0, i);
                }
            });
            // The writer may have to wait for a processor.
            do {
                assertEquals(0, run("watch", "still", "--seconds", "0.05", "--count", "1"), err);
                assertTrue(out.matches("\\d+ bytes changed per second\n"), out);
            } while (out.startsWith("0 "));
            writer.interrupt();
            writer.join();
        }
        try (FrameRing ring = FrameRing.create("ring", options(), 4, ElementType.INT32, 2)) {
            ring.publish(new int[] {1, 2});
            assertEquals(0, run("watch", "ring", "--seconds", "0.01", "--count", "1"), err);
            assertEquals("frame 1, 0.0 frames per second\n", out);
            assertEquals(0, run("watch", "ring.frames", "--seconds", "0.01", "--count", "1"), err);
            assertEquals("frame 1, 0.0 frames per second\n", out);
        }
        try (SharedLock ignored = SharedLock.openOrCreate("lock", options())) {
            assertEquals(0, run("watch", "lock", "--seconds", "0.01", "--count", "1"), err);
            assertTrue(out.contains("free"), out);
        }
    }

    @Test
    void picturesAreWritten() throws IOException {
        byte[] pixels = new byte[2 * 3];
        pixels[1] = (byte) 200;
        SharedByteArray.copyOf("grey", options().withElementType(ElementType.UINT8), pixels, 2, 3)
                .close();
        Path picture = folder.resolve("grey.png");
        assertEquals(0, run("show", "grey", "--png", picture.toString()), err);
        assertEquals(0xffc8c8c8, ImageIO.read(picture.toFile()).getRGB(1, 0));
        assertTrue(
                out.endsWith("\n\n #\n\n".replace(" #\n\n", " % \n   \n")) || out.contains(" * ") || out.contains("# "),
                out);
        byte[] colours = {1, 2, 3, 4, 5, 6};
        SharedByteArray.copyOf("colours", options().withElementType(ElementType.UINT8), colours, 1, 2, 3)
                .close();
        assertEquals(0, run("show", "colours", "--png", picture.toString()), err);
        assertEquals(0xff040506, ImageIO.read(picture.toFile()).getRGB(1, 0));
    }

    @Test
    void whatWouldBeCollectedIsOnlyNamed() throws IOException {
        SharedIntArray.create("left", options(), 1).close();
        Files.writeString(segments.resolve("notes"), "of nobody, and no array");
        assertEquals(0, run("collect", "--dry-run"), err);
        assertEquals("left\n", out);
        assertEquals(List.of("left", "notes"), names());
        assertEquals(0, run("doctor"), err);
        assertTrue(out.contains("1 abandoned") && out.contains("shmarray collect"), out);
        assertTrue(out.contains(" container ") && out.contains(" for each process; an open array takes one"), out);
        assertEquals(0, run("collect"), err);
        assertEquals(List.of("notes"), names());
        assertEquals(0, run("doctor"), err);
        assertTrue(out.contains("nothing abandoned"), out);
    }

    @Test
    void aFolderThatTakesNoFilesIsNotCalledMissing() {
        SharedIntArray.create("prices", options(), 1).close();
        assertEquals(1, run("get", "prices", "/proc/prices.npy"));
        assertTrue(err.contains("/proc") && !err.contains("there is no folder"), err);
    }

    @Test
    void whatIsMeasuredIsTold() throws IOException {
        assertEquals(0, run("doctor"), err);
        boolean areKernelsTold = out.contains("copies") && out.contains(" GB/s");
        assertEquals(NativeLibrary.isAvailable(), areKernelsTold, out);
        assertTrue(out.contains("with 40 MB: create and fill ") || out.contains("gave none for 40 MB"), out);
        assertEquals(List.of(), names());
    }

    @Test
    void theModuleForPythonIsPrinted() throws IOException {
        StringWriter printed = new StringWriter();
        assertEquals(0, Main.commandLine().setOut(new PrintWriter(printed)).execute("python"));
        assertEquals(Files.readString(Path.of("examples/python/shmarray.py")), printed.toString());
    }
}
