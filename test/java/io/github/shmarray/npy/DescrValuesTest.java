package io.github.shmarray.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Emulation;
import io.github.shmarray.TestSegments;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The elements of any structure are the same to numpy and here: each field as a view, and each record that is read and written.
 * {@code -Dshmarray.test.descriptions=20000} tries more of them.
 */
@Timeout(600)
class DescrValuesTest {
    private static final int CORPUS =
            Emulation.rounds("structures with values", Integer.getInteger("shmarray.test.descriptions", 400), 50);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private static byte[] header(String descr, int count) {
        return NpyFile.header("3.0", "{'descr': " + descr + ", 'fortran_order': False, 'shape': (" + count + ",), }");
    }

    @Test
    void fieldsAndRecordsHaveTheValuesThatNumpyHas() throws Exception {
        DescrCorpus corpus = new DescrCorpus(20261128);
        List<String> descrs = Stream.generate(corpus::next).limit(CORPUS).toList();
        List<String> answers = Numpy.answers(IntStream.range(0, CORPUS)
                .mapToObj(i -> "values " + HexFormat.of().formatHex(header(descrs.get(i), 0)) + " " + i)
                .toList());
        String name = segments.name();
        List<String> differences = new ArrayList<>();
        int fields = 0;
        int records = 0;
        for (int i = 0; i < CORPUS; i++) {
            String[] answer = answers.get(i).split(" ");
            byte[] header = header(descrs.get(i), 3);
            if (answer[0].equals("refused") || !isRead(header)) {
                continue;
            }
            byte[] elements = HexFormat.of().parseHex(answer[0]);
            var values = new StructureValues(header, elements, List.of(answer).subList(1, answer.length));
            Files.write(TestSegments.path(name), values.file());
            values.compare(name, i % 8 == 0);
            fields += values.fields();
            records += values.records();
            for (String difference : values.differences()) {
                differences.add(difference + " of " + descrs.get(i));
            }
        }
        System.out.println(
                fields + " fields and " + records + " kinds of records of " + CORPUS + " descriptions were compared");
        assertEquals("", String.join("\n", differences));
        assertTrue(fields > CORPUS && records > CORPUS / 4, fields + " fields, " + records + " kinds of records");
    }

    /** What numpy reads and this library does not is known to {@link DescrNumpyTest}. */
    private static boolean isRead(byte[] header) {
        try {
            NpyFile.read(header, 3 * 2000);
            return true;
        } catch (NpyFormatException e) {
            return false;
        }
    }
}
