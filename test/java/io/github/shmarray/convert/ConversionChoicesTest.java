package io.github.shmarray.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.copy.KernelChoices;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.loader.NativeLibrary;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** That nothing which was learnt of one conversion is taken for another. */
class ConversionChoicesTest {
    /** No test converts so much, so that nobody else learns of it. */
    private static final long BYTES = 1L << 50;

    private final ConversionChoices choices = new ConversionChoices();

    @BeforeAll
    static void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: the choices among conversions in C, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    @Test
    void eachPairOfTypesAndEachModeHasChoicesThatStay() {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<ElementType> types = List.of(ElementType.BOOL, ElementType.INT16, ElementType.INT32, ElementType.FLOAT64);
        for (ElementType source : types) {
            for (ElementType target : types) {
                for (Overflow mode : Overflow.values()) {
                    KernelChoices<ConversionKernel> found = choices.of(source, target, mode);
                    assertTrue(seen.add(found), source + " to " + target + ", " + mode);
                    assertSame(found, choices.of(source, target, mode));
                }
            }
        }
    }

    @Test
    void theFirstOneThatIsTriedIsTheFirstGuess() {
        KernelChoices<ConversionKernel> found = choices.of(ElementType.INT64, ElementType.INT32, Overflow.EXACT);
        for (boolean isStreamed : new boolean[] {false, true}) {
            long bytes = isStreamed ? BYTES : KernelChoices.LEAST_BYTES;
            assertEquals(
                    ConversionKernel.guess(ElementType.INT64, ElementType.INT32, isStreamed)
                            .getFirst(),
                    found.of(bytes, 1).next());
        }
    }

    @Test
    void theyAreShownAsWhatTheyAreOf() {
        assertShown("swap float64", ElementType.FLOAT64, ElementType.FLOAT64, Overflow.WRAP);
        assertShown("convert int16 to float32, saturate", ElementType.INT16, ElementType.FLOAT32, Overflow.SATURATE);
    }

    private void assertShown(String work, ElementType source, ElementType target, Overflow mode) {
        choices.of(source, target, mode).of(BYTES, 1);
        KernelChoices.Learnt last = KernelChoices.learnt().stream()
                .filter(learnt -> learnt.leastBytes() == BYTES)
                .reduce((first, second) -> second)
                .orElseThrow();
        assertEquals(work, last.work());
    }
}
