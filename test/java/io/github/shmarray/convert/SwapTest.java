package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elements whose bytes are reversed on the way, beside a loop over bytes. */
class SwapTest {
    private static final long SEED = 20261128;

    /** What a few bytes before and behind the target are, too. */
    private static final int GUARD = 16;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    /** Swaps within or between arrays of bytes; returns what the target has to be. */
    private static byte[] swap(
            byte[] source, int from, byte[] target, int to, ElementType type, int count, int threads) {
        int size = type.byteSize();
        byte[] expected = target.clone();
        for (int i = 0; i < count * size; i++) {
            expected[to + i] = source[from + i - i % size + size - 1 - i % size];
        }
        Conversion.swap(
                Strided.contiguous(MemorySegment.ofArray(source), type, from),
                Strided.contiguous(MemorySegment.ofArray(target), type, to),
                count,
                threads);
        return expected;
    }

    @ParameterizedTest
    @EnumSource
    void theBytesOfEachElementAreReversed(ElementType type) {
        for (int count : new int[] {0, 1, 2, 15, 16, 17, 1000, (int) Conversion.CHUNK + 1001}) {
            byte[] source = random(3 + count * type.byteSize());
            byte[] target = new byte[2 * GUARD + count * type.byteSize()];
            byte[] expected = swap(source, 3, target, GUARD, type, count, 1 + count % 2);
            assertEquals(-1, Arrays.mismatch(expected, target), type + ", " + count + " elements");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOverlapsIsReadWholeBefore(ElementType type) {
        int size = type.byteSize();
        int count = 1000;
        for (int distance : new int[] {-8 * size, -1, 0, 1, size, 8 * size + 1, (count - 1) * size}) {
            byte[] memory = random(2 * count * size + 1000);
            int from = 100 + Math.max(0, -distance);
            byte[] expected = swap(memory, from, memory, from + distance, type, count, 2);
            assertEquals(-1, Arrays.mismatch(expected, memory), type + " by " + distance + " bytes");
        }
    }

    /** Java alone goes on with what is left to it. */
    @ParameterizedTest
    @EnumSource
    void javaSwapsFromAnElementOn(ElementType type) {
        int size = type.byteSize();
        if (size == 1) {
            return;
        }
        byte[] source = random(100 * size);
        byte[] target = new byte[100 * size];
        byte[] expected = swap(source, 40 * size, target.clone(), 40 * size, type, 50, 1);
        MemorySegment found = MemorySegment.ofArray(target);
        Conversion.copyInJava(
                Strided.contiguous(MemorySegment.ofArray(source), type, 0),
                Strided.contiguous(found, type, 0),
                40,
                90,
                false);
        assertEquals(-1, Arrays.mismatch(expected, found.toArray(JAVA_BYTE)), type.toString());
    }
}
