package io.github.shmarray.convert;

import io.github.shmarray.copy.Kernel;
import io.github.shmarray.element.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The loops in C that convert, of which there is a table for each instruction set; the numbers are those of {@code convert.c}. */
enum ConversionKernel implements Kernel {
    BASELINE("baseline", 0, false),
    BASELINE_STREAM("baseline-stream", 0, true),
    AVX2("avx2", 1, false),
    AVX2_STREAM("avx2-stream", 1, true),
    AVX512("avx512", 2, false),
    AVX512_STREAM("avx512-stream", 2, true);

    /** The widest vectors first; those of every processor are for where there are no others. */
    private static final List<ConversionKernel> PLAIN = List.of(AVX512, AVX2, BASELINE);

    private static final List<ConversionKernel> STREAMING = List.of(AVX512_STREAM, AVX2_STREAM, BASELINE_STREAM);

    private final String label;
    private final int table;
    private final boolean streams;

    ConversionKernel(String label, int table, boolean streams) {
        this.label = label;
        this.table = table;
        this.streams = streams;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public boolean streams() {
        return streams;
    }

    /** As C knows it. */
    int table() {
        return table;
    }

    /** Those that this processor can convert two types with. */
    static List<ConversionKernel> available(ElementType source, ElementType target) {
        return Arrays.stream(values())
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
        return usable.stream().filter(kernel -> kernel.table > 0 || kernel == usable.getFirst());
    }
}
