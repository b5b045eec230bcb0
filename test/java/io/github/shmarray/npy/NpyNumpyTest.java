package io.github.shmarray.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.shmarray.Emulation;
import io.github.shmarray.npy.HeaderExamples.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What numpy itself writes and reads, and what is written and read here, are the same. */
@Timeout(120)
class NpyNumpyTest {
    private static final int CORPUS = Emulation.rounds("random headers", 6000, 200);

    @Test
    void writesTheBytesOfNumpy() throws Exception {
        List<String> requests = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        for (String descr : HeaderComparison.DESCRS) {
            for (boolean fortran : new boolean[] {false, true}) {
                for (long[] shape : shapes()) {
                    StringBuilder request = new StringBuilder("save " + descr + (fortran ? " F" : " C"));
                    for (long dimension : shape) {
                        request.append(' ').append(dimension);
                    }
                    requests.add(request.toString());
                    byte[] header =
                            NpyHeader.of(NpyScalar.parse(descr), fortran, shape).encode();
                    headers.add(HexFormat.of().formatHex(header));
                }
            }
        }
        List<String> answers = Numpy.answers(requests);
        for (int i = 0; i < requests.size(); i++) {
            assertEquals(answers.get(i), headers.get(i), requests.get(i));
        }
    }

    private static List<long[]> shapes() {
        long[] dimensions = {0, 1, 2, 10, 1000};
        List<long[]> shapes = new ArrayList<>(List.of(new long[0]));
        for (long a : dimensions) {
            shapes.add(new long[] {a});
            for (long b : dimensions) {
                shapes.add(new long[] {a, b});
                shapes.add(new long[] {a, 3, b});
                shapes.add(new long[] {a, 1, 7, b});
            }
        }
        for (long large = 9; large < 1L << 59; large = large * 10 + 9) {
            shapes.add(new long[] {large});
            shapes.add(new long[] {2, large});
            shapes.add(new long[] {large, 1, 2});
            shapes.add(new long[] {0, large});
        }
        for (int count = 5; count <= NpyHeader.MAX_DIMENSIONS; count++) {
            long[] shape = new long[count];
            Arrays.fill(shape, 1);
            shape[0] = 2;
            shape[count - 1] = 123456789;
            shapes.add(shape);
        }
        return shapes;
    }

    @Test
    void readsTheTypesThatNumpyReads() throws Exception {
        List<String> spellings = spellings();
        List<String> answers = Numpy.answers(spellings.stream()
                .map(spelling -> "type " + HexFormat.of().formatHex(spelling.getBytes()))
                .toList());
        for (int i = 0; i < spellings.size(); i++) {
            String here = type(spellings.get(i));
            String numpy = HeaderComparison.supported(answers.get(i));
            if (!HeaderComparison.supported(here).equals(numpy)
                    && !HeaderComparison.ACCIDENTAL_TYPE.matcher(here).find()) {
                fail(spellings.get(i) + ", numpy: " + answers.get(i) + ", here: " + here);
            }
        }
    }

    private static List<String> spellings() {
        String[] characters = "<>=|?biufehlqpBHILQPdNngScUVOMmFDs[]012348 ".split("");
        List<String> spellings = new ArrayList<>(List.of(""));
        for (String first : characters) {
            spellings.add(first);
            for (String second : characters) {
                spellings.add(first + second);
                for (String third : characters) {
                    spellings.add(first + second + third);
                }
            }
        }
        return spellings;
    }

    private static String type(String descr) {
        try {
            return NpyScalar.parse(descr).descr();
        } catch (NpyFormatException e) {
            return "refused: " + e.getMessage();
        }
    }

    @Test
    void readsTheExamplesThatNumpyReads() throws Exception {
        List<Example> examples = HeaderExamples.all();
        List<byte[]> headers = examples.stream()
                .map(example -> NpyFile.header(example.version(), example.text()))
                .toList();
        List<String> answers = HeaderComparison.load(headers);
        for (int i = 0; i < headers.size(); i++) {
            Example example = examples.get(i);
            String expected = example.accepted() ? example.outcome() : "refused";
            assertEquals(expected, HeaderComparison.supported(answers.get(i)), example.text());
        }
    }

    @Test
    void readsTheOddAndTheDamagedAsNumpyDoes() throws Exception {
        HeaderCorpus corpus = new HeaderCorpus(20260101);
        HeaderComparison comparison = new HeaderComparison();
        comparison.readBoth(Stream.generate(corpus::next).limit(CORPUS).toList());
        assertEquals("", String.join("\n", comparison.differences()));
        int accepted = comparison.accepted();
        assertTrue(accepted > CORPUS / 5 && accepted < CORPUS / 2, accepted + " are accepted");
    }
}
