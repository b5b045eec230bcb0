package io.github.shmarray.npy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Emulation;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Structures, and arrays in them, mean the same to numpy and here, and are written the same. */
@Timeout(120)
class DescrNumpyTest {
    private static final int CORPUS = Emulation.rounds("random structures", 20_000, 200);

    /**
     * What numpy takes because of how it is built, and nobody writes: the spellings that {@link NpyHeaderReadTest} shows, a third part
     * of a sub-array, one number as the shape of a sub-array that has no bytes, text as a shape, and a comma behind a type.
     */
    private static final Pattern ACCIDENT = Pattern.compile(
            "unsupported element type \"([<>=|]?([0-9(]|\\\\x)|[<>=|]?[a-zA-Z?]([ +0][0-9]|[]\\[a-z0-9]*,)"
                    + "|<c32\"|\\|O\")"
                    + "|as descr, found a tuple|which has no bytes|the shape of a field, found \"");

    @Test
    void structuresAreReadAndWrittenAsNumpyDoes() throws Exception {
        DescrCorpus corpus = new DescrCorpus(20260202);
        List<String> texts = Stream.generate(corpus::next)
                .map(descr -> "{'descr': " + descr + ", 'fortran_order': False, 'shape': (0,), }")
                .limit(CORPUS)
                .toList();
        List<byte[]> headers =
                texts.stream().map(text -> NpyFile.header("3.0", text)).toList();
        List<String> answers = Numpy.answers(headers.stream()
                .map(header -> "fields " + HexFormat.of().formatHex(header))
                .toList());
        List<String> differences = new ArrayList<>();
        int accepted = 0;
        for (int i = 0; i < CORPUS; i++) {
            String numpy = answers.get(i).startsWith("refused") ? "refused" : answers.get(i);
            String here = read(headers.get(i));
            boolean isRefusedHere = here.startsWith("refused");
            boolean isSame = numpy.equals(isRefusedHere ? "refused" : here);
            if (!isSame && !(isRefusedHere && ACCIDENT.matcher(here).find())) {
                differences.add("numpy: " + answers.get(i) + "\nhere:  " + here + "\n" + texts.get(i));
            }
            accepted += isRefusedHere ? 0 : 1;
        }
        assertEquals("", String.join("\n", differences));
        assertTrue(accepted > CORPUS / 3 && accepted < CORPUS * 3 / 4, accepted + " are accepted");
    }

    private static String read(byte[] header) {
        try {
            NpyType type = NpyFile.read(header, 0).type();
            byte[] written = NpyHeader.of(type, false, 0).encode();
            return tree(type) + " " + HexFormat.of().formatHex(written);
        } catch (NpyFormatException e) {
            return "refused: " + e.getMessage();
        }
    }

    /** As test/python/npy_reference.py tells it. */
    private static String tree(NpyType type) {
        return switch (type) {
            case NpyScalar scalar -> scalar.descr();
            case NpySubArray array ->
                array.shape().stream().map(String::valueOf).collect(Collectors.joining("x")) + "*" + tree(array.base());
            case NpyStructure structure ->
                structure.fields().stream().map(DescrNumpyTest::tree).collect(Collectors.joining(";", "{", "}"))
                        + structure.size();
        };
    }

    private static String tree(NpyField field) {
        String title = field.title() == null ? "" : "/" + hex(field.title());
        return field.offset() + ":" + hex(field.name()) + title + ":" + tree(field.type());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
