package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The place of a closed array is used again, but by nobody who still has it. */
@Timeout(60)
class HeapReuseTest {
    private static final int LENGTH = 1 << 24;

    @RegisterExtension
    TestHeap heaps = new TestHeap(4L * LENGTH + 64);

    private static void fill(SharedIntArray array, int value) {
        int length = (int) array.length();
        for (int i = 0; i < length; i++) {
            array.set(i, value);
        }
    }

    @Test
    void aLoopOverAClosedArrayWritesIntoNobodysArray() throws Exception {
        SharedHeap heap = heaps.get();
        try (SharedIntArray warm = heap.allocateInts(LENGTH)) {
            for (int i = 0; i < 10; i++) {
                fill(warm, i);
            }
        }
        for (int round = 0; round < 5; round++) {
            SharedIntArray victim = heap.allocateInts(LENGTH);
            AtomicReference<Throwable> end = new AtomicReference<>();
            CountDownLatch begun = new CountDownLatch(1);
            Thread worker = Thread.ofPlatform().start(() -> {
                try {
                    begun.countDown();
                    while (true) {
                        fill(victim, -1);
                    }
                } catch (RuntimeException e) {
                    end.set(e);
                }
            });
            begun.await();
            Thread.sleep(round);
            victim.close();
            try (SharedIntArray next = (SharedIntArray) heap.allocateUninitialized(ElementType.INT32, LENGTH)) {
                next.copyFrom(new int[LENGTH]);
                worker.join();
                assertEquals(-1, next.view().mismatch(next.view()), "it can be read");
                int foreign = 0;
                for (int value : next.toArray()) {
                    foreign += value == 0 ? 0 : 1;
                }
                assertEquals(0, foreign, "elements that the closed array has overwritten");
            }
            assertInstanceOf(IllegalStateException.class, end.get());
            assertTrue(
                    end.get().getMessage().contains("it is closed"), end.get().getMessage());
        }
    }

    @Test
    void aLoopThatNeverEndsHearsOfTheCloseThoughNobodyNeedsThePlace() throws Exception {
        SharedIntArray array = heaps.get().allocateInts(1000);
        AtomicReference<Throwable> end = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread worker = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; ; i = (i + 1) % 1000) {
                    array.set(i, i);
                    begun.countDown();
                }
            } catch (RuntimeException e) {
                end.set(e);
            }
        });
        begun.await();
        Thread.sleep(200);
        array.close();
        worker.join();
        assertTrue(end.get().getMessage().contains("it is closed"), end.get().getMessage());
    }

    @Test
    void openArraysGoOnWhileOthersAreClosedAndTheirPlacesUsedAgain() throws Exception {
        SharedHeap heap = heaps.get();
        SharedIntArray open = heap.allocateInts(5000);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread worker = Thread.ofPlatform().start(() -> {
            try {
                int[] copy = new int[100];
                for (int round = 1; round <= 2000; round++) {
                    fill(open, round);
                    open.copyTo(copy, 0, round % 4900, 100);
                    for (int i = 0; i < 100; i++) {
                        if (copy[i] != round || open.get(i * 49L) != round) {
                            throw new AssertionError("round " + round + ": " + copy[i] + ", " + open.get(i * 49L));
                        }
                    }
                    if (Thread.currentThread().isInterrupted()) {
                        throw new AssertionError("nobody has interrupted this thread");
                    }
                }
            } catch (Throwable e) {
                end.set(e);
            }
        });
        while (worker.isAlive()) {
            for (int i = 0; i < 30; i++) {
                heap.copyOf(new int[20_000]).close();
            }
        }
        assertEquals(null, end.get());
        open.close();
        assertEquals(0, heap.used());
    }

    @Test
    void aHeapThatCannotBeClosedLeavesAllArraysAsTheyWere() {
        SharedHeap heap = heaps.get();
        SharedIntArray first = heap.copyOf(new int[] {1, 2, 3});
        SharedIntArray busy = heap.copyOf(new int[] {4, 5, 6});
        SharedIntArray last = heap.copyOf(new int[] {7, 8, 9});
        busy.memory().during("test", () -> {
            assertRefused(IllegalStateException.class, heap::close, busy.name(), "bulk operation", "stays open");
            for (SharedIntArray array : new SharedIntArray[] {first, busy, last}) {
                assertTrue(array.isOpen());
                array.set(0, array.get(1) + 10);
                array.copyFrom(new int[] {42}, 0, 2, 1);
                assertEquals(42, array.get(2));
            }
        });
        try (SharedIntArray other = heap.allocateInts(1000)) {
            other.fill(-1);
            assertEquals(12, first.get(0));
            assertEquals(18, last.get(0));
        }
        heap.close();
        assertFalse(heap.isOpen());
        for (SharedIntArray array : new SharedIntArray[] {first, busy, last}) {
            assertFalse(array.isOpen());
            assertThrows(IllegalStateException.class, () -> array.get(0));
        }
    }
}
