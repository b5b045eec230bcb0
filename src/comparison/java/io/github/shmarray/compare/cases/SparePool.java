package io.github.shmarray.compare.cases;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SegmentPool;
import io.github.shmarray.SharedIntArray;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Arrays of a pool that is always given the time to have a spare ready and nothing else to do. */
public final class SparePool implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
    private static final long ENOUGH_TO_COMPILE = 3000;
    private static final long ENOUGH_TO_WORK = 10;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(2);

    /** Elements. What is far smaller takes other ways. */
    private static final int MOST_TO_WARM_UP = 100_000;

    private static final long LARGEST_ROUNDING = 64 << 10;
    private static final long LOOK = TimeUnit.MICROSECONDS.toNanos(50);

    private final String name = Names.ownSegment();
    private final long bytes;
    private final SegmentPool pool;
    private final CreateOptions options;
    private int made;

    /**
     * Each run waits for a spare, so the warm-up has too few of them for the code to be compiled. Here nothing waits: the arrays that
     * come too early for a spare make the pool keep more of them.
     */
    public static SparePool warm(int[] source) {
        int[] small = new int[Math.min(source.length, MOST_TO_WARM_UP)];
        long enough = Preparation.isLeftOut() ? ENOUGH_TO_WORK : ENOUGH_TO_COMPILE;
        try (SparePool first = new SparePool(small)) {
            long end = System.nanoTime() + WARM_UP;
            while (first.pool.sparesUsed() < enough && System.nanoTime() - end < 0) {
                try (SharedIntArray array = first.make(small)) {
                    array.unlink();
                }
            }
        }
        return new SparePool(source);
    }

    private SparePool(int[] source) {
        bytes = (long) Integer.BYTES * source.length;
        // A spare, one in preparation, and an array that is closed and not unmapped yet.
        pool = SegmentPool.ofBytes(4 * bytes + (1 << 20));
        options = CreateOptions.defaults().withPool(pool);
        try (SharedIntArray first = make(source)) {
            first.unlink();
        }
    }

    public SharedIntArray make(int[] source) {
        SharedIntArray array = SharedIntArray.copyOf(name, options, source);
        made++;
        return array;
    }

    /** Waits for the pool to have a spare, and to have unmapped what was closed. */
    public void awaitSpare() {
        long end = System.nanoTime() + PATIENCE;
        while (pool.spares() == 0 || pool.bytesHeld() > bytes + LARGEST_ROUNDING) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "there is no spare", pool.lastFailure().orElse(null));
            }
            LockSupport.parkNanos(LOOK);
        }
    }

    /** All but the first have to be made from spares. */
    void requireUsed() {
        if (pool.sparesUsed() != made - 1) {
            throw new IllegalStateException(pool.sparesUsed() + " of " + (made - 1) + " arrays were made from spares");
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
