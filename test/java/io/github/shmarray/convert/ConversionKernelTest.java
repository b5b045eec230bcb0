package io.github.shmarray.convert;

import static io.github.shmarray.convert.ConversionKernel.AVX2;
import static io.github.shmarray.convert.ConversionKernel.AVX2_PREFETCH;
import static io.github.shmarray.convert.ConversionKernel.AVX2_STREAM;
import static io.github.shmarray.convert.ConversionKernel.AVX2_STREAM_4_PAGES;
import static io.github.shmarray.convert.ConversionKernel.AVX512;
import static io.github.shmarray.convert.ConversionKernel.AVX512_PREFETCH;
import static io.github.shmarray.convert.ConversionKernel.AVX512_STREAM;
import static io.github.shmarray.convert.ConversionKernel.AVX512_STREAM_4_PAGES;
import static io.github.shmarray.convert.ConversionKernel.BASELINE;
import static io.github.shmarray.convert.ConversionKernel.BASELINE_STREAM;
import static io.github.shmarray.convert.ConversionKernel.BASELINE_STREAM_4_PAGES;
import static io.github.shmarray.element.ElementType.BOOL;
import static io.github.shmarray.element.ElementType.INT32;
import static io.github.shmarray.element.ElementType.INT64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.loader.NativeLibrary;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** Which loops in C are tried for what, on a processor with vectors of any width. */
class ConversionKernelTest {
    @BeforeAll
    static void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: the kernels of conversions, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    /** The number of the widest vectors' table in C. */
    private static int widest(ElementType source, ElementType target) {
        int widest = 0;
        for (int table = 1; table <= 2; table++) {
            widest = NativeConversion.hasLoops(source.ordinal(), target.ordinal(), table) ? table : widest;
        }
        return widest;
    }

    private static List<ConversionKernel> both(List<ConversionKernel> first, List<ConversionKernel> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    private static List<ConversionKernel> streaming(int widest) {
        return List.of(
                        List.of(BASELINE_STREAM, BASELINE_STREAM_4_PAGES),
                        List.of(AVX2_STREAM, AVX2_STREAM_4_PAGES),
                        List.of(AVX512_STREAM_4_PAGES, AVX512_STREAM, AVX2_STREAM, AVX2_STREAM_4_PAGES))
                .get(widest);
    }

    @Test
    void aConversionTriesThoseOfAllWidthsButTheLeast() {
        List<ConversionKernel> plain =
                List.of(List.of(BASELINE), List.of(AVX2), List.of(AVX512, AVX2)).get(widest(INT64, INT32));
        List<ConversionKernel> streaming = streaming(widest(INT64, INT32));
        assertEquals(both(plain, streaming), ConversionKernel.guess(INT64, INT32, false));
        assertEquals(both(streaming, plain), ConversionKernel.guess(INT64, INT32, true));
    }

    @Test
    void aSwapAlsoTriesThoseThatFetch() {
        List<ConversionKernel> plain = List.of(
                        List.of(BASELINE),
                        List.of(AVX2, AVX2_PREFETCH),
                        List.of(AVX512, AVX512_PREFETCH, AVX2, AVX2_PREFETCH))
                .get(widest(INT32, INT32));
        List<ConversionKernel> streaming = streaming(widest(INT32, INT32));
        assertEquals(both(plain, streaming), ConversionKernel.guess(INT32, INT32, false));
        assertEquals(both(streaming, plain), ConversionKernel.guess(INT32, INT32, true));
    }

    /** It is neither a conversion nor has it another order of bytes. */
    @Test
    void aBooleanIntoItselfTriesNone() {
        assertEquals(List.of(), ConversionKernel.available(BOOL, BOOL));
        assertEquals(List.of(), ConversionKernel.guess(BOOL, BOOL, true));
    }

    /** The numbers are those of convert.c. */
    @ParameterizedTest
    @EnumSource
    void theNameTellsHowItWorks(ConversionKernel kernel) {
        String name = kernel.name();
        assertEquals(name.toLowerCase(Locale.ROOT).replace('_', '-'), kernel.label());
        assertEquals(name.contains("STREAM"), kernel.streams());
        assertEquals(name.startsWith("AVX512") ? 2 : name.startsWith("AVX2") ? 1 : 0, kernel.table());
        int options =
                (kernel.streams() ? 2 : 0) | (name.contains("4_PAGES") ? 16 : 0) | (name.contains("FETCH") ? 8 : 0);
        assertEquals(options, kernel.options());
    }
}
