package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.NoSpaceException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many threads use one heap. */
@Timeout(60)
class HeapThreadsTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 5;
    private static final int STEPS = 2000;

    @RegisterExtension
    TestHeap heaps = new TestHeap(8 << 20);

    /** One thread's arrays, all filled with its own number. */
    private static final class Load implements Callable<Long> {
        private final SharedHeap heap;
        private final int number;
        private final Random random;
        private final List<SharedIntArray> arrays = new ArrayList<>();

        Load(SharedHeap heap, int number) {
            this.heap = heap;
            this.number = number;
            this.random = new Random(number);
        }

        /** Allocates and gives back at random; returns the bytes it has in the end. */
        @Override
        public Long call() {
            for (int step = 0; step < STEPS; step++) {
                if (random.nextBoolean()) {
                    allocate();
                } else if (!arrays.isEmpty()) {
                    giveBack(arrays.remove(random.nextInt(arrays.size())));
                }
            }
            return arrays.stream()
                    .mapToLong(array -> Math.max(1, Math.ceilDiv(array.length() * 4, 64)) * 64)
                    .sum();
        }

        private void allocate() {
            int length = random.nextInt(1 << random.nextInt(14));
            try {
                SharedIntArray array = random.nextBoolean() ? heap.allocateInts(length) : heap.copyOf(new int[length]);
                assertTrue(IntStream.of(array.toArray()).allMatch(element -> element == 0));
                array.fill(number);
                arrays.add(array);
            } catch (NoSpaceException full) {
                assertTrue(!arrays.isEmpty() || heap.used() > 0, full.getMessage());
                giveBack(arrays.isEmpty() ? heap.allocateInts(0) : arrays.removeLast());
            }
        }

        private void giveBack(SharedIntArray array) {
            assertTrue(IntStream.of(array.toArray()).allMatch(element -> element == number), "nobody else wrote here");
            if (random.nextInt(50) == 0) {
                array.memorySegment();
            }
            array.close();
        }
    }

    @Test
    @DisplayName("CPython test_heap: under a random load of many threads, free and used are the total")
    void underARandomLoadOfManyThreadsTheFiguresAgree() throws Exception {
        SharedHeap heap = heaps.get();
        List<Load> loads = IntStream.rangeClosed(1, THREADS)
                .mapToObj(i -> new Load(heap, i))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int round = 0; round < ROUNDS; round++) {
                long used = 0;
                for (Future<Long> bytes : threads.invokeAll(loads)) {
                    used += bytes.get();
                }
                assertEquals(used, heap.used());
                assertEquals(heap.capacity() - used, heap.free());
                assertEquals(
                        loads.stream().mapToInt(load -> load.arrays.size()).sum(),
                        heap.statistics().arrays());
            }
        }
        loads.forEach(load -> load.arrays.forEach(SharedArray::close));
        assertEquals(new SharedHeap.Statistics(8 << 20, 0, 8 << 20, 0, 1), heap.statistics());
    }

    @Test
    void anArrayThatIsBeingCopiedCannotBeClosed() throws Exception {
        int[] values = new int[1 << 20];
        boolean wasRefused = false;
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            while (!wasRefused) {
                SharedIntArray array = heaps.get().allocateInts(values.length);
                CountDownLatch begun = new CountDownLatch(1);
                Future<?> copies = threads.submit(() -> copyUntilClosed(array, values, begun));
                begun.await();
                wasRefused = Pause.untilClosed(array::isOpen, () -> closeUnlessCopied(array));
                copies.get();
                assertEquals(0, heaps.get().used());
            }
        }
    }

    private static void closeUnlessCopied(SharedIntArray array) {
        try {
            array.close();
        } catch (IllegalStateException inUse) {
            assertTrue(inUse.getMessage().contains("bulk operation"), inUse.getMessage());
            throw inUse;
        }
    }

    private static void copyUntilClosed(SharedIntArray array, int[] values, CountDownLatch begun) {
        try {
            while (true) {
                array.copyFrom(values);
                array.copyTo(values);
                begun.countDown();
                array.convertFrom(values);
                array.fill(1);
                Pause.shortly();
            }
        } catch (IllegalStateException closed) {
            assertTrue(closed.getMessage().contains("closed"), closed.getMessage());
        }
    }

    /** Runs an action again and again in some threads until the heap is closed, which must end each with the right exception. */
    private static List<Future<?>> untilClosed(ExecutorService threads, Runnable action) {
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            futures.add(threads.submit(() -> {
                while (true) {
                    try {
                        action.run();
                        // Who waits for a moment without a use must find one.
                        LockSupport.parkNanos(1);
                    } catch (IllegalStateException closed) {
                        return;
                    }
                }
            }));
        }
        return futures;
    }

    @Test
    void closingTheHeapEndsEveryUseOfIt() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int round = 0; round < 5; round++) {
                SharedHeap heap = new SharedHeap(heaps.name(), 1 << 20);
                SharedLongArray array = heap.allocateLongs(1000);
                MemorySegment segment = heap.allocateLongs(1000).memorySegment();
                ArrayView view = heap.allocateLongs(1000).view();
                List<Future<?>> uses = new ArrayList<>();
                uses.addAll(untilClosed(threads, () -> {
                    for (int i = 0; i < 1000; i++) {
                        array.set(i, array.get(999 - i) + 1);
                    }
                }));
                uses.addAll(untilClosed(threads, () -> segment.fill((byte) 1)));
                uses.addAll(untilClosed(threads, () -> view.getLong(999)));
                uses.addAll(untilClosed(threads, () -> heap.copyOf(new int[100]).close()));
                Thread.sleep(2 * round);
                Pause.untilClosed(heap::isOpen, heap::close);
                for (Future<?> use : uses) {
                    use.get();
                }
                assertEquals(0, heap.used());
            }
        }
    }

    @Test
    void whoAsksForTheSegmentWhileAnotherClosesGetsOneThatEndsOrNone() throws Exception {
        SharedHeap heap = heaps.get();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 2000; round++) {
                SharedIntArray array = heap.allocateInts(10);
                Future<MemorySegment> asked = threads.submit(() -> {
                    try {
                        return array.memorySegment();
                    } catch (IllegalStateException closed) {
                        return null;
                    }
                });
                Pause.untilClosed(array::isOpen, array::close);
                MemorySegment segment = asked.get();
                assertTrue(segment == null || !segment.scope().isAlive());
            }
        }
        assertEquals(0, heap.used());
    }
}
