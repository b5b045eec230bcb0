package io.github.shmarray;

import io.github.shmarray.error.SharedMemoryException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Load: {@code SoakCampaign SECONDS SEED [ARRAYS [THREADS]]}. Opens that many arrays at once, or as many as the limits of this process allow,
 * each with elements of its own; then threads, platform and virtual ones in turn, make, use and close arrays that others use and close.
 * Descriptors, mappings and memory are counted before and after. Prints figures, and fails if an element was another array's, something was
 * left, or anything but an exception of the library came; see {@code scripts/soak-campaign}.
 */
final class SoakCampaign {
    private static final int ARRAYS = 10_000;
    private static final int THREADS = 64;
    private static final int LENGTH = 32;
    private static final long HEAP_BYTES = 32 << 20;
    private static final long ROUND_MILLIS = 600;

    /** The JVM compiles, loads and collects meanwhile. */
    private static final int SPARE_DESCRIPTORS = 16;

    private static final int SPARE_MAPPINGS = 200;
    private static final long SPARE_BYTES = 300L << 20;

    private record Usage(long descriptors, long mappings, long bytesBesideHeap) {
        static Usage now() throws IOException {
            long resident;
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                resident = lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                        .sum();
            }
            try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
                long beside = Math.max(0, resident - Runtime.getRuntime().totalMemory());
                return new Usage(new File("/proc/self/fd").list().length, maps.count(), beside);
            }
        }

        @Override
        public String toString() {
            return descriptors + " descriptors, " + mappings + " mappings, " + (bytesBesideHeap >> 20)
                    + " MiB resident beside the Java heap";
        }
    }

    private final String prefix = "shmarray-soak-" + ProcessHandle.current().pid() + "-";
    private final CampaignLog log = new CampaignLog();
    private final int threads;
    private long seed;
    private long opened;
    private long foreign;

    private SoakCampaign(int threads, long seed) {
        this.threads = threads;
        this.seed = seed;
    }

    public static void main(String[] arguments) throws Exception {
        int arrays = arguments.length > 2 ? Integer.parseInt(arguments[2]) : ARRAYS;
        int threads = arguments.length > 3 ? Integer.parseInt(arguments[3]) : THREADS;
        var campaign = new SoakCampaign(threads, Long.parseLong(arguments[1]));
        campaign.run(TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0])), arrays);
        System.exit(campaign.isSurvived() ? 0 : 1);
    }

    private void run(long nanos, int arrays) throws Exception {
        // What the JVM and the library set up once is no leak.
        openAtOnce(Math.min(arrays, 200));
        storm(Thread.ofPlatform().daemon().factory(), ROUND_MILLIS / 5);
        storm(Thread.ofVirtual().factory(), ROUND_MILLIS / 5);
        Usage before = settled();
        System.out.println("before: " + before);
        opened = openAtOnce(arrays);
        long end = System.nanoTime() + nanos;
        boolean isVirtual = false;
        do {
            storm(
                    isVirtual
                            ? Thread.ofVirtual().factory()
                            : Thread.ofPlatform().daemon().factory(),
                    ROUND_MILLIS);
            isVirtual = !isVirtual;
            seed += threads;
        } while (System.nanoTime() < end && log.isClean());
        Usage after = settled();
        System.out.println("after:  " + after);
        requireAlike(before, after);
    }

    private Usage settled() throws Exception {
        List<String> left = Leftovers.await(prefix);
        if (!left.isEmpty()) {
            log.find("end", new AssertionError("left: " + left));
        }
        return Usage.now();
    }

    private void requireAlike(Usage before, Usage after) {
        boolean isAlike = after.descriptors <= before.descriptors + SPARE_DESCRIPTORS
                && after.mappings <= before.mappings + SPARE_MAPPINGS
                && after.bytesBesideHeap <= before.bytesBesideHeap + SPARE_BYTES;
        if (!isAlike) {
            log.find("end", new AssertionError("a leak: before " + before + ", after " + after));
        }
    }

    /** Returns how many there were; an exception of the library says what limits them. */
    private long openAtOnce(int most) {
        List<SharedIntArray> arrays = new ArrayList<>();
        String limit = "";
        CreateOptions options = CreateOptions.defaults().withUnlinkOnClose();
        try {
            while (arrays.size() < most) {
                int id = arrays.size() * LENGTH;
                arrays.add(SharedIntArray.copyOf(prefix + id, options, SoakUses.pattern(id, LENGTH)));
                log.countTry();
            }
        } catch (SharedMemoryException e) {
            limit = "; no more, because " + e.getMessage();
        }
        for (int i = 0; i < arrays.size(); i++) {
            boolean isIts = java.util.Arrays.equals(arrays.get(i).toArray(), SoakUses.pattern(i * LENGTH, LENGTH));
            if (!isIts) {
                foreign++;
                log.find("many arrays", new AssertionError("array " + i + " has elements of another"));
            }
        }
        arrays.forEach(SharedArray::close);
        System.out.println(arrays.size() + " arrays at once" + limit);
        return arrays.size();
    }

    private void storm(ThreadFactory factory, long millis) throws Exception {
        try (SharedHeap heap = new SharedHeap(prefix + "heap", HEAP_BYTES)) {
            heap.unlink();
            SoakUses uses = new SoakUses(prefix, heap);
            Storm storm = new Storm(log, factory);
            storm.start(threads, seed, uses.operations());
            Thread.sleep(millis);
            storm.end();
            uses.closeAll();
            if (heap.used() != 0) {
                log.find("end", new AssertionError("not all of the heap is free: " + heap.statistics()));
            }
        }
    }

    private boolean isSurvived() {
        System.out.printf(
                "%d uses survived of %d tried, %d of them refused, by %d threads; %d arrays at once%n",
                log.isClean() ? log.tried() : 0, log.tried(), log.refused(), threads, opened);
        log.print();
        Trust.print("soak", "arrays open at once in a JVM, each with elements of its own", opened, foreign);
        Trust.print(
                "soak",
                "uses of arrays by 64 threads, platform and virtual ones",
                log.tried() - opened,
                log.lost() - foreign);
        return log.isClean();
    }
}
