package io.github.shmarray.convert;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.SampleElements;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** The loops in C do what those in Java do, bit by bit. */
class NativeConversionTest {
    private static final long SEED = 20260417;
    private static final int GUARD = 64;
    private static final int PART = 48;
    private static final byte UNTOUCHED = 0x5a;

    private final Random random = new Random(SEED);

    private record Pair(ElementType source, ElementType target) {}

    /** Two types, or one that has two byte orders. */
    static Stream<Pair> pairs() {
        return Stream.of(ElementType.values())
                .flatMap(source -> Stream.of(ElementType.values()).map(target -> new Pair(source, target)))
                .filter(pair -> pair.source() != pair.target() || pair.source().byteSize() > 1)
                .filter(pair -> NativeConversion.isAvailable(pair.source(), pair.target()));
    }

    /** Before all, since without the library there are no pairs to run a test with. */
    @BeforeAll
    static void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: the conversions in C, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    @Test
    void thereAreLoopsForAllPairsThatJavaArraysCanBe() {
        Object[] arrays = {new byte[0], new short[0], new char[0], new int[0], new long[0], new float[0], new double[0]
        };
        for (Object source : arrays) {
            for (Object target : arrays) {
                assertTrue(source == target
                        || NativeConversion.isAvailable(ElementType.ofArray(source), ElementType.ofArray(target)));
            }
        }
    }

