package io.github.shmarray.compare.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagePlacementTest {
    /** A collector that works with several threads need not keep the order of what it moves: now and then one lies elsewhere. */
    private static final int TRIES = 4;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 1000, 100_000, 1_000_000})
    void anArrayBeginsWithAPage(int length) throws IOException {
        assertTrue(anyAtPage(() -> new int[length]), "ints");
        assertTrue(anyAtPage(() -> new byte[length]), "bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void whatTheMakerMadeIsGivenAsItIs(int length) throws IOException {
        assertArrayEquals(new int[length], PagePlacement.atPage(() -> new int[length]));
    }

    private static boolean anyAtPage(PagePlacement.Maker<?> maker) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            if (PagePlacement.missing(PagePlacement.atPage(maker)) == 0) {
                return true;
            }
        }
        return false;
    }
}
