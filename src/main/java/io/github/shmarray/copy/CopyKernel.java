package io.github.shmarray.copy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The ways to copy bytes. Those in C have the numbers of {@code src/main/c/copy_kernels.h}. */
public enum CopyKernel implements Kernel {
    LIBC("libc", false),
    REP_MOVSB("rep-movsb", false),
    SSE2("sse2", false),
    SSE2_STREAM("sse2-stream", true),
    SSE2_STREAM_4_PAGES("sse2-stream-4-pages", true),
    AVX2("avx2", false),
    AVX2_STREAM("avx2-stream", true),
    AVX2_STREAM_4_PAGES("avx2-stream-4-pages", true),
    AVX512("avx512", false),
    AVX512_STREAM("avx512-stream", true),
    AVX512_STREAM_4_PAGES("avx512-stream-4-pages", true),
    MOVDIR64B("movdir64b", true),
    NEON("neon", false),
    NEON_STREAM("neon-stream", true),
    NEON_ZERO("neon-zero", false),
    MOPS("mops", false),
    /** The JDK's own, which needs no native library. */
    JDK("jdk", false);

    /** The order in which they are guessed to be fast. */
    private static final List<CopyKernel> PLAIN =
            List.of(LIBC, AVX512, MOPS, JDK, REP_MOVSB, NEON_ZERO, AVX2, NEON, SSE2);

    private static final List<CopyKernel> STREAMING = List.of(
            AVX512_STREAM_4_PAGES,
            MOVDIR64B,
            AVX512_STREAM,
            AVX2_STREAM,
            AVX2_STREAM_4_PAGES,
            NEON_STREAM,
            SSE2_STREAM,
            SSE2_STREAM_4_PAGES);

    /** What is for processors that have nothing wider. */
    private static final List<CopyKernel> NARROWEST = List.of(SSE2, SSE2_STREAM, SSE2_STREAM_4_PAGES);

    /** More would take longer to try than they are worth. */
    private static final int MOST_PLAIN = 4;

    private static final int MOST_STREAMING = 3;
    private static final int MOST_FOR_FILL = 2;

    /** For fewer bytes than this the caches are hardly too small, so that one kernel that stores past them is enough to try. */
    private static final long MANY_FOR_STREAMING = 1 << 20;

    private final String label;
    private final boolean streams;

    CopyKernel(String label, boolean streams) {
        this.label = label;
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
    int number() {
        return ordinal();
    }

    /** Whether this processor has what it takes, and makes something of it. */
    public boolean isAvailable() {
        return this == JDK || NativeCopy.has(this);
    }

    /** Those that this machine has. */
    public static List<CopyKernel> available() {
        return Arrays.stream(values()).filter(CopyKernel::isAvailable).toList();
    }

    /** The kernels worth trying for a copy of so many bytes, in the order of what they are guessed to be worth. */
    static List<CopyKernel> guess(long bytes) {
        return guess(bytes, MOST_PLAIN, bytes < MANY_FOR_STREAMING ? 1 : MOST_STREAMING);
    }

    /** The same for a fill by copies of a block that the caches hold. */
    static List<CopyKernel> guessForFill(long bytes) {
        return guess(bytes, MOST_FOR_FILL, MOST_FOR_FILL);
    }

    private static List<CopyKernel> guess(long bytes, int mostPlain, int mostStreaming) {
        Stream<CopyKernel> plain = best(PLAIN, mostPlain);
        Stream<CopyKernel> streaming = best(STREAMING, mostStreaming);
        return (bytes < CacheSize.TOO_MANY_TO_COPY ? Stream.concat(plain, streaming) : Stream.concat(streaming, plain))
                .toList();
    }

    /** The one of those that store past the caches that is guessed to be the fastest. */
    public static CopyKernel streaming() {
        return best(STREAMING, 1).findFirst().orElse(LIBC);
    }

    private static Stream<CopyKernel> best(List<CopyKernel> family, int most) {
        return family.stream()
                .filter(CopyKernel::isAvailable)
                .filter(kernel -> !NARROWEST.contains(kernel) || !AVX2.isAvailable())
                .limit(most);
    }
}
