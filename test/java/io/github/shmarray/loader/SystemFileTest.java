package io.github.shmarray.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemFileTest {
    @Test
    void aFileHasItsText() {
        assertEquals("Linux\n", SystemFile.text("/proc/sys/kernel/ostype"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/self/no such file", "/proc/self", "", "/proc/\0", "/proc/\ud800", "/proc/\u00e9"})
    void whatCannotBeReadHasNoText(String path) {
        assertNull(SystemFile.text(path));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "' 17\n', 17",
        "9223372036854771712, 9223372036854771712",
        "18446744073709551615, -2",
        "-1, -2",
        "max, -2",
        "'', -2",
        "'1 2', -2",
        ", -2"
    })
    void aNumberIsReadOrReplaced(String text, long expected) {
        assertEquals(expected, SystemFile.number(text, -2));
    }
}
