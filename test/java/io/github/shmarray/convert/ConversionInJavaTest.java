package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ConversionModel;
import io.github.shmarray.SampleElements;
import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Java does where the native library is not there or leaves it something, beside exact decimal numbers. */
class ConversionInJavaTest {
    private static final long SEED = 20261128;
    private static final int ELEMENTS = 150;

    private record Pair(ElementType source, ElementType target) {
        Object value(long bits) {
            return ConversionModel.decode(source, bits);
        }
    }

    static Stream<Pair> pairs() {
        return Stream.of(ElementType.values())
                .flatMap(source -> Stream.of(ElementType.values()).map(target -> new Pair(source, target)));
    }

    static Stream<Pair> pairsOfTwo() {
        return pairs().filter(pair -> pair.source() != pair.target());
    }

    /** Those that are hard, which are the first, and some others; of all exponents, where they are sorted. */
    private static long[] elements(ElementType type) {
        long[] all = SampleElements.of(type, new Random(SEED));
        boolean isSorted = type.isFloatingPoint() && type.byteSize() == Short.BYTES;
        int step = isSorted ? all.length / ELEMENTS : 1;
        int most = type.byteSize() == 1 ? all.length : ELEMENTS;
        return IntStream.range(0, most).mapToLong(i -> all[i * step]).toArray();
    }

    private static Strided strided(ElementType type, long... elements) {
        return Strided.contiguous(MemorySegment.ofArray(SampleElements.bytes(type, elements)), type, 0);
    }

    @ParameterizedTest
    @MethodSource("pairsOfTwo")
    void eachNumberIsConvertedAsDocumented(Pair pair) {
        long[] elements = elements(pair.source());
        for (boolean saturate : new boolean[] {false, true}) {
            Strided target = strided(pair.target(), new long[elements.length]);
            Conversion.copyInJava(strided(pair.source(), elements), target, 0, elements.length, saturate);
            long[] found = SampleElements.bits(pair.target(), target.segment().toArray(JAVA_BYTE));
            for (int i = 0; i < elements.length; i++) {
                Object value = pair.value(elements[i]);
                Object expected = saturate
                        ? ConversionModel.saturate(value, pair.target())
                        : ConversionModel.wrap(pair.source(), value, pair.target());
                Object is = ConversionModel.decode(pair.target(), found[i]);
                assertTrue(
                        ConversionModel.same(expected, is),
                        () -> pair + ", saturate " + saturate + ": " + value + " became " + is + ", not " + expected);
            }
        }
    }

    private static void assertNumber(Object expected, String found) {
        if (expected instanceof BigDecimal number && number.scale() == 0 && !found.contains(".")) {
            assertEquals(number.toPlainString(), found);
        } else {
            assertEquals(((Number) expected).doubleValue(), Double.parseDouble(found), 0);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void eachMisfitIsFoundBehindTheOneBefore(Pair pair) {
        long[] elements = elements(pair.source());
        Strided source = strided(pair.source(), elements);
        int from = 0;
        for (int i = 0; i < elements.length; i++) {
            if (!ConversionModel.fits(pair.source(), pair.value(elements[i]), pair.target())) {
                long start = from;
                InexactConversionException e = assertThrows(
                        InexactConversionException.class,
                        () -> Conversion.checkInJava(source, pair.target(), start, elements.length),
                        pair.toString());
                assertEquals(i, e.index(), pair.toString());
                if (from == 0) {
                    assertNumber(pair.value(elements[i]), e.number());
                }
                from = i + 1;
            }
        }
        Conversion.checkInJava(source, pair.target(), from, elements.length);
        assertEquals(from == 0, Conversion.alwaysFits(pair.source(), pair.target()), pair.toString());
    }
}
