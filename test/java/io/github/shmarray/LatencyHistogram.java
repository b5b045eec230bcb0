package io.github.shmarray;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Times, of which it prints how many there were of each order of magnitude, and some quantiles. Safe to use from many threads. */
final class LatencyHistogram {
    private static final int FIRST_CAPACITY = 1024;
    private static final int WIDEST_BAR = 50;

    private long[] nanos = new long[FIRST_CAPACITY];
    private int count;

    synchronized void add(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = time;
    }

    synchronized long count() {
        return count;
    }

    /** In milliseconds; 0 if there are no times. */
    synchronized double quantile(double part) {
        Arrays.sort(nanos, 0, count);
        return count == 0 ? 0 : nanos[(int) Math.min(count - 1, Math.floor(part * count))] / 1e6;
    }

    synchronized void print() {
        System.out.printf(
                "    50 %% within %.2f ms, 99 %% within %.2f ms, longest %.2f ms%n",
                quantile(0.5), quantile(0.99), quantile(1));
        // A row for each power of two, in microseconds.
        int[] rows = new int[Long.SIZE];
        Arrays.stream(nanos, 0, count).forEach(time -> rows[Long.SIZE - Long.numberOfLeadingZeros(time / 1000)]++);
        int highest = Math.max(1, Arrays.stream(rows).max().orElse(1));
        IntStream.range(0, rows.length)
                .filter(row -> rows[row] > 0)
                .forEach(row -> System.out.printf(
                        "    below %8.3f ms %7d %s%n",
                        (1L << row) / 1e3, rows[row], "#".repeat((int) ((long) rows[row] * WIDEST_BAR / highest))));
    }
}
