package io.github.shmarray.convert;

import io.github.shmarray.copy.Kernel;
import io.github.shmarray.element.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The loops in C that convert, of which there is a table for each instruction set; the numbers are those of {@code convert.c}. */
enum ConversionKernel implements Kernel {
    BASELINE("baseline", 0, Loop.PLAIN),
    BASELINE_STREAM("baseline-stream", 0, Loop.STREAM),
    BASELINE_STREAM_4_PAGES("baseline-stream-4-pages", 0, Loop.STREAM_4_PAGES),
    AVX2("avx2", 1, Loop.PLAIN),
    AVX2_PREFETCH("avx2-prefetch", 1, Loop.PREFETCH),
    AVX2_STREAM("avx2-stream", 1, Loop.STREAM),
    AVX2_STREAM_4_PAGES("avx2-stream-4-pages", 1, Loop.STREAM_4_PAGES),
    AVX512("avx512", 2, Loop.PLAIN),
    AVX512_PREFETCH("avx512-prefetch", 2, Loop.PREFETCH),
    AVX512_STREAM("avx512-stream", 2, Loop.STREAM),
    AVX512_STREAM_4_PAGES("avx512-stream-4-pages", 2, Loop.STREAM_4_PAGES);

    /** The widest vectors first; those of every processor are for where there are no others. */
    private static final List<ConversionKernel> PLAIN = List.of(AVX512, AVX512_PREFETCH, AVX2, AVX2_PREFETCH, BASELINE);

    private static final List<ConversionKernel> STREAMING = List.of(
            AVX512_STREAM_4_PAGES,
            AVX512_STREAM,
            AVX2_STREAM,
            AVX2_STREAM_4_PAGES,
            BASELINE_STREAM,
            BASELINE_STREAM_4_PAGES);

    /** How it goes through memory: bits of the options of C, and whether only a {@linkplain Conversion#swap swap} does. */
    private enum Loop {
        PLAIN(0, false, false),
        PREFETCH(8, false, true),
        STREAM(2, true, false),
        STREAM_4_PAGES(2 | 16, true, false);

        final int options;
        final boolean streams;
        final boolean isForSwaps;

        Loop(int options, boolean streams, boolean isForSwaps) {
            this.options = options;
            this.streams = streams;
            this.isForSwaps = isForSwaps;
        }
    }

    private final String label;
    private final int table;
    private final Loop loop;

    ConversionKernel(String label, int table, Loop loop) {
        this.label = label;
        this.table = table;
        this.loop = loop;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public boolean streams() {
        return loop.streams;
    }

    /** As C knows it, beside the options for the values. */
    int options() {
        return loop.options;
    }

    /** As C knows it. */
    int table() {
        return table;
    }

    /** Those that this processor can convert two types with. */
    static List<ConversionKernel> available(ElementType source, ElementType target) {
        return Arrays.stream(values())
                .filter(kernel -> source == target || !kernel.loop.isForSwaps)
                .filter(kernel -> NativeConversion.hasLoops(source.ordinal(), target.ordinal(), kernel.table))
                .toList();
    }

    /** The kernels for two types that are worth trying, in the order of what they are guessed to be worth. */
    static List<ConversionKernel> guess(ElementType source, ElementType target, boolean streaming) {
        List<ConversionKernel> available = available(source, target);
        Stream<ConversionKernel> plain = best(PLAIN, available);
        Stream<ConversionKernel> streams = best(STREAMING, available);
        return (streaming ? Stream.concat(streams, plain) : Stream.concat(plain, streams)).toList();
    }

    private static Stream<ConversionKernel> best(List<ConversionKernel> family, List<ConversionKernel> available) {
        List<ConversionKernel> usable =
                family.stream().filter(available::contains).toList();
        return usable.stream().filter(kernel -> kernel.table > 0 || usable.getFirst().table == 0);
    }
}
