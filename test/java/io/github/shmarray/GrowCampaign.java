package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Cuts segments to odd sizes and lets them grow again, while threads use them by everything that can be done with them, and
 * checks that whoever meets what is gone is told by an exception and can attach anew: {@code GrowCampaign SECONDS SEED}. Prints
 * how many cuts were survived, and how long it took from a cut to the exception; see {@code scripts/grow-campaign}.
 */
final class GrowCampaign {
    private static final int LENGTH = 40_000;
    private static final int PAUSE_MILLIS = 20;

    /** How long those who use what was cut last go on. */
    private static final int LAST_MILLIS = 200;

    private final String prefix = "shmarray-grow-" + ProcessHandle.current().pid() + "-";
    private final CampaignLog log = new CampaignLog();
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final LongAdder cuts = new LongAdder();
    private final List<Segment> segments = new ArrayList<>();
    private final Random random;
    private volatile boolean isOver;

    private record Segment(String name, ArrayClass kind, ElementType type, GrowingFile file) {}

    private GrowCampaign(long seed) {
        random = new Random(seed);
    }

    public static void main(String[] arguments) throws Exception {
        if (!NativeLibrary.isAvailable()) {
            System.out.println(
                    "SKIPPED: without the native library the JVM sees to faults: " + NativeLibrary.failure());
            return;
        }
        GrowCampaign campaign = new GrowCampaign(Long.parseLong(arguments[1]));
        campaign.run(TimeUnit.SECONDS.toMillis(Long.parseLong(arguments[0])));
        System.exit(campaign.isSurvived() ? 0 : 1);
    }

    private void run(long millis) throws Exception {
        Storm users =
                new Storm(log, Thread.ofPlatform().daemon().name("user-", 0).factory());
        Storm aside =
                new Storm(log, Thread.ofPlatform().daemon().name("innocent-", 0).factory());
        Innocent innocent = Innocent.inSegments(prefix, 4711);
        try {
            createSegments();
            for (Segment segment : segments) {
                users.start("use of " + segment.type, use -> useUntilTold(segment, use));
            }
            aside.start("an innocent use", ignored -> innocent.use());
            cutUntil(System.currentTimeMillis() + millis);
            Thread.sleep(LAST_MILLIS);
        } finally {
            isOver = true;
            users.end();
            aside.end();
            innocent.close();
            deleteSegments();
        }
        List<String> left = Leftovers.await(prefix);
        if (!left.isEmpty()) {
            log.find("end", new AssertionError("left: " + left));
        }
    }

    private void createSegments() throws IOException {
        for (ElementType type : List.of(ElementType.INT32, ElementType.UINT8, ElementType.FLOAT64, ElementType.INT32)) {
            ArrayClass kind = ArrayClass.holding(type);
            String name = prefix + segments.size();
            kind.create(name, CreateOptions.defaults().withElementType(type), LENGTH)
                    .close();
            segments.add(new Segment(name, kind, type, new GrowingFile(name)));
        }
    }

    private void deleteSegments() throws IOException {
        for (Segment segment : segments) {
            segment.file.close();
            Files.deleteIfExists(Path.of("/dev/shm", segment.name));
        }
    }

    private void cutUntil(long end) throws IOException, InterruptedException {
        while (System.currentTimeMillis() < end && log.isClean()) {
            segments.get(random.nextInt(segments.size())).file.cutAndGrow(random);
            cuts.increment();
            Thread.sleep(random.nextInt(PAUSE_MILLIS));
        }
    }

    /** Attaches, and uses the array by all there is until that ends in an exception. */
    private void useUntilTold(Segment segment, Random use) {
        CreateOptions memfd =
                CreateOptions.defaults().withBacking(Backing.MEMFD).withElementType(segment.type);
        long attachedAt = System.nanoTime();
        try (SharedArray array = segment.kind.attach(segment.name);
                SharedArray other = segment.kind.create(prefix + "other", memfd, LENGTH)) {
            SharedArray hooked = segment.kind.withHook(array, new WriteHook() {});
            var subject = new CutUses.Subject(segment.kind, array, other, hooked);
            List<Map.Entry<String, CutUses.Use>> uses =
                    List.copyOf(CutUses.all().entrySet());
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (!isOver && System.nanoTime() < end) {
                Map.Entry<String, CutUses.Use> next = uses.get(use.nextInt(uses.size()));
                if (isTold(next.getKey(), next.getValue(), subject)) {
                    note(segment.file.cutAt(), attachedAt);
                    return;
                }
            }
        } catch (SegmentFormatException | SegmentFaultException cutWhileAttaching) {
            log.countRefusal(cutWhileAttaching);
        }
    }

    private boolean isTold(String what, CutUses.Use use, CutUses.Subject subject) {
        log.countTry();
        try {
            use.run(subject);
            return false;
        } catch (SegmentFaultException e) {
            log.countRefusal(e);
        } catch (IllegalStateException e) {
            log.countRefusal(e);
            boolean isOfTheJdk = what.startsWith("segment") || what.equals("checksum") || what.startsWith("copyOf");
            if (!isOfTheJdk && !CampaignLog.isInOurWords(e)) {
                log.find(what, e);
            }
        } catch (Throwable e) {
            log.find(what, e);
        }
        Thread.interrupted();
        return true;
    }

    private void note(long cutAt, long attachedAt) {
        if (cutAt > attachedAt) {
            latencies.add(System.nanoTime() - cutAt);
        }
    }

    private boolean isSurvived() {
        System.out.printf(
                "%d cuts survived of %d tried, under %d uses; %d told by an exception%n",
                log.isClean() ? cuts.sum() : 0, cuts.sum(), log.tried(), latencies.count());
        latencies.print();
        log.print();
        Trust.print("grow", "segments cut short and grown again while threads use them", cuts.sum(), log.lost());
        return log.isClean();
    }
}
