package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class ChunksTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void everyPlaceIsVisitedOnce(int threads) {
        for (int size : new int[] {0, 1, 9, 10, 11, 1000, 1005}) {
            AtomicIntegerArray visits = new AtomicIntegerArray(size);
            Chunks.forEach(size, 10, threads, (start, count) -> {
                for (long i = start; i < start + count; i++) {
                    visits.incrementAndGet((int) i);
                }
            });
            int[] found = new int[size];
            Arrays.setAll(found, visits::get);
            int[] once = new int[size];
            Arrays.fill(once, 1);
            assertArrayEquals(once, found);
        }
    }

    @Test
    void anotherThreadHelpsEachTime() {
        if (CORES < 2) {
            throw new TestAbortedException("there is one core only, so nobody may help");
        }
        for (int round = 0; round < 200; round++) {
            CountDownLatch both = new CountDownLatch(2);
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            Chunks.forEach(2, 1, 2, (start, count) -> {
                threads.add(Thread.currentThread());
                both.countDown();
                awaitUninterrupted(both);
            });
            assertEquals(2, threads.size());
            assertTrue(threads.contains(Thread.currentThread()));
            assertTrue(threads.stream().allMatch(thread -> thread == Thread.currentThread() || thread.isDaemon()));
        }
    }

    @Test
    void neverMoreThreadsThanCores() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Chunks.forEach(2000, 1, 1000, (start, count) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
        });
        assertTrue(most.get() <= CORES, most + " threads on " + CORES + " cores");
    }

    @Test
    void aFailureOfAnyThreadIsThrownAndEndsTheRest() {
        RuntimeException failure = new IllegalStateException("chunk 3");
        AtomicInteger steps = new AtomicInteger();
        RuntimeException thrown = assertThrows(
                RuntimeException.class,
                () -> Chunks.forEach(1_000_000, 1, 2, (start, count) -> {
                    steps.incrementAndGet();
                    if (start == 3) {
                        throw failure;
                    }
                }));
        assertSame(failure, thrown);
        assertTrue(steps.get() < 1_000_000, "all steps were done");
    }

    @Test
    void nobodyWorksAnyMoreWhenItReturns() {
        for (int round = 0; round < 2000; round++) {
            AtomicBoolean returned = new AtomicBoolean();
            AtomicBoolean late = new AtomicBoolean();
            Chunks.forEach(4, 1, 2, (start, count) -> late.compareAndSet(false, returned.get()));
            returned.set(true);
            Thread.onSpinWait();
            assertTrue(!late.get(), "a step ran after the return");
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody helped in 10 s");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
