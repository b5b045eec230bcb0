package io.github.shmarray.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.npy.HeaderExamples.Example;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyHeaderReadTest {
    private static final byte[] PLAIN = NpyFile.header("1.0", HeaderExamples.PLAIN);
    private static final int DATA = 16;

    static List<Example> examples() {
        return HeaderExamples.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesComeOutAsTheyShould(Example example) {
        byte[] header = NpyFile.header(example.version(), example.text());
        if (example.accepted()) {
            NpyHeader read = NpyFile.read(header, NpyFile.ZEROS);
            assertEquals(example.outcome(), NpyFile.describe(read));
            assertEquals(header.length, read.dataOffset());
        } else {
            assertRefused(example.outcome(), header, NpyFile.ZEROS);
        }
    }

    /**
     * What numpy takes because of how it is built, and nobody writes: sizes as C's strtol has them, numbers of types,
     * repetitions, sub-arrays of one element; escapes by name; a sign before a bracket; a blank before the L of Python 2;
     * any literal at all as a value that a later one replaces; text, dictionaries and more than there can be where it looks for parts.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': 'i04', 'fortran_order': False, 'shape': (4,)}",
                "{'descr': '<i 4', 'fortran_order': False, 'shape': (4,)}",
                "{'descr': 'i+4', 'fortran_order': False, 'shape': (4,)}",
                "{'descr': '\\5', 'fortran_order': False, 'shape': (4,)}",
                "{'descr': '()i4', 'fortran_order': False, 'shape': (4,)}",
                "{'descr': '1i4', 'fortran_order': False, 'shape': (4,)}",
                "{'descr': ('<i4', ()), 'fortran_order': False, 'shape': (4,)}",
                "{'descr': ('<i4', (), 1), 'fortran_order': False, 'shape': (4,)}",
                "{'descr': ['xi'], 'fortran_order': False, 'shape': (4,)}",
                "{'descr': [('x', '<i4', '')], 'fortran_order': False, 'shape': (4,)}",
                "{'descr': [((1, 'x'), '<i4')], 'fortran_order': False, 'shape': (4,)}",
                "{'descr': [('x', ('<i4', (0,)), 3)], 'fortran_order': False, 'shape': (4,)}",
                "{'descr': {}, 'fortran_order': False, 'shape': (4,)}",
                "{'descr': '\\N{LESS-THAN SIGN}i4', 'fortran_order': False, 'shape': (4,)}",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (+(4),)}",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (4 L,)}",
                "{'descr': '<i4', 'fortran_order': False, 'shape': None, 'shape': (4,)}",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (1.5, 10000000000000000000), 'shape': (4,)}",
            })
    void refusesWhatNumpyTakesByAccident(String text) {
        assertRefused("", NpyFile.header("1.0", text), DATA);
    }

    /**
     * What numpy refuses with one version of Python or of the file and takes with another: blanks for a last line, a blank
     * after a form feed for a first one, and the L of Python 2 in lines that end in a carriage return alone.
     */
    @ParameterizedTest
    @ValueSource(strings = {"1.0", "2.0", "3.0"})
    void acceptsWhatNumpyRefusesByAccident(String version) {
        assertEquals("<i4 C 4", accepted(version, HeaderExamples.PLAIN + "\n    "));
        assertEquals("<i4 C 4", accepted(version, "\f " + HeaderExamples.PLAIN));
        if (!version.equals("3.0")) {
            assertEquals("<i4 C 4", accepted(version, "\r" + HeaderExamples.PLAIN.replace("4,", "4L,")));
        }
    }

    /** numpy writes such headers itself, and does not read them. */
    @ParameterizedTest
    @ValueSource(strings = {"np.int64(4)", "np.uint8(4)", "np . intp ( 4 )", "(np.int32(4))"})
    void acceptsIntegersOfNumpy(String integer) {
        assertEquals("<i4 C 1 4", accepted("1.0", HeaderExamples.PLAIN.replace("(4,)", "(1, " + integer + ",)")));
        for (String bad :
                new String[] {"np.int64(4", "np.int64()", "np.int64('4')", "np.float64(4)", "np", "os.int64(4)"}) {
            String text = HeaderExamples.PLAIN.replace("(4,)", "(" + bad + ",)");
            assertRefused("bad .npy header", NpyFile.header("1.0", text), DATA);
        }
    }

    @Test
    void whatNumpyRefusesIsToldAllTheSame() {
        for (String text : new String[] {
            HeaderExamples.PLAIN.replace("{", "{'created': 'by another program', "),
            HeaderExamples.PLAIN + " ".repeat(100_000)
        }) {
            byte[] header = NpyFile.header("2.0", text);
            NpyFormatException e = assertThrows(NpyFormatException.class, () -> NpyFile.read(header, DATA));
            assertEquals("<i4 C 4", NpyFile.describe(e.header()));
            assertEquals(header.length, e.header().dataOffset());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aTextThatIsFarTooLongIsNotLookedAt(int more) {
        int most = 1 << 20;
        String text = HeaderExamples.PLAIN + " ".repeat(most + more - HeaderExamples.PLAIN.length());
        byte[] header = NpyFile.header("2.0", text);
        NpyFormatException e = assertThrows(NpyFormatException.class, () -> NpyFile.read(header, DATA));
        assertTrue(e.getMessage().endsWith(most + more + (more == 0 ? " characters" : " bytes")), e::getMessage);
        assertEquals(more == 0, e.header() != null);
    }

    /** Also where only the beginning is read: what is told is the size of the file. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 20})
    void aHeaderIsReadFromAFile(int more, @TempDir Path folder) throws IOException {
        NpyHeader read = NpyFile.readFile(folder, PLAIN, DATA + more);
        assertEquals("<i4 C 4", NpyFile.describe(read));
        int most = 1 << 20;
        String text = HeaderExamples.PLAIN + " ".repeat(most + more - HeaderExamples.PLAIN.length());
        byte[] tooLong = NpyFile.header("2.0", text);
        String expected = assertThrows(NpyFormatException.class, () -> NpyFile.read(tooLong, DATA))
                .getMessage();
        NpyFormatException e = assertThrows(NpyFormatException.class, () -> NpyFile.readFile(folder, tooLong, DATA));
        assertEquals(expected, e.getMessage());
        assertThrows(NpyFormatException.class, () -> NpyFile.readFile(folder, new byte[0], 0));
    }

    private static String accepted(String version, String text) {
        return NpyFile.describe(NpyFile.read(NpyFile.header(version, text), DATA));
    }

    @Test
    void everyPartOfAFileIsTooShort() {
        NpyFile.read(PLAIN, DATA);
        for (int size = 0; size < PLAIN.length + DATA; size++) {
            byte[] part = Arrays.copyOf(Arrays.copyOf(PLAIN, PLAIN.length + DATA), size);
            NpyFormatException e = assertThrows(NpyFormatException.class, () -> NpyFile.read(part, 0));
            String message = size < 6
                    ? "not a .npy file"
                    : size < PLAIN.length ? "truncated .npy header" : "truncated .npy file";
            assertTrue(e.getMessage().startsWith(message), e::getMessage);
        }
    }

    @Test
    void theMessageHasTheNumbers() {
        assertRefused("expected the bytes 934e554d5059 (\\x93NUMPY) at its start, found 0000", new byte[2], 0);
        assertRefused("found nothing", new byte[0], 0);
        assertRefused(
                "expected the bytes 934e554d5059 (\\x93NUMPY) at its start, found 000000000000", new byte[4096], 0);
        assertRefused("expected at least 67 bytes, the file has 66", Arrays.copyOf(PLAIN, 66), 0);
        assertRefused("expected 16 bytes of data for <i4 (4,), the file has 15", PLAIN, DATA - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "2.0", "3.0"})
    void aLengthBeyondTheFileIsRefused(String version) {
        byte[] header = NpyFile.header(version, HeaderExamples.PLAIN);
        int lengthSize = version.equals("1.0") ? 2 : 4;
        Arrays.fill(header, 8, 8 + lengthSize, (byte) 0xff);
        long expected = 8 + lengthSize + (1L << 8 * lengthSize) - 1;
        assertRefused("expected at least " + expected + " bytes", header, DATA);
    }

    @Test
    void aHugeTextIsNotRead() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(1L << 28);
            byte[] start = NpyFile.header("2.0", HeaderExamples.PLAIN);
            start[11] = 0x0f;
            MemorySegment.copy(MemorySegment.ofArray(start), 0, file, 0, start.length);
            NpyFormatException e = assertThrows(NpyFormatException.class, () -> NpyHeader.read(file));
            assertTrue(e.getMessage().contains("at most 10000 characters"), e::getMessage);
        }
    }

    @Test
    void badUtf8IsRefused() {
        byte[] header = NpyFile.header("3.0", HeaderExamples.PLAIN + "#x");
        header[header.length - 1] = (byte) 0xff;
        assertRefused("its text is not UTF-8", header, DATA);
    }

    @Test
    void bytesAfterTheDataAreAllowed() {
        assertEquals(DATA, NpyFile.read(PLAIN, 100 * DATA).byteSize());
    }

    @Test
    void anyOffsetInAnySegmentWillDo() {
        byte[] moved = new byte[PLAIN.length + DATA + 3];
        System.arraycopy(PLAIN, 0, moved, 3, PLAIN.length);
        MemorySegment file = MemorySegment.ofArray(moved).asSlice(3).asReadOnly();
        assertEquals("<i4 C 4", NpyFile.describe(NpyHeader.read(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "\"\"", "((),", "'',{'':", "\\\n", "#\n", "0_", "'\\x41'", " "})
    void timeIsLinearInTheLength(String piece) {
        String text = piece.repeat(9999 / piece.length());
        assertTimeout(Duration.ofSeconds(1), () -> {
            for (int i = 0; i < 20; i++) {
                assertRefused("", NpyFile.header("1.0", "{" + text), 0);
            }
        });
    }

    private static void assertRefused(String message, byte[] header, int zeros) {
        NpyFormatException e = assertThrows(NpyFormatException.class, () -> NpyFile.read(header, zeros));
        assertTrue(e.getMessage().contains(message), () -> "\"" + message + "\" is missing in: " + e.getMessage());
        assertTrue(e.getMessage().length() < 1000, "short enough to read");
        assertNull(e.getCause());
    }
}
