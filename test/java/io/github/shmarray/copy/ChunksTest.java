package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Pause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
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
                () -> Chunks.forEach(200_000, 1, 2, (start, count) -> {
                    steps.incrementAndGet();
                    if (start == 3) {
                        throw failure;
                    }
                    // The other thread may have to wait for a processor before it throws.
                    Pause.shortly();
                }));
        assertSame(failure, thrown);
        assertTrue(steps.get() < 200_000, "all steps were done");
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

    @Test
    void whereNoThreadCanBeMadeItGoesOnAlone() {
        AtomicIntegerArray visits = new AtomicIntegerArray(1005);
        Chunks.forEach(1005, 10, 3, work -> noThread(), (start, count) -> {
            for (long i = start; i < start + count; i++) {
                visits.incrementAndGet((int) i);
            }
        });
        for (int i = 0; i < visits.length(); i++) {
            assertEquals(1, visits.get(i), "place " + i);
        }
    }

    @Test
    void theOneHelperThatCouldBeMadeIsWaitedFor() throws InterruptedException {
        List<Thread> helpers = new ArrayList<>();
        CountDownLatch helps = new CountDownLatch(1);
        AtomicInteger now = new AtomicInteger();
        AtomicBoolean isLate = new AtomicBoolean();
        AtomicBoolean hasReturned = new AtomicBoolean();
        Executor oneThread = work -> {
            if (!helpers.isEmpty()) {
                awaitUninterrupted(helps);
                noThread();
            }
            helpers.add(Thread.ofPlatform().start(work));
        };
        Chunks.forEach(1000, 1, 2, oneThread, (start, count) -> {
            now.incrementAndGet();
            helps.countDown();
            Thread.yield();
            isLate.compareAndSet(false, hasReturned.get());
            now.decrementAndGet();
        });
        hasReturned.set(true);
        assertEquals(0, now.get(), "steps that are still running");
        helpers.getFirst().join();
        assertFalse(isLate.get(), "a step ran after the return");
    }

    private static void noThread() {
        throw new OutOfMemoryError("unable to create native thread");
    }

    @Test
    void helpersKeepNothingOfTheCallerWhoNeedsThemFirst() throws InterruptedException {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        AtomicReference<String> kept = new AtomicReference<>();
        AtomicReference<ClassLoader> loader = new AtomicReference<>();
        AtomicReference<Thread> helper = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            local.set("of the caller");
            Thread.currentThread().setContextClassLoader(new ClassLoader() {});
            helper.set(Chunks.Helpers.thread(() -> {
                kept.set(local.get());
                loader.set(Thread.currentThread().getContextClassLoader());
            }));
        });
        caller.join();
        helper.get().start();
        helper.get().join();
        assertNull(kept.get());
        assertSame(ClassLoader.getSystemClassLoader(), loader.get());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody helped in a minute");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
