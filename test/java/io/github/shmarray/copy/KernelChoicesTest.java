package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelChoicesTest {
    private static final List<TestKernel> KERNELS =
            List.of(new TestKernel("one", false), new TestKernel("other", true));

    private final KernelChoices<TestKernel> choices = new KernelChoices<>("test of choices", bytes -> KERNELS);

    @Test
    void aClassGoesToTwiceItsLeastBytes() {
        assertSame(choices.of(65_536, 1), choices.of(131_071, 1));
        assertNotSame(choices.of(131_071, 1), choices.of(131_072, 1));
        assertSame(choices.of(1L << 62, 1), choices.of(Long.MAX_VALUE, 1));
    }

    @Test
    void threadsAreClassesOfTheirOwn() {
        assertNotSame(choices.of(1 << 20, 1), choices.of(1 << 20, 2));
        assertNotSame(choices.of(1 << 20, 2), choices.of(1 << 20, 3));
        assertSame(choices.of(1 << 20, 3), choices.of(1 << 20, 4));
        assertNotSame(choices.of(1 << 20, 64), choices.of(1 << 20, 65));
        assertSame(choices.of(1 << 20, 33), choices.of(1 << 20, 64));
        assertSame(choices.of(1 << 20, 65), choices.of(1 << 20, 128));
        assertSame(choices.of(1 << 20, 1000), choices.of(1 << 20, Integer.MAX_VALUE));
    }

    @Test
    void theGuessIsMadeForTheLeastBytesOfTheClass() {
        long[] asked = new long[1];
        var guessing = new KernelChoices<>("test of guesses", bytes -> {
            asked[0] = bytes;
            return KERNELS;
        });
        guessing.of(3 << 20, 1);
        assertEquals(2 << 20, asked[0]);
    }

    @Test
    void whatWasLearntCanBeRead() {
        KernelChoice<TestKernel> choice = choices.of(5 << 20, 4);
        choice.record(choice.next(), 1 << 20, 4 << 20);
        KernelChoices.Learnt learnt = KernelChoices.learnt().stream()
                .filter(row -> row.work().equals("test of choices"))
                .reduce((first, last) -> last)
                .orElseThrow();
        assertEquals(4 << 20, learnt.leastBytes());
        assertEquals(8 << 20, learnt.endBytes());
        assertEquals(4, learnt.threads());
        assertEquals(4, learnt.speeds().getFirst().gigabytesPerSecond());
        assertEquals(1, learnt.speeds().getFirst().tries());
    }
}
