package io.github.shmarray.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinnedArraysTest {
    @ParameterizedTest
    @CsvSource({
        "24, false",
        "24.0.2, false",
        "25-ea, true",
        "25, true",
        "25.0.1, true",
        "25.0.2, true",
        "25.0.2+10, true",
        "25.0.2+10-LTS, true",
        "25.0.3, false",
        "25.0.3+9-LTS, false",
        "25.0.10, false",
        "25.1, false",
        "26, false",
        "26.0.1, false"
    })
    void theyAreMovedByJdk25Before3(String version, boolean areMoved) {
        assertEquals(areMoved, PinnedArrays.areMoved(Runtime.Version.parse(version)));
    }
}
