package io.github.shmarray.compare.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.compare.cases.Names;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is printed of the steps of creating an array. */
class ExplanationTest {
    @Test
    void allStepsAreThereAndNothingIsLeft() throws Exception {
        StringWriter printed = new StringWriter();
        Explanation.print(new PrintWriter(printed), 1000, Duration.ofMillis(20));
        for (String step : List.of(
                "creating and filling 1,000 int32, 4,000 bytes",
                "shm_open",
                CreateSteps.FIRST_TOUCH,
                CreateSteps.RESERVE,
                "a fault for each page",
                CreateSteps.ZERO,
                CreateSteps.COPY,
                "publish: linkat",
                "munmap, close, unlink",
                "pwrite",
                "huge pages change nothing here: the array is smaller",
                "linkat",
                "all of it",
                "copyOf in huge pages",
                "copyOf from a spare",
                "copyOf in a heap",
                "FFM")) {
            assertTrue(
                    Pattern.compile(Pattern.quote(step))
                            .matcher(printed.toString())
                            .find(),
                    step + " is missing in " + printed);
        }
        assertEquals(List.of(), Names.leftovers());
    }

    @Test
    void aStepThatFailsIsNamed() {
        var e = assertThrows(
                IllegalStateException.class, () -> Steps.measure(steps -> steps.time("mmap", () -> -12), 1000));
        assertEquals("mmap: error 12", e.getMessage());
    }
}
