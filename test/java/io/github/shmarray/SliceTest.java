package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.convert.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SliceTest {
    private static final int RANDOM_CASES = Emulation.rounds("random slices", 20_000, 1000);
    private static final Long[] ENDS = {
        null, 0L, 1L, -1L, 2L, -2L, 5L, -5L, 6L, -6L, 7L, -7L, 1L << 62, Long.MAX_VALUE, -Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final long[] STEPS = {
        1, -1, 2, -2, 5, -5, 6, -6, 1L << 62, Long.MAX_VALUE, -Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final long[] LENGTHS = {0, 1, 5, 6, Long.MAX_VALUE};

    private record Case(Long from, Long to, long step, long length) {
        Slice slice() {
            Slice slice;
            if (from == null) {
                slice = to == null ? Slice.all() : Slice.to(to);
            } else {
                slice = to == null ? Slice.from(from) : Slice.range(from, to);
            }
            return slice.step(step);
        }

        String request() {
            return "slice " + length + " " + text(from) + " " + text(to) + " " + step;
        }

        private static String text(Long end) {
            return end == null ? "-" : end.toString();
        }
    }

    @Test
    void takesWhatPythonTakes() throws Exception {
        List<Case> cases = edges();
        Random random = new Random(20260301);
        for (int i = 0; i < RANDOM_CASES; i++) {
            long length = random.nextInt(12);
            long step = random.nextInt(1, 6) * (random.nextBoolean() ? 1 : -1);
            cases.add(new Case(end(random), end(random), step, length));
        }
        List<String> answers = PythonReference.answers(
                "view_reference.py", cases.stream().map(Case::request).toList());
        for (int i = 0; i < answers.size(); i++) {
            Range range = cases.get(i).slice().of(cases.get(i).length());
            String found = range.count() == 0 ? "0 0" : range.first() + " " + range.count();
            assertEquals(answers.get(i), found, cases.get(i).toString());
            if (range.count() > 1) {
                assertEquals(cases.get(i).step(), range.step(), cases.get(i).toString());
            }
        }
    }

    private static Long end(Random random) {
        return random.nextInt(5) == 0 ? null : (Long) (long) random.nextInt(-15, 16);
    }

    private static List<Case> edges() {
        List<Case> cases = new ArrayList<>();
        for (Long from : ENDS) {
            for (Long to : ENDS) {
                for (long step : STEPS) {
                    for (long length : LENGTHS) {
                        cases.add(new Case(from, to, step, length));
                    }
                }
            }
        }
        return cases;
    }

    @Test
    void aStepThatIsNeverTakenIsOne() {
        assertEquals(1, Slice.all().step(1L << 62).of(1).step());
        assertEquals(5, Slice.all().step(5).of(6).step());
    }

    @Test
    void aStepOfZeroIsRefused() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Slice.range(3, 7).step(0));
        assertTrue(e.getMessage().contains("3:7"), e.getMessage());
    }

    @Test
    void isWrittenAsInPython() {
        assertEquals(":", Slice.all().toString());
        assertEquals("::-1", Slice.reversed().toString());
        assertEquals("2:", Slice.from(2).toString());
        assertEquals(":-3", Slice.to(-3).toString());
        assertEquals("2:9:4", Slice.range(2, 9).step(4).toString());
    }
}