    /** There is nothing to do to it, neither a conversion nor another order of bytes. */
    @Test
    void aBooleanIntoItselfHasNoLoops() {
        assertFalse(NativeConversion.isAvailable(ElementType.BOOL, ElementType.BOOL));
        Strided some = Strided.contiguous(MemorySegment.ofArray(new byte[100]), ElementType.BOOL, 0);
        assertFalse(NativeConversion.takes(some, some, 100));
        assertEquals(0, NativeConversion.findMisfit(some, ElementType.BOOL, 100));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void hardAndRandomElementsAreConverted(Pair pair) {
        for (int round = 0; round < 2; round++) {
            long[] elements = SampleElements.of(pair.source(), random);
            requireConverted(pair, elements);
            requireSameMisfits(pair, elements);
            Arrays.sort(elements);
            requireConverted(pair, elements);
            requireConverted(pair, random.longs(elements.length).toArray());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void anElementIsConvertedTheSameAmongItsLikes(Pair pair) {
        long[] alike = new long[NativeConversion.LEAST_COUNT];
        for (long element : SampleElements.of(pair.source(), random)) {
            Arrays.fill(alike, element);
            requireConverted(pair, alike);
            requireSameMisfit(pair, MemorySegment.ofArray(SampleElements.bytes(pair.source(), alike)), 0, alike.length);
        }
    }

    private static void requireConverted(Pair pair, long... elements) {
        MemorySegment source = MemorySegment.ofArray(SampleElements.bytes(pair.source(), elements));
        for (boolean saturate : new boolean[] {false, true}) {
            requireConverted(pair, source, 0, elements.length, 0, saturate, false);
        }
    }

    private static void requireConverted(
            Pair pair,
            MemorySegment memory,
            int offset,
            int count,
            int targetOffset,
            boolean saturate,
            boolean stream) {
        Strided source = Strided.contiguous(memory, pair.source(), offset);
        long bytes = (long) count * pair.target().byteSize();
        MemorySegment expected = filled(targetOffset + bytes + GUARD);
        Conversion.copyInJava(source, Strided.contiguous(expected, pair.target(), targetOffset), 0, count, saturate);
        ConversionKernel.available(pair.source(), pair.target()).stream()
                .filter(kernel -> kernel.streams() == stream)
                .forEach(kernel -> {
                    MemorySegment found = filled(targetOffset + bytes + GUARD);
                    Strided target = Strided.contiguous(found, pair.target(), targetOffset);
                    assertEquals(count, NativeConversion.convert(source, target, count, saturate, kernel));
                    long mismatch = expected.mismatch(found);
                    assertEquals(
                            -1,
                            mismatch,
                            () -> kernel + ", " + describe(pair, memory, offset, targetOffset, mismatch, saturate));
                });
    }

    private static MemorySegment filled(long bytes) {
        return MemorySegment.ofArray(new byte[(int) bytes]).fill(UNTOUCHED);
    }

    private static String describe(
            Pair pair, MemorySegment memory, int offset, int targetOffset, long mismatch, boolean saturate) {
        long index = (mismatch - targetOffset) / pair.target().byteSize();
        int size = pair.source().byteSize();
        return pair + (saturate ? " saturated" : "") + " at " + index + ": bytes "
                + Arrays.toString(memory.asSlice(offset + index * size, size).toArray(JAVA_BYTE));
    }

    private static void requireSameMisfits(Pair pair, long... elements) {
        for (int from = 0; from < elements.length; from += PART) {
            int to = Math.min(elements.length, from + PART);
            requireSameMisfitsOfPart(pair, Arrays.copyOfRange(elements, from, to + NativeConversion.LEAST_COUNT));
        }
    }

    /** Behind each misfit it goes on, so all elements are looked at. */
    private static void requireSameMisfitsOfPart(Pair pair, long... elements) {
        MemorySegment memory = MemorySegment.ofArray(SampleElements.bytes(pair.source(), elements));
        long misfit = 0;
        for (long from = 0; from + NativeConversion.LEAST_COUNT < elements.length; from += misfit + 1) {
            misfit = requireSameMisfit(pair, memory, from, elements.length - from);
        }
    }

    /** Returns the first one behind an index, counted from there. */
    private static long requireSameMisfit(Pair pair, MemorySegment memory, long from, long count) {
        Strided source =
                Strided.contiguous(memory, pair.source(), from * pair.source().byteSize());
        long expected = misfitInJava(source, pair.target(), count);
        assertEquals(expected, NativeConversion.findMisfit(source, pair.target(), count), pair.toString());
        assertEquals(expected, NativeConversion.findMisfitInMemory(source, pair.target(), count), pair.toString());
        return expected;
    }

    private static long misfitInJava(Strided source, ElementType target, long count) {
        if (Conversion.alwaysFits(source.type(), target)) {
            return count;
        }
        try {
            Conversion.checkInJava(source, target, 0, count);
            return count;
        } catch (InexactConversionException e) {
            return e.index();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOAT16")
    void everyFloat16IsConverted(ElementType target) {
        Pair pair = new Pair(ElementType.FLOAT16, target);
        requireLoops(pair);
        long[] all = LongStream.range(0, 1 << 16).toArray();
        requireConverted(pair, all);
        requireSameMisfits(pair, all);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void float16IsRoundedToTheNearestEvenOne(ElementType source) {
        Pair pair = new Pair(source, ElementType.FLOAT16);
        requireLoops(pair);
        long[] halfway = LongStream.range(0, 1 << 16)
                .map(bits -> bits & ~1)
                .flatMap(bits -> boundaries(source, (short) bits))
                .toArray();
        requireConverted(pair, halfway);
        requireSameMisfits(pair, halfway);
        long[] dense = LongStream.range(0, 1 << 20)
                .map(i -> source == ElementType.FLOAT32 ? i * 4099 : i * 4099 << 32 | i)
                .toArray();
        for (boolean saturate : new boolean[] {false, true}) {
            MemorySegment memory = MemorySegment.ofArray(SampleElements.bytes(source, dense));
            requireConverted(pair, memory, 0, dense.length, 0, saturate, false);
        }
    }

    /** The number halfway between two halves, and its neighbours. */
    private static LongStream boundaries(ElementType source, short half) {
        float halfway = (Float.float16ToFloat(half) + Float.float16ToFloat((short) (half + 1))) / 2;
        if (source == ElementType.FLOAT32) {
            return LongStream.of(
                    Float.floatToRawIntBits(halfway),
                    Float.floatToRawIntBits(Math.nextUp(halfway)),
                    Float.floatToRawIntBits(Math.nextDown(halfway)));
        }
        return LongStream.of(
                Double.doubleToRawLongBits(halfway),
                Double.doubleToRawLongBits(Math.nextUp((double) halfway)),
                Double.doubleToRawLongBits(Math.nextDown((double) halfway)));
    }

    private static void requireLoops(Pair pair) {
        if (!NativeConversion.isAvailable(pair.source(), pair.target())) {
            throw new TestAbortedException("there are no loops for " + pair + " on this processor");
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyCountAndAlignmentIsConvertedAndNothingElse(Pair pair) {
        byte[] bytes = new byte[400 * pair.source().byteSize()];
        random.nextBytes(bytes);
        MemorySegment memory = MemorySegment.ofArray(bytes);
        for (int count = 0; count <= 200; count++) {
            int offset = random.nextInt(17);
            int targetOffset = random.nextInt(65);
            requireConverted(pair, memory, offset, count, targetOffset, false, false);
            requireConverted(pair, memory, offset, count, targetOffset, false, true);
            requireConverted(pair, memory, offset, count, 64 - pair.target().byteSize(), true, true);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void chunksMeetWithoutAGap(Pair pair) {
        int count = 300_007;
        byte[] bytes = new byte[count * pair.source().byteSize()];
        random.nextBytes(bytes);
        MemorySegment memory = MemorySegment.ofArray(bytes);
        requireConverted(pair, memory, 0, count, 16, false, false);
        requireConverted(pair, memory, 0, count, 16, false, true);
    }

    /** Nothing behind the last element is touched, where a call ends with it too. */
    @ParameterizedTest
    @EnumSource
    void asManyElementsAsWholeCallsTakeAreLookedThrough(ElementType source) {
        int count = (2 << 20) / source.byteSize();
        Strided elements = Strided.contiguous(MemorySegment.ofArray(new byte[count * source.byteSize()]), source, 0);
        for (ElementType target : ElementType.values()) {
            if (NativeConversion.isAvailable(source, target)) {
                assertEquals(count, NativeConversion.findMisfit(elements, target, count), target.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aMisfitIsFoundWhereverItIs(Pair pair) {
        long misfit = Arrays.stream(SampleElements.of(pair.source(), random))
                .filter(bits -> misfitInJava(one(pair, bits), pair.target(), 1) == 0)
                .findFirst()
                .orElse(0);
        if (misfit == 0) {
            assertTrue(Conversion.alwaysFits(pair.source(), pair.target()), pair.toString());
            return;
        }
        int count = 300_000;
        byte[] bytes = SampleElements.bytes(pair.source(), misfit);
        Strided target = Strided.contiguous(filled((long) count * pair.target().byteSize()), pair.target(), 0);
        for (int place : new int[] {0, 1, 31, 255, 256, 257, 1000, 131_071, 131_072, 299_999}) {
            byte[] elements = new byte[count * bytes.length];
            System.arraycopy(bytes, 0, elements, place * bytes.length, bytes.length);
            Strided source = Strided.contiguous(MemorySegment.ofArray(elements), pair.source(), 0);
            assertEquals(place, NativeConversion.findMisfit(source, pair.target(), count), pair.toString());
            assertEquals(place, NativeConversion.findMisfitInMemory(source, pair.target(), count), pair.toString());
            InexactConversionException e = assertThrows(
                    InexactConversionException.class, () -> Conversion.check(source, pair.target(), count));
            assertEquals(place, e.index(), pair.toString());
            ConversionKernel.available(pair.source(), pair.target())
                    .forEach(kernel -> assertEquals(
                            place,
                            NativeConversion.convertExactly(source, target, count, kernel),
                            kernel + ", " + pair));
        }
    }

    private static Strided one(Pair pair, long bits) {
        return Strided.contiguous(MemorySegment.ofArray(SampleElements.bytes(pair.source(), bits)), pair.source(), 0);
    }

    @Test
    void whatIsLeftUndoneJavaGoesOnWith() {
        long[] elements = random.longs(5000).toArray();
        int[] expected =
                Arrays.stream(elements).mapToInt(element -> (int) element).toArray();
        int[] found = Arrays.copyOf(expected, elements.length);
        Arrays.fill(found, 3000, elements.length, 0);
        Strided source = Strided.contiguous(MemorySegment.ofArray(elements), ElementType.INT64, 0);
        Strided target = Strided.contiguous(MemorySegment.ofArray(found), ElementType.INT32, 0);
        Conversion.copyInJava(source, target, 3000, elements.length, false);
        assertEquals(-1, MemorySegment.ofArray(expected).mismatch(MemorySegment.ofArray(found)));
    }

    @Test
    void fewElementsAreLeftToJava() {
        Strided longs = Strided.contiguous(MemorySegment.ofArray(new long[1000]), ElementType.INT64, 0);
        Strided ints = Strided.contiguous(MemorySegment.ofArray(new int[1000]), ElementType.INT32, 0);
        assertTrue(NativeConversion.takes(longs, ints, NativeConversion.LEAST_COUNT));
        assertFalse(NativeConversion.takes(longs, ints, NativeConversion.LEAST_COUNT - 1));
        assertEquals(0, NativeConversion.findMisfit(longs, ElementType.INT32, NativeConversion.LEAST_COUNT - 1));
    }

    @Test
    void elementsThatWouldReachOutsideTheirSegmentAreNotTouched() {
        MemorySegment memory = MemorySegment.ofArray(new long[100]);
        Strided ints = Strided.contiguous(MemorySegment.ofArray(new int[100]), ElementType.INT32, 0);
        List<Strided> outside = List.of(
                new Strided(memory, ElementType.INT64, 0, 16),
                new Strided(memory, ElementType.INT64, 784, -8),
                new Strided(memory, ElementType.INT64, 8, 8),
                new Strided(memory, ElementType.INT64, 800, 0),
                new Strided(memory, ElementType.INT64, 0, Long.MAX_VALUE / 50));
        for (Strided source : outside) {
            assertThrows(
                    RuntimeException.class, () -> Conversion.copy(source, ints, 100, Overflow.WRAP), source.toString());
            Strided target = new Strided(memory, ElementType.INT64, 0, 8);
            assertThrows(
                    RuntimeException.class,
                    () -> Conversion.copy(source, target, 100, Overflow.WRAP),
                    source.toString());
        }
    }

    @Test
    void aReadOnlyTargetIsRefusedAndAReadOnlySourceIsNot() {
        MemorySegment memory = MemorySegment.ofArray(new long[100]);
        Strided source = Strided.contiguous(memory.asReadOnly(), ElementType.INT64, 0);
        Strided target = Strided.contiguous(MemorySegment.ofArray(new int[100]).asReadOnly(), ElementType.INT32, 0);
        assertThrows(IllegalArgumentException.class, () -> Conversion.copy(source, target, 100, Overflow.WRAP));
        Strided writable = Strided.contiguous(MemorySegment.ofArray(new int[100]), ElementType.INT32, 0);
        Conversion.copy(source, writable, 100, Overflow.EXACT);
    }

    @Test
    void rangesOutsideTheirSegmentAndClosedMemoryAreNotTouched() {
        Strided target = Strided.contiguous(MemorySegment.ofArray(new int[100]), ElementType.INT32, 0);
        Strided tooShort = Strided.contiguous(MemorySegment.ofArray(new long[99]), ElementType.INT64, 0);
        assertThrows(IndexOutOfBoundsException.class, () -> Conversion.copy(tooShort, target, 100, Overflow.WRAP));
        assertThrows(IndexOutOfBoundsException.class, () -> Conversion.check(tooShort, ElementType.INT32, 100));
        Arena arena = Arena.ofShared();
        Strided closed = Strided.contiguous(arena.allocate(800), ElementType.INT64, 0);
        arena.close();
        assertThrows(IllegalStateException.class, () -> Conversion.copy(closed, target, 100, Overflow.WRAP));
        assertThrows(IllegalStateException.class, () -> Conversion.check(closed, ElementType.INT32, 100));
    }
}
