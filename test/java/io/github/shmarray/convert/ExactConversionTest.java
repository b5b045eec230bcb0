package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that fit, or of which some do not: in memory that nobody sees yet, and more of them than a thread takes at a time. */
class ExactConversionTest {
    private static final int MANY = 2 * (int) Conversion.CHUNK + 1001;

    private static Strided strided(long[] numbers) {
        return Strided.contiguous(MemorySegment.ofArray(numbers), ElementType.INT64, 0);
    }

    private static Strided room(ElementType type, int count) {
        return Strided.contiguous(MemorySegment.ofArray(new byte[count * type.byteSize()]), type, 0);
    }

    private static long[] counting(int count) {
        return LongStream.range(0, count).map(i -> i % 128).toArray();
    }

    /** As many as are worth a call of C, fewer and more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 1000, 5000})
    void unseenElementsAreConvertedHoweverTheyAreChecked(int count) {
        long[] numbers = counting(count);
        for (ElementType type : ElementType.values()) {
            if (type == ElementType.BOOL) {
                continue;
            }
            Strided expected = room(type, count);
            Conversion.copyInJava(strided(numbers), expected, 0, count, false);
            for (Overflow mode : Overflow.values()) {
                Strided found = room(type, count);
                Conversion.convertUnseen(strided(numbers), found, count, mode);
                assertEquals(-1, expected.segment().mismatch(found.segment()), type + " " + mode);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "15, 14", "16, 0", "17, 16", "1000, 500", "5000, 4999"})
    void ofUnseenElementsOneThatDoesNotFitIsRefused(int count, int place) {
        long[] numbers = counting(count);
        numbers[place] = 1L << 40;
        InexactConversionException e = assertThrows(
                InexactConversionException.class,
                () -> Conversion.convertUnseen(
                        strided(numbers), room(ElementType.INT32, count), count, Overflow.EXACT));
        assertEquals(place, e.index());
        assertEquals("1099511627776", e.number());
        Strided saturated = room(ElementType.INT32, count);
        Conversion.convertUnseen(strided(numbers), saturated, count, Overflow.SATURATE);
        assertEquals(
                Integer.MAX_VALUE,
                Numbers.get(saturated.segment(), ElementType.INT32, 4L * place).intValue());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ofManyElementsTheFirstThatDoesNotFitIsTold(int threads) {
        long[] numbers = counting(MANY);
        Strided source = strided(numbers);
        assertDoesNotThrow(() -> Conversion.check(source, ElementType.INT8, MANY, threads));
        for (int place : new int[] {MANY - 1, 200_000, (int) Conversion.CHUNK, 77}) {
            numbers[place] = 128 + place;
            Strided target = room(ElementType.INT8, MANY);
            InexactConversionException e = assertThrows(
                    InexactConversionException.class,
                    () -> Conversion.copy(source, target, MANY, Overflow.EXACT, threads));
            assertEquals(place, e.index());
            assertEquals(String.valueOf(128 + place), e.number());
            assertEquals(
                    -1, target.segment().mismatch(room(ElementType.INT8, MANY).segment()), "nothing is written");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void manyElementsThatFitAreConverted(int threads) {
        long[] numbers = counting(MANY);
        for (Overflow mode : Overflow.values()) {
            Strided target = room(ElementType.INT8, MANY);
            Conversion.copy(strided(numbers), target, MANY, mode, threads);
            byte[] expected = new byte[MANY];
            for (int i = 0; i < MANY; i++) {
                expected[i] = (byte) numbers[i];
            }
            assertArrayEquals(expected, target.segment().toArray(JAVA_BYTE), mode.toString());
        }
    }

    @Test
    void noElementsAreNothingToDo() {
        Strided none = strided(new long[0]);
        Conversion.copy(none, room(ElementType.INT8, 0), 0, Overflow.EXACT);
        Conversion.check(none, ElementType.INT8, 0);
    }
}
