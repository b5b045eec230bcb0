package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Cuts arrays of every type short, at odd sizes, under everything that can be done with them, and checks that whoever touches what
 * is gone is told by an exception: {@code CutCampaign CUTS SEED}. Prints how many cuts were survived. It is to be run under
 * several compilers and collectors, see {@code scripts/cut-campaign}.
 */
final class CutCampaign {
    private static final int LENGTH = 40_000;
    private static final int PAGE = 4096;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Random random;
    private final String name = "shmarray-cuts-" + ProcessHandle.current().pid();
    private final Path path = Path.of("/dev/shm", name);
    private int told;
    private int untouched;
    private long longest;
    private String slowest = "none";

    private CutCampaign(long seed) {
        random = new Random(seed);
    }

    public static void main(String[] arguments) throws Exception {
        if (!NativeLibrary.isAvailable()) {
            System.out.println(
                    "SKIPPED: without the native library the JVM sees to faults: " + NativeLibrary.failure());
            return;
        }
        int cuts = Integer.parseInt(arguments[0]);
        CutCampaign campaign = new CutCampaign(Long.parseLong(arguments[1]));
        try {
            campaign.run(cuts);
        } finally {
            Files.deleteIfExists(campaign.path);
        }
        System.out.printf(
                "%d cuts survived, %d told by an exception, %d of what nobody touched; slowest %s, %.1f ms%n",
                cuts, campaign.told, campaign.untouched, campaign.slowest, campaign.longest / 1e6);
        Trust.print("cut", "segments cut short under each use of their elements", cuts, 0);
    }

    private record Try(ArrayClass kind, ElementType type, String use) {}

    private void run(int cuts) throws Exception {
        List<Try> tries = new ArrayList<>();
        Map<String, CutUses.Use> uses = CutUses.all();
        ArrayClass.all()
                .forEach(kind -> kind.types()
                        .forEach(type -> uses.keySet().forEach(use -> tries.add(new Try(kind, type, use)))));
        java.util.Collections.shuffle(tries, random);
        for (int i = 0; i < cuts; i++) {
            Try next = tries.get(i % tries.size());
            if (random.nextInt(4) == 0) {
                cutHeap(next, uses.get(next.use));
            } else {
                cutSegment(next, uses.get(next.use));
            }
        }
    }

    private void cutSegment(Try next, CutUses.Use use) throws Exception {
        Files.deleteIfExists(path);
        CreateOptions options = CreateOptions.defaults().withElementType(next.type);
        SharedArray array = next.kind.create(name, options, LENGTH);
        cut(next, use, array);
    }

    private void cutHeap(Try next, CutUses.Use use) throws Exception {
        Files.deleteIfExists(path);
        SharedHeap heap = new SharedHeap(name, LENGTH * 8 + 64);
        cut(next, use, heap.allocate(next.type, LENGTH));
        heap.close();
    }

    private void cut(Try next, CutUses.Use use, SharedArray array) throws Exception {
        CreateOptions memfd = CreateOptions.defaults().withBacking(Backing.MEMFD);
        try (SharedArray other = next.kind.create(name, memfd.withElementType(next.type), LENGTH)) {
            SharedArray hooked = next.kind.withHook(array, new WriteHook() {});
            var subject = new CutUses.Subject(next.kind, array, other, hooked);
            for (int i = 0; i < 3; i++) {
                use.run(subject);
            }
            long size = cut(array);
            boolean isGone = pages(size)
                    < pages(array.layout().dataOffset() + array.layout().byteSize());
            if (!isGone) {
                use.run(subject);
                untouched++;
            } else if (isTold(next, use, subject)) {
                requireEnd(array, next);
                told++;
            } else {
                throw new AssertionError(next + ", cut to " + size + " bytes: no exception");
            }
        } finally {
            array.close();
        }
    }

    private static long pages(long size) {
        return (size + PAGE - 1) / PAGE;
    }

    private long cut(SharedArray array) throws IOException {
        long end = array.layout().dataOffset() + array.layout().byteSize();
        long[] sizes = {0, 1, 128, 129, 4095, 4096, 4097, end / 2, end / 2 + 5, end - 1, end - 4096, end - 4097};
        long size = sizes[random.nextInt(sizes.length)];
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
        return size;
    }

    private boolean isTold(Try next, CutUses.Use use, CutUses.Subject subject) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE) {
            try {
                use.run(subject);
            } catch (SegmentFaultException | IllegalStateException e) {
                // The JVM interrupts a thread inside an access to a segment that is closed.
                Thread.interrupted();
                long time = System.nanoTime() - start;
                if (time > longest) {
                    longest = time;
                    slowest = next.toString();
                }
                return true;
            }
        }
        return false;
    }

    /** A fault that was told at once leaves the array as it is; then the next access to what is gone ends it. */
    private static void requireEnd(SharedArray array, Try next) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE) {
            try {
                array.view().get(array.length() - 1);
            } catch (SegmentFaultException e) {
                return;
            }
        }
        throw new AssertionError(next + ": the array goes on after a fault");
    }
}
