package io.github.shmarray.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Emulation;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Structures, and arrays in them, mean the same to numpy and here, and are written the same. */
@Timeout(120)
class DescrNumpyTest {
    private static final int CORPUS = Emulation.rounds("random structures", 20_000, 200);

    @Test
    void structuresAreReadAndWrittenAsNumpyDoes() throws Exception {
        DescrCorpus corpus = new DescrCorpus(20260202);
        HeaderComparison comparison = new HeaderComparison();
        comparison.readAndWriteBoth(Stream.generate(corpus::next).limit(CORPUS).toList());
        assertEquals("", String.join("\n", comparison.differences()));
        int accepted = comparison.accepted();
        assertTrue(accepted > CORPUS / 3 && accepted < CORPUS * 3 / 4, accepted + " are accepted");
    }
}
