package io.github.shmarray.copy;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Goes through a range chunk by chunk, so that each step is short, and with the help of other threads if that is asked for.
 * The helpers are daemon threads that all copies of the process share; there are fewer of them than cores, and a copy that
 * finds them busy, or the system without a thread to spare, goes on without. Safe to use from many threads.
 */
public final class Chunks {
    /** What is done with the part of the range from {@code start} on. */
    public interface Step {
        void run(long start, long count);
    }

    private static final long IDLE_SECONDS = 10;

    /** How long a thread waits in a loop for another one, rather than asleep. */
    private static final long WAITING_NANOSECONDS = 50_000;

    private final long size;
    private final long chunk;
    private final Step step;
    private final int processor = Processor.current();
    private final AtomicLong next = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Its one party from the start is the thread that wants the work done; it waits for those that have joined in. */
    private final Phaser workers = new Phaser(1);

    private Chunks(long size, long chunk, Step step) {
        this.size = size;
        this.chunk = chunk;
        this.step = step;
    }

    /**
     * What the helpers take their work from. They wait for more in a loop for a moment before they sleep, since to be woken takes
     * longer than to copy a megabyte.
     */
    static final class ShortQueue extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;
        private static final int LONGEST = 64;

        @Override
        public boolean offer(Runnable work) {
            return size() < LONGEST && super.offer(work);
        }

        @Override
        public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
            long end = System.nanoTime() + WAITING_NANOSECONDS;
            do {
                Runnable work = poll();
                if (work != null) {
                    return work;
                }
                Thread.onSpinWait();
            } while (System.nanoTime() - end < 0);
            return super.poll(timeout, unit);
        }
    }

    /** Made when it is first needed. */
    static final class Helpers {
        private static final AtomicInteger STARTED = new AtomicInteger();

        static final int MOST = Runtime.getRuntime().availableProcessors() - 1;

        static final ExecutorService POOL = pool(Math.max(1, MOST));

        /** A thread that is just finishing takes the next copy from the queue; one that comes too late finds nothing to do. */
        private static ExecutorService pool(int threads) {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new ShortQueue(), Helpers::thread);
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }

        static Thread thread(Runnable work) {
            return LibraryThreads.unstarted("shmarray-copy-" + STARTED.incrementAndGet(), work);
        }
    }

    /**
     * Does a step for each chunk of 0 to {@code size}, and returns when all is done. If a step throws, those that have not
     * begun are left out, and this throws the same.
     *
     * @param threads how many may work at once, the calling one included
     */
    public static void forEach(long size, long chunk, int threads, Step step) {
        long chunkCount = (size + chunk - 1) / chunk;
        long helpers = Math.min(Math.min(threads, chunkCount) - 1, Helpers.MOST);
        if (helpers < 1) {
            for (long start = 0; start < size; start += chunk) {
                step.run(start, Math.min(chunk, size - start));
            }
        } else {
            forEach(size, chunk, helpers, Helpers.POOL, step);
        }
    }

    /** As the other, with up to so many helpers of a pool. */
    static void forEach(long size, long chunk, long helpers, Executor pool, Step step) {
        new Chunks(size, chunk, step).runWith(helpers, pool);
    }

    private void runWith(long helpers, Executor pool) {
        try {
            recruit(helpers, pool);
            work();
        } finally {
            // Whatever has happened, nobody begins another step, and those that are in one end it before this returns.
            next.set(size);
            awaitHelpersAwake();
            workers.arriveAndAwaitAdvance();
        }
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private void awaitHelpersAwake() {
        long end = System.nanoTime() + WAITING_NANOSECONDS;
        while (workers.getUnarrivedParties() > 1 && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private void recruit(long helpers, Executor pool) {
        try {
            for (int i = 0; i < helpers; i++) {
                pool.execute(this::help);
            }
        } catch (RejectedExecutionException queueIsFull) {
            // Other copies have the helpers for long; this one goes on without more of them.
        } catch (OutOfMemoryError noThread) {
            // A limit on threads or memory; the copy needs no more of either.
        }
    }

    private void help() {
        Processor.avoid(processor);
        workers.register();
        try {
            work();
        } finally {
            workers.arriveAndDeregister();
        }
    }

    private void work() {
        try {
            for (long start = take(); start < size; start = take()) {
                step.run(start, Math.min(chunk, size - start));
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            next.set(size);
        }
    }

    private long take() {
        return next.get() >= size ? size : next.getAndAdd(chunk);
    }
}
