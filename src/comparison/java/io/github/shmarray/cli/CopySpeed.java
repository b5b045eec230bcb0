package io.github.shmarray.cli;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.engine.CopyEngine;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** By which ways this machine copies how fast: what the library learns with its first copies of a size. */
final class CopySpeed {
    /** Of ints: 40 kB, 400 kB, 4 MB, 40 MB. */
    private static final int[] LENGTHS = {10_000, 100_000, 1_000_000, 10_000_000};

    /** The library has tried all ways by then. */
    private static final int COPIES = 20;

    private static final String NAME = "shmarray-doctor";

    private CopySpeed() {}

    /** Copies for less than a second; then tells of each size the way that was the fastest, and the others. */
    static List<String> measure() {
        for (int length : LENGTHS) {
            int[] source = new int[length];
            try (SharedIntArray target =
                    SharedIntArray.create(NAME, CreateOptions.defaults().withBacking(Backing.MEMFD), length)) {
                for (int i = 0; i < COPIES; i++) {
                    target.copyFrom(source);
                }
            }
        }
        return CopyEngine.table().stream()
                .filter(entry -> entry.work().equals("copy") && entry.isUsed() && entry.gigabytesPerSecond() > 0)
                .map(CopySpeed::line)
                .toList();
    }

    private static String line(CopyEngine.Entry used) {
        List<String> others = CopyEngine.table().stream()
                .filter(entry -> entry.work().equals("copy")
                        && entry.threads() == used.threads()
                        && entry.leastBytes() == used.leastBytes()
                        && !entry.isUsed()
                        && entry.gigabytesPerSecond() > 0)
                .map(CopySpeed::speed)
                .toList();
        return Stream.concat(Stream.of(speed(used) + " GB/s"), others.stream())
                .reduce((first, other) -> first + (first.contains(";") ? ", " : "; ") + other)
                .map(all -> "from " + Columns.size(used.leastBytes()) + ": " + all)
                .orElseThrow();
    }

    private static String speed(CopyEngine.Entry entry) {
        return String.format(Locale.ROOT, "%s %.1f", entry.kernel(), entry.gigabytesPerSecond());
    }
}
