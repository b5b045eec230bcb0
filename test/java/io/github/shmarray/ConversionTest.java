package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every element type into every other. */
@Timeout(60)
class ConversionTest {
    private static final long SEED = 20260302;

    /** The samples begin with the hard ones. */
    private static final int EDGES = 100;

    /** An exception takes a millisecond on an emulated processor. */
    private static final int STEP = Emulation.rounds("one by one, but one of so many elements", 1, 8);

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private final Random random = new Random(SEED);

    /** Those that it has by itself. */
    private static Iterable<ElementType> numpyTypes() {
        return EnumSet.complementOf(EnumSet.of(ElementType.BFLOAT16));
    }

    @Test
    void wrapsAsNumpyDoes() throws Exception {
        List<String> requests = new ArrayList<>();
        for (ElementType source : numpyTypes()) {
            for (ElementType target : numpyTypes()) {
                byte[] bytes = SampleElements.bytes(source, SampleElements.of(source, new Random(SEED)));
                requests.add("astype " + source.numpyName() + " " + target.numpyName() + " "
                        + HexFormat.of().formatHex(bytes));
            }
        }
        List<String> answers = PythonReference.answers("view_reference.py", requests);
        int request = 0;
        for (ElementType source : numpyTypes()) {
            for (ElementType target : numpyTypes()) {
                long[] elements = SampleElements.of(source, new Random(SEED));
                byte[] expected = HexFormat.of().parseHex(answers.get(request++));
                compareWithNumpy(source, elements, target, SampleElements.bits(target, expected));
            }
        }
    }

    private void compareWithNumpy(ElementType source, long[] elements, ElementType target, long[] expected) {
        long[] found = convert(source, elements, target, Overflow.WRAP);
        for (int i = 0; i < elements.length; i++) {
            Object value = ConversionModel.decode(source, elements[i]);
            if (expected[i] == found[i] || areBothNan(target, expected[i], found[i])) {
                continue;
            }
            assertFalse(
                    ConversionModel.isDefinedInC(source, value, target),
                    source + " " + value + " to " + target + ": expected bits " + expected[i] + ", found " + found[i]);
        }
    }

    private static boolean areBothNan(ElementType type, long one, long other) {
        Object nan = Double.NaN;
        return nan.equals(ConversionModel.decode(type, one)) && nan.equals(ConversionModel.decode(type, other));
    }

