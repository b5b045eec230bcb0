package io.github.shmarray.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.SampleElements;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elements that do not lie side by side are converted as those that do, with the native library and without it. */
class StridedConversionTest {
    private static final long SEED = 20261127;
    private static final byte UNTOUCHED = 0x5a;
    private static final int[] COUNTS = {1, 15, 16, 511, 512, 1100};

    private record Pair(ElementType source, ElementType target) {}

    /** Where elements lie: the bytes between one and the next. */
    private enum Gap {
        NONE(0),
        SOME(3),
        BACKWARDS(-7);

        final int bytes;

        Gap(int bytes) {
            this.bytes = bytes;
        }

        Strided of(MemorySegment memory, ElementType type, int count) {
            int size = type.byteSize();
            return bytes >= 0
                    ? new Strided(memory, type, 0, size + bytes)
                    : new Strided(memory, type, (long) (count - 1) * (size - bytes), bytes - size);
        }

        long bytesFor(ElementType type, int count) {
            return (long) count * (type.byteSize() + Math.abs(bytes));
        }
    }

    static Stream<Pair> pairs() {
        return Stream.of(ElementType.values())
                .flatMap(source -> Stream.of(ElementType.values())
                        .filter(target -> target != source)
                        .map(target -> new Pair(source, target)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theResultIsThatOfJavaAlone(Pair pair) {
        long[] samples = SampleElements.of(pair.source, new Random(SEED));
        for (int count : COUNTS) {
            for (Gap from : Gap.values()) {
                for (Gap to : Gap.values()) {
                    if (from != Gap.NONE || to != Gap.NONE) {
                        requireConverted(pair, samples, count, from, to);
                    }
                }
            }
        }
    }

    private static void requireConverted(Pair pair, long[] samples, int count, Gap from, Gap to) {
        Strided source =
                from.of(MemorySegment.ofArray(new byte[(int) from.bytesFor(pair.source, count)]), pair.source, count);
        byte[] bytes = SampleElements.bytes(pair.source, samples);
        int size = pair.source.byteSize();
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(
                    MemorySegment.ofArray(bytes),
                    (long) (i % samples.length) * size,
                    source.segment(),
                    source.offsetOf(i),
                    size);
        }
        for (Overflow mode : Overflow.values()) {
            MemorySegment expected = filled(to.bytesFor(pair.target, count));
            MemorySegment found = filled(expected.byteSize());
            String misfit = misfitInJava(source, pair.target, count, mode);
            if (misfit.isEmpty()) {
                Conversion.copyInJava(source, to.of(expected, pair.target, count), 0, count, mode == Overflow.SATURATE);
            }
            String what = pair + " " + mode + " " + count + " " + from + " " + to;
            assertEquals(misfit, misfitOf(source, to.of(found, pair.target, count), count, mode), what);
            assertEquals(-1, expected.mismatch(found), what);
        }
    }

    private static MemorySegment filled(long bytes) {
        return MemorySegment.ofArray(new byte[(int) bytes]).fill(UNTOUCHED);
    }

    private static String misfitInJava(Strided source, ElementType target, int count, Overflow mode) {
        if (mode != Overflow.EXACT || Conversion.alwaysFits(source.type(), target)) {
            return "";
        }
        try {
            Conversion.checkInJava(source, target, 0, count);
            return "";
        } catch (InexactConversionException e) {
            return e.index() + ": " + e.number();
        }
    }

    private static String misfitOf(Strided source, Strided target, int count, Overflow mode) {
        try {
            Conversion.copy(source, target, count, mode);
            return "";
        } catch (InexactConversionException e) {
            return e.index() + ": " + e.number();
        }
    }
}
