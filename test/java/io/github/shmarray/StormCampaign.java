package io.github.shmarray;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Threads that use and close the same arrays at once, in segments of their own and in a heap, beside a thread whose arrays nobody
 * else closes: {@code StormCampaign SECONDS SEED [platform|virtual [THREADS]]}. Every use must see the content of its array or
 * end in an exception of this library, and nothing may be left. Prints how many uses there were, and fails if one was not so;
 * see {@code scripts/storm-campaign}.
 */
final class StormCampaign {
    private static final int THREADS = 8;
    private static final long HEAP_BYTES = 16 << 20;

    /** Of a round, unless there is less time for two of them. */
    private static final long ROUND_MILLIS = 1500;

    /** How long others go on while the heap is closed. */
    private static final long LAST_MILLIS = 50;

    /** The collector and its threads may have to wait for a processor. */
    private static final long PATIENCE_MILLIS = 30_000;

    private final String prefix = "shmarray-storm-" + ProcessHandle.current().pid() + "-";
    private final CampaignLog log = new CampaignLog();
    private final ThreadFactory factory;
    private final int threads;
    private final long millis;
    private final long roundMillis;
    private long seed;

    private StormCampaign(ThreadFactory factory, int threads, long millis, long seed) {
        this.factory = factory;
        this.threads = threads;
        this.millis = millis;
        roundMillis = Math.min(ROUND_MILLIS, millis / 2);
        this.seed = seed;
    }

    public static void main(String[] arguments) throws Exception {
        boolean isVirtual = arguments.length > 2 && arguments[2].equals("virtual");
        int threads = arguments.length > 3 ? Integer.parseInt(arguments[3]) : THREADS;
        ThreadFactory factory = isVirtual
                ? Thread.ofVirtual().name("storm-", 0).factory()
                : Thread.ofPlatform().daemon().name("storm-", 0).factory();
        long millis = TimeUnit.SECONDS.toMillis(Long.parseLong(arguments[0]));
        var campaign = new StormCampaign(factory, threads, millis, Long.parseLong(arguments[1]));
        campaign.run();
        System.exit(campaign.isSurvived() ? 0 : 1);
    }

    /** In segments and in a heap by turns, in both at least once. */
    private void run() throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean isInHeap = false;
        do {
            if (isInHeap) {
                stormHeap();
            } else {
                stormSegments();
            }
            isInHeap = !isInHeap;
            seed += threads;
        } while ((isInHeap || System.nanoTime() < end) && log.isClean());
        List<String> left = Leftovers.await(prefix);
        if (!left.isEmpty()) {
            log.find("end", new AssertionError("left: " + left));
        }
    }

    private boolean isSurvived() {
        System.out.printf(
                "%d uses survived of %d tried, %d of them refused%n",
                log.isClean() ? log.tried() : 0, log.tried(), log.refused());
        log.print();
        Trust.print("storm", "uses of arrays that other threads close", log.tried(), log.lost());
        return log.isClean();
    }

    private void stormSegments() throws Exception {
        SegmentStorm storm = new SegmentStorm(prefix);
        try (Innocent innocent = Innocent.inSegments(prefix, 4711)) {
            Storm aside = startAside(innocent);
            Storm others = start(storm.operations());
            Thread.sleep(roundMillis);
            others.end();
            aside.end();
        } finally {
            storm.close();
        }
    }

    private Storm start(Map<String, Storm.Operation> operations) {
        Storm storm = new Storm(log, factory);
        storm.start(threads, seed, operations);
        return storm;
    }

    /** It must not be refused anything. */
    private Storm startAside(Innocent innocent) {
        Storm aside = new Storm(log, factory);
        aside.start("an innocent use", random -> {
            try {
                innocent.use();
            } catch (RuntimeException e) {
                throw new AssertionError("an innocent use was refused", e);
            }
        });
        return aside;
    }

    private void stormHeap() throws Exception {
        SharedHeap heap = new SharedHeap(prefix + "heap", HEAP_BYTES);
        heap.unlink();
        HeapStorm storm = new HeapStorm(heap);
        Storm others;
        try (Innocent innocent = Innocent.inHeap(heap, -4711)) {
            Storm aside = startAside(innocent);
            others = start(storm.operations());
            Thread.sleep(roundMillis);
            aside.end();
        }
        if (seed / threads % 4 < 2) {
            endWithOpenHeap(heap, storm, others);
        } else {
            storm.closeHeap();
            Thread.sleep(LAST_MILLIS);
            others.end();
        }
        requireAllFree(heap);
    }

    private void endWithOpenHeap(SharedHeap heap, HeapStorm storm, Storm others) throws InterruptedException {
        others.end();
        storm.closeArrays();
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (heap.used() > 0 && System.currentTimeMillis() < deadline) {
            // What was forgotten.
            System.gc();
            Thread.sleep(10);
        }
        requireAllFree(heap);
        heap.close();
    }

    private void requireAllFree(SharedHeap heap) {
        SharedHeap.Statistics expected = new SharedHeap.Statistics(HEAP_BYTES, 0, HEAP_BYTES, 0, 1);
        if (!heap.statistics().equals(expected)) {
            log.find("end", new AssertionError("not all is free: " + heap.statistics()));
        }
    }
}
