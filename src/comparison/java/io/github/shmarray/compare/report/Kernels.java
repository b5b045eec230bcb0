package io.github.shmarray.compare.report;

import io.github.shmarray.Parallelism;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.engine.CopyEngine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the library learns of its kernels on this machine when it copies arrays of a comparison's sizes, for the report's header. */
public final class Kernels {
    /** By so many copies of a class it has learnt. */
    private static final int COPIES = 24;

    /** What it learns first is of code that is not compiled, and of memory that is new. */
    private static final long LEAST_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The library's functions are linked while the first copies are made; but not if something keeps them from it. */
    private static final long MOST_NANOSECONDS = TimeUnit.SECONDS.toNanos(2);

    /** More take long, and have the group of kernels. */
    private static final int MOST_ELEMENTS = 10_000_000;

    /** Fewer are never measured. */
    private static final int LEAST_ELEMENTS = (64 << 10) / Integer.BYTES;

    private Kernels() {}

    /**
     * Copies until the engine has learnt, and tells what, a line for each class of sizes and threads; none if it does not learn.
     *
     * @param sizes in int32 elements
     */
    public static List<String> learn(Collection<Integer> sizes) {
        sizes.stream()
                .filter(size -> size >= LEAST_ELEMENTS && size <= MOST_ELEMENTS)
                .distinct()
                .sorted()
                .forEach(Kernels::copy);
        return describe(CopyEngine.table());
    }

    private static void copy(int elements) {
        int[] source = new int[elements];
        try (SharedIntArray array = SharedIntArray.copyOf(Names.ownSegment(), source)) {
            array.unlink();
            for (Parallelism parallelism : List.of(Parallelism.NONE, Parallelism.ofAllCores())) {
                copy(source, array, parallelism);
            }
        }
    }

    private static void copy(int[] source, SharedIntArray array, Parallelism parallelism) {
        long before = copies();
        long start = System.nanoTime();
        long passed = 0;
        while (passed < LEAST_NANOSECONDS || copies() - before < COPIES && passed < MOST_NANOSECONDS) {
            array.copyFrom(source, parallelism);
            passed = System.nanoTime() - start;
        }
    }

    private static long copies() {
        return CopyEngine.table().stream()
                .filter(entry -> entry.work().equals("copy"))
                .mapToLong(CopyEngine.Entry::tries)
                .sum();
    }

    static List<String> describe(List<CopyEngine.Entry> table) {
        Map<String, List<CopyEngine.Entry>> classes = table.stream()
                .filter(entry -> entry.work().equals("copy") && entry.tries() > 0)
                .collect(Collectors.groupingBy(Kernels::sizes, LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        classes.forEach((sizes, entries) -> lines.add(sizes + ": "
                + entries.stream()
                        .sorted(Comparator.comparing(CopyEngine.Entry::isUsed)
                                .thenComparing(CopyEngine.Entry::gigabytesPerSecond)
                                .reversed())
                        .map(Kernels::speed)
                        .collect(Collectors.joining(", "))));
        return lines;
    }

    private static String sizes(CopyEngine.Entry entry) {
        return (entry.leastBytes() >> 10) + " to " + (entry.endBytes() >> 10) + " KiB"
                + (entry.threads() == 1 ? "" : " by " + entry.threads() + " threads");
    }

    private static String speed(CopyEngine.Entry entry) {
        return String.format(
                Locale.ROOT,
                "%s %.1f GB/s (%d %s)",
                entry.kernel(),
                entry.gigabytesPerSecond(),
                entry.tries(),
                entry.tries() == 1 ? "try" : "tries");
    }
}
