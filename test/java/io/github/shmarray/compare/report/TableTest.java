package io.github.shmarray.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    @ParameterizedTest
    @CsvSource({
        "NaN,-",
        "0.0284,2.8 %",
        "0.9994,99.9 %",
        "1.7,170 %",
        "9.99,999 %",
        "10,>999 %",
        "243804.7,>999 %",
        "Infinity,>999 %"
    })
    void aPartIsToldInThreeDigits(double part, String told) {
        assertEquals(told, Table.percent(part));
    }
}