    @ParameterizedTest
    @EnumSource
    void wrapsAsDocumented(ElementType source) {
        for (ElementType target : ElementType.values()) {
            long[] elements = SampleElements.of(source, random);
            long[] found = convert(source, elements, target, Overflow.WRAP);
            for (int i = 0; i < elements.length; i++) {
                Object value = ConversionModel.decode(source, elements[i]);
                assertValue(ConversionModel.wrap(source, value, target), target, found[i], source + " " + value);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void saturatesToTheNearestValue(ElementType source) {
        for (ElementType target : ElementType.values()) {
            long[] elements = SampleElements.of(source, random);
            long[] found = convert(source, elements, target, Overflow.SATURATE);
            for (int i = 0; i < elements.length; i++) {
                Object value = ConversionModel.decode(source, elements[i]);
                assertValue(ConversionModel.saturate(value, target), target, found[i], source + " " + value);
            }
        }
    }

    private static void assertValue(Object expected, ElementType type, long bits, String source) {
        Object found = ConversionModel.decode(type, bits);
        assertTrue(
                ConversionModel.same(expected, found),
                () -> source + " to " + type + ": expected " + expected + ", found " + found);
    }

    private long[] convert(ElementType source, long[] elements, ElementType target, Overflow overflow) {
        try (SharedArray from = arrays.ofBytes(source, SampleElements.bytes(source, elements));
                SharedArray to = arrays.zeroed(target, elements.length)) {
            to.view().assign(from.view(), overflow);
            return SampleElements.bits(target, to.view().toBytes(Order.C));
        }
    }

    @ParameterizedTest
    @EnumSource
    void exactTakesWhatFitsAndRefusesTheRestOneByOne(ElementType source) {
        long[] elements = SampleElements.of(source, random);
        SharedArray from = arrays.ofBytes(source, SampleElements.bytes(source, elements));
        for (ElementType target : ElementType.values()) {
            ArrayView to = arrays.zeroed(target, 1).view();
            for (int i = 0; i < elements.length; i += i < EDGES ? STEP : 5 * STEP) {
                ArrayView one = from.view().slice(Slice.range(i, i + 1L));
                Object value = ConversionModel.decode(source, elements[i]);
                String pair = source + " " + value + " to " + target;
                if (ConversionModel.fits(source, value, target)) {
                    to.assign(one);
                    long bits = SampleElements.bits(target, to.toBytes(Order.C))[0];
                    assertValue(ConversionModel.wrap(source, value, target), target, bits, source + " " + value);
                } else {
                    assertThrows(ArithmeticException.class, () -> to.assign(one), pair);
                }
            }
        }
    }

    /**
     * @param misfit bits of a source element that the target type cannot hold
     */
    private record Pair(ElementType source, ElementType target, long misfit) {}

    private static final List<Pair> NARROWING = Stream.of(ElementType.values())
            .flatMap(source -> Stream.of(ElementType.values())
                    .flatMap(target -> misfit(source, target).mapToObj(misfit -> new Pair(source, target, misfit))))
            .toList();

    static List<Pair> narrowing() {
        return NARROWING;
    }

    private static LongStream misfit(ElementType source, ElementType target) {
        return Arrays.stream(SampleElements.of(source, new Random(SEED)))
                .filter(bits -> !ConversionModel.fits(source, ConversionModel.decode(source, bits), target))
                .limit(1);
    }

    @ParameterizedTest
    @MethodSource("narrowing")
    void exactWritesNothingWhereverTheMisfitIs(Pair pair) {
        for (int length : new int[] {1, 1024, 1025, 3000}) {
            for (int place : new int[] {0, 1023, 1024, length - 1}) {
                if (place < length) {
                    long[] elements = new long[length];
                    elements[place] = pair.misfit();
                    refused(pair, elements, place, length);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("narrowing")
    void exactWritesNothingIfTheMisfitIsInTheLastRunOfAStridedView(Pair pair) {
        long[] elements = new long[5 * 7 * 4];
        elements[elements.length - 1] = pair.misfit();
        try (SharedArray from =
                        arrays.make(pair.source(), false, SampleElements.bytes(pair.source(), elements), 5, 7, 4);
                SharedArray to = arrays.zeroed(pair.target(), 3, 4, 2)) {
            Slice odd = Slice.from(1).step(2);
            ArrayView source =
                    from.view().slice(Slice.all().step(2), Slice.all().step(2), odd);
            byte[] before = fillWithOnes(to);
            ArithmeticException e =
                    assertThrows(ArithmeticException.class, () -> to.view().assign(source));
            assertTrue(e.getMessage().contains("element 23 "), e.getMessage());
            assertArrayEquals(before, to.view().toBytes(Order.C), pair.toString());
            ArrayView backwards = source.slice(Slice.reversed(), Slice.reversed(), Slice.reversed());
            e = assertThrows(ArithmeticException.class, () -> to.view().assign(backwards));
            assertTrue(e.getMessage().contains("element 0 "), e.getMessage());
            assertArrayEquals(before, to.view().toBytes(Order.C), pair.toString());
        }
    }

    private void refused(Pair pair, long[] elements, int place, int length) {
        try (SharedArray from = arrays.ofBytes(pair.source(), SampleElements.bytes(pair.source(), elements));
                SharedArray to = arrays.zeroed(pair.target(), length)) {
            byte[] before = fillWithOnes(to);
            ArithmeticException e =
                    assertThrows(ArithmeticException.class, () -> to.view().assign(from.view()));
            String value = from.view().get(place).toString();
            String message = e.getMessage();
            assertTrue(message.contains("element " + place + " is " + value + ","), message);
            assertTrue(
                    message.contains('"' + to.name() + '"')
                            && message.contains(pair.target().numpyName()),
                    message);
            assertArrayEquals(before, to.view().toBytes(Order.C), pair + " with the misfit at " + place);
        }
    }

    private static byte[] fillWithOnes(SharedArray array) {
        array.view().fill(1L);
        return array.view().toBytes(Order.C);
    }

    @ParameterizedTest
    @EnumSource
    void lengthsAroundBlocksAreConvertedWhole(ElementType source) {
        ElementType target = source == ElementType.FLOAT32 ? ElementType.INT64 : ElementType.FLOAT32;
        for (int length : new int[] {0, 1, 1023, 1024, 1025, 2047, 2048, 2049, 5000}) {
            long[] ones = new long[length];
            Arrays.fill(ones, SampleElements.bits(source, one(source))[0]);
            long[] found = convert(source, ones, target, Overflow.EXACT);
            for (int i = 0; i < length; i++) {
                assertValue(BigDecimal.ONE, target, found[i], "element " + i + " of " + length);
            }
        }
    }

    private byte[] one(ElementType type) {
        return fillWithOnes(arrays.zeroed(type, 1));
    }

    @ParameterizedTest
    @EnumSource
    void stridedAndBackwardElementsAreConvertedInPlace(ElementType source) {
        long[] elements = SampleElements.of(source, random);
        int rows = 5;
        int columns = Math.min(elements.length, 3000) / rows;
        long[] used = Arrays.copyOf(elements, rows * columns);
        SharedArray from = arrays.make(source, false, SampleElements.bytes(source, used), rows, columns);
        SharedArray columnMajor = arrays.make(source, true, SampleElements.bytes(source, used), columns, rows);
        for (ElementType target : ElementType.values()) {
            try (SharedArray to = arrays.zeroed(target, rows * 2L, columns * 3L)) {
                fillWithOnes(to);
                to.view()
                        .slice(Slice.all().step(2), Slice.to(0).step(-3))
                        .assign(from.view().slice(Slice.reversed()), Overflow.WRAP);
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        long bits = used[(rows - 1 - row) * columns + column];
                        Object expected = ConversionModel.wrap(source, ConversionModel.decode(source, bits), target);
                        ArrayView cell = to.view().at(row * 2).at(columns * 3L - 1 - column * 3L);
                        long found = SampleElements.bits(target, cell.toBytes(Order.C))[0];
                        assertValue(expected, target, found, source + " at " + row + ", " + column);
                    }
                }
                assertEquals(1, to.view().getLong(1, 0), "between the elements");
            }
            try (SharedArray to = arrays.zeroed(target, columns, rows)) {
                to.view().assign(columnMajor.view(), Overflow.WRAP);
                long[] found = SampleElements.bits(target, to.view().toBytes(Order.F));
                for (int i = 0; i < found.length; i++) {
                    Object expected = ConversionModel.wrap(source, ConversionModel.decode(source, used[i]), target);
                    assertValue(expected, target, found[i], source + " column-major at " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8", "INT16", "UINT16", "INT32", "INT64", "FLOAT32", "FLOAT64"})
    void javaArraysAreConvertedAsViewsAre(ElementType source) {
        long[] elements = SampleElements.of(source, random);
        SharedArray shared = arrays.ofBytes(source, SampleElements.bytes(source, elements));
        Object javaArray = shared.view().toArray();
        assertEquals(source, ElementType.ofArray(javaArray));
        for (ElementType target : ElementType.values()) {
            for (Overflow overflow : List.of(Overflow.WRAP, Overflow.SATURATE)) {
                try (SharedArray expected = arrays.zeroed(target, elements.length);
                        SharedArray found = arrays.zeroed(target, elements.length)) {
                    expected.view().assign(shared.view(), overflow);
                    JavaArrayConversion.convertFrom(found, javaArray, overflow);
                    assertArrayEquals(
                            expected.view().toBytes(Order.C), found.view().toBytes(Order.C));
                    found.view().fill(0L);
                    JavaArrayConversion.assign(found.view(), javaArray, overflow);
                    assertArrayEquals(
                            expected.view().toBytes(Order.C), found.view().toBytes(Order.C));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("narrowing")
    void aJavaArrayWithAMisfitIsRefused(Pair pair) {
        if (pair.source() == ElementType.BOOL || !pair.source().equals(typeOfJavaArray(pair.source()))) {
            return;
        }
        SharedArray from = arrays.ofBytes(pair.source(), SampleElements.bytes(pair.source(), 0, 0, pair.misfit()));
        Object javaArray = from.view().toArray();
        SharedArray to = arrays.zeroed(pair.target(), 3);
        byte[] before = fillWithOnes(to);
        String text = Array.get(javaArray, 2) instanceof Character c
                ? "" + (int) c
                : from.view().get(2).toString();
        for (ArithmeticException e : List.of(
                assertThrows(ArithmeticException.class, () -> JavaArrayConversion.convertFrom(to, javaArray)),
                assertThrows(
                        ArithmeticException.class,
                        () -> JavaArrayConversion.assign(to.view(), javaArray, Overflow.EXACT)))) {
            assertTrue(e.getMessage().contains("element 2 is " + text + ","), e.getMessage());
            assertArrayEquals(before, to.view().toBytes(Order.C));
        }
    }

    private static ElementType typeOfJavaArray(ElementType type) {
        return ElementType.ofArray(JavaArrays.ofType(type, 0));
    }

    @Test
    void aJavaArrayOfAnotherLengthIsRefused() {
        SharedArray array = arrays.zeroed(ElementType.INT32, 2, 2);
        for (Object other : List.of(new int[3], new int[5], new byte[0])) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> JavaArrayConversion.convertFrom(array, other, Overflow.WRAP));
            assertTrue(e.getMessage().contains("4 elements") && e.getMessage().contains("" + Array.getLength(other)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> JavaArrayConversion.assign(array.view(), other, Overflow.WRAP));
        }
    }
}
