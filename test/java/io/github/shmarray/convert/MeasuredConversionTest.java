package io.github.shmarray.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.copy.KernelChoice;
import io.github.shmarray.copy.KernelChoices;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** Which conversions teach what is fast; that they convert is tested beside Java's. */
class MeasuredConversionTest {
    private static final int BYTES = (int) KernelChoices.LEAST_BYTES;

    @BeforeAll
    static void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: what conversions teach, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    private static Strided side(ElementType type, int count) {
        return Strided.contiguous(MemorySegment.ofArray(new byte[count * type.byteSize()]), type, 0);
    }

    private static Strided apart(ElementType type, int count) {
        int stride = type.byteSize() + 1;
        return new Strided(MemorySegment.ofArray(new byte[count * stride]), type, 0, stride);
    }

    /** How often such work has taught something, and in which class of sizes. */
    private static long tries(String work, long leastBytes, int threads) {
        return KernelChoices.learnt().stream()
                .filter(learnt -> learnt.work().equals(work))
                .filter(learnt -> learnt.leastBytes() == leastBytes && learnt.threads() == threads)
                .flatMap(learnt -> learnt.speeds().stream())
                .mapToLong(KernelChoice.Speed::tries)
                .sum();
    }

    /** Of all conversions, whatever else is copied meanwhile. */
    private static long allTries() {
        return KernelChoices.learnt().stream()
                .filter(learnt ->
                        learnt.work().startsWith("convert ") || learnt.work().startsWith("swap "))
                .flatMap(learnt -> learnt.speeds().stream())
                .mapToLong(KernelChoice.Speed::tries)
                .sum();
    }

    private static String name(ElementType source, ElementType target, Overflow mode) {
        return source == target
                ? "swap " + source.numpyName()
                : "convert " + source.numpyName() + " to " + target.numpyName() + ", "
                        + mode.name().toLowerCase(Locale.ROOT);
    }

    /** A swap is of one mode. */
    @ParameterizedTest
    @EnumSource
    void eachPairOfTypesAndEachModeLearnForThemselves(ElementType source) {
        for (ElementType target : ElementType.values()) {
            boolean isSwap = source == target;
            if (isSwap && source.byteSize() == 1 || !NativeConversion.isAvailable(source, target)) {
                continue;
            }
            for (Overflow mode : isSwap ? List.of(Overflow.WRAP) : List.of(Overflow.values())) {
                int count = 2 * BYTES / (source.byteSize() + target.byteSize()) + 1;
                String work = name(source, target, mode);
                long before = tries(work, BYTES, 1);
                long allBefore = allTries();
                MeasuredConversion.convert(side(source, count), side(target, count), count, mode, 1);
                MeasuredConversion.convert(side(source, count), side(target, count), count, mode, 1);
                assertEquals(before + 2, tries(work, BYTES, 1), work);
                assertEquals(allBefore + 2, allTries(), work);
            }
        }
    }

    /** A conversion moves as many bytes as half of what it reads and writes. */
    @ParameterizedTest
    @CsvSource({"10922, 0, 0", "10923, 1, 0", "21845, 1, 0", "21846, 0, 1"})
    void worksOfAClassOfSizesAreOfOneKind(int count, int ofLeast, int ofNext) {
        String work = name(ElementType.INT64, ElementType.INT32, Overflow.WRAP);
        long least = tries(work, BYTES, 1);
        long next = tries(work, 2L * BYTES, 1);
        MeasuredConversion.convert(
                side(ElementType.INT64, count), side(ElementType.INT32, count), count, Overflow.WRAP, 1);
        assertEquals(least + ofLeast, tries(work, BYTES, 1));
        assertEquals(next + ofNext, tries(work, 2L * BYTES, 1));
    }

    @Test
    void threadsAreAnotherClass() {
        String work = name(ElementType.INT64, ElementType.INT32, Overflow.WRAP);
        long before = tries(work, BYTES, 2);
        MeasuredConversion.convert(
                side(ElementType.INT64, 11_000), side(ElementType.INT32, 11_000), 11_000, Overflow.WRAP, 2);
        assertEquals(before + 1, tries(work, BYTES, 2));
    }

    @Test
    void whatLiesApartOrIsNotMeasuredTeachesNothing() {
        int count = 100_000;
        long before = allTries();
        MeasuredConversion.convert(
                apart(ElementType.INT64, count), side(ElementType.INT32, count), count, Overflow.WRAP, 1);
        MeasuredConversion.convert(
                side(ElementType.INT64, count), apart(ElementType.INT32, count), count, Overflow.WRAP, 1);
        MeasuredConversion.convertUnmeasured(
                side(ElementType.INT64, count), side(ElementType.INT32, count), count, Overflow.WRAP);
        assertEquals(before, allTries());
    }

    /** Of types that have taught nothing of so many threads: what was learnt before would hide what is learnt now. */
    @Test
    void whatIsLearntIsTheTimeOfTheConversion() {
        int threads = 40;
        ElementType[] types = Stream.of(ElementType.values())
                .flatMap(from -> Stream.of(ElementType.values()).map(to -> new ElementType[] {from, to}))
                .filter(pair -> pair[0] != pair[1] && NativeConversion.isAvailable(pair[0], pair[1]))
                .filter(pair -> tries(name(pair[0], pair[1], Overflow.SATURATE), BYTES, 64) == 0)
                .findFirst()
                .orElseThrow();
        int count = 2 * BYTES / (types[0].byteSize() + types[1].byteSize()) + 1;
        Strided source = side(types[0], count);
        Strided target = side(types[1], count);
        long start = System.nanoTime();
        MeasuredConversion.convert(source, target, count, Overflow.SATURATE, threads);
        long most = System.nanoTime() - start;
        double learnt = KernelChoices.learnt().stream()
                .filter(row -> row.work().equals(name(types[0], types[1], Overflow.SATURATE)))
                .filter(row -> row.leastBytes() == BYTES && row.threads() == 64)
                .flatMap(row -> row.speeds().stream())
                .mapToDouble(KernelChoice.Speed::gigabytesPerSecond)
                .max()
                .orElseThrow();
        assertTrue(learnt >= (double) BYTES / most, BYTES + " bytes in " + most + " ns at most, " + learnt + " GB/s");
    }

    /** A target that is too short tells where it began: what was read last is in the caches still. */
    @Test
    void whatHasBeenCheckedIsConvertedFromItsEndOn() {
        int count = 2 * (int) Conversion.CHUNK + 1000;
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        Strided source = Strided.contiguous(MemorySegment.ofArray(ones), ElementType.INT64, 0);
        for (Overflow mode : Overflow.values()) {
            int[] found = new int[count - 500];
            Strided target = Strided.contiguous(MemorySegment.ofArray(found), ElementType.INT32, 0);
            assertThrows(
                    IndexOutOfBoundsException.class, () -> MeasuredConversion.convert(source, target, count, mode, 1));
            int expected = mode == Overflow.EXACT ? 0 : 2 * (int) Conversion.CHUNK;
            assertEquals(expected, Arrays.stream(found).sum(), mode.toString());
        }
    }
}
