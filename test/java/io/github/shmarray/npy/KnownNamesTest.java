package io.github.shmarray.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownNamesTest {
    @ParameterizedTest
    @CsvSource({
        "prize,price",
        "Price,price",
        "pirce,price",
        "siz,size",
        "tiem,time",
        "volum,",
        "p,",
        "timestamp,",
        "pricesize,"
    })
    void theOneThatIsSpelledMostLikeItIsNamed(String wanted, String nearest) {
        String expected = nearest == null ? "" : "; did you mean " + nearest + "?";
        assertEquals(
                "there are time, price, size" + expected,
                KnownNames.insteadOf(wanted, List.of("time", "price", "size")));
    }

    @Test
    void whatIsListedIsBoundedAndCannotWriteOnATerminal() {
        List<String> many = IntStream.range(0, 5000).mapToObj(i -> "field" + i).toList();
        String list = KnownNames.insteadOf("x", many);
        assertTrue(list.endsWith("field18, field19 and 4980 more"), list);
        assertEquals("there are none", KnownNames.insteadOf("x", List.of()));
        assertEquals("there are \"\\x1b[2J\", \"\", \" a\"", KnownNames.list(List.of("\u001b[2J", "", " a")));
        String longest = "x".repeat(60_000);
        assertTrue(KnownNames.insteadOf(longest, Collections.nCopies(5000, longest))
                        .length()
                < 2000);
    }
}
