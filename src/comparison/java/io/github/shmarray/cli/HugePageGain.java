package io.github.shmarray.cli;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What huge pages gain here, measured with an array of 40 MB.
 *
 * @param fill milliseconds to create and fill it as usual
 * @param hugeFill the same, in huge pages
 * @param read milliseconds in which a process that attaches to it first touches all its pages
 * @param hugeRead the same, in huge pages
 */
record HugePageGain(double fill, double hugeFill, double read, double hugeRead, boolean isGranted) {
    static final long BYTES = 40_000_000;

    private static final int ROUNDS = 3;
    private static final int PAGE = 4096;

    /** Takes less than a second, and the space of two such arrays. */
    static HugePageGain measure(CreateOptions creating, Path folder) {
        int[] source = new int[(int) (BYTES / Integer.BYTES)];
        CreateOptions usual = creating.withUnlinkOnClose();
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        boolean isGranted = false;
        for (int round = 0; round < ROUNDS; round++) {
            measure(usual, folder, source, best, 0);
            isGranted |= measure(usual.withHugePages(), folder, source, best, 1);
        }
        return new HugePageGain(best[0], best[1], best[2], best[3], isGranted);
    }

    /** Returns whether there were huge pages. */
    private static boolean measure(CreateOptions options, Path folder, int[] source, double[] best, int way) {
        String name = "shmarray-doctor-" + ProcessHandle.current().pid();
        long start = System.nanoTime();
        try (SharedIntArray array = SharedIntArray.copyOf(name, options, source)) {
            best[way] = Math.min(best[way], millisecondsSince(start));
            start = System.nanoTime();
            try (SharedArray reader = SharedArray.attach(folder.resolve(name), AttachOptions.readOnly())) {
                touch(reader.memorySegment());
                best[2 + way] = Math.min(best[2 + way], millisecondsSince(start));
            }
            return array.hugePageBytes() > 0;
        }
    }

    private static void touch(MemorySegment pages) {
        int sum = 0;
        for (long offset = 0; offset < pages.byteSize(); offset += PAGE) {
            sum += pages.get(ValueLayout.JAVA_BYTE, offset);
        }
        if (sum != 0) {
            throw new IllegalStateException("an array of zeroes has something else in it");
        }
    }

    private static double millisecondsSince(long start) {
        return (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    @Override
    public String toString() {
        return isGranted
                ? String.format(
                        Locale.ROOT,
                        "measured with 40 MB: create and fill %.1f ms, with them %.1f; first read by another %.1f ms, with them %.1f",
                        fill,
                        hugeFill,
                        read,
                        hugeRead)
                : "asked for, the kernel gave none for 40 MB (it may have none left, or not permit them here)";
    }
}
