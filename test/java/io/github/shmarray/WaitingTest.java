package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFaultException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting for an element: by platform threads and by virtual ones. */
@Timeout(120)
class WaitingTest {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration A_MOMENT = Duration.ofMillis(20);

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private enum Kind {
        PLATFORM,
        VIRTUAL;

        <T> FutureTask<T> start(Callable<T> work) {
            FutureTask<T> task = new FutureTask<>(work);
            threadOf(task).start();
            return task;
        }

        Thread threadOf(Runnable work) {
            return (this == PLATFORM ? Thread.ofPlatform().daemon() : Thread.ofVirtual()).unstarted(work);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeThatIsToldOfEndsTheWaiting(Kind kind) throws Exception {
        SharedIntArray array = arrays.ofInts(7, 8, 9);
        SharedIntArray other = arrays.closed(SharedIntArray.attach(array.name()));
        FutureTask<Boolean> waiting = kind.start(() -> array.awaitWhile(1, 8, FOR_EVER));
        Thread.sleep(A_MOMENT);
        assertFalse(waiting.isDone());
        other.setRelease(1, 5);
        other.wake(1, Integer.MAX_VALUE);
        assertTrue(waiting.get());
    }

    @ParameterizedTest
    @EnumSource
    void manyHandOversLoseNoWakeUp(Kind kind) throws Exception {
        int rounds = Emulation.rounds("hand-overs", 2_000, 100);
        SharedLongArray array = arrays.ofLongs(ElementType.INT64, 0, 0);
        SharedLongArray other = arrays.closed(SharedLongArray.attach(array.name()));
        FutureTask<Void> answering = kind.start(() -> {
            for (long i = 0; i < rounds; i++) {
                other.awaitWhile(0, i, FOR_EVER);
                other.setRelease(1, i + 1);
                other.wake(1, 1);
            }
            return null;
        });
        FutureTask<Void> asking = kind.start(() -> {
            for (long i = 0; i < rounds; i++) {
                array.setRelease(0, i + 1);
                array.wake(0, 1);
                array.awaitWhile(1, i, FOR_EVER);
            }
            return null;
        });
        asking.get();
        answering.get();
        assertEquals(rounds, array.get(1));
    }

    @ParameterizedTest
    @EnumSource
    void itEndsInTime(Kind kind) throws Exception {
        SharedIntArray array =
                arrays.closed(SharedIntArray.attachReadOnly(arrays.ofInts(7, 8).name()));
        assertFalse(kind.start(() -> array.awaitWhile(1, 8, A_MOMENT)).get());
        assertFalse(kind.start(() -> array.awaitWhile(1, 8, Duration.ZERO)).get());
        assertFalse(kind.start(() -> array.awaitWhile(1, 8, Duration.ofSeconds(Long.MIN_VALUE)))
                .get());
        assertTrue(kind.start(() -> array.awaitWhile(1, 7, FOR_EVER)).get());
        assertTrue(kind.start(() -> array.awaitWhile(1, 7, Duration.ZERO)).get());
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsIt(Kind kind) throws Exception {
        SharedIntArray array = arrays.ofInts(7);
        FutureTask<Boolean> waiting = new FutureTask<>(() -> array.awaitWhile(0, 7, FOR_EVER));
        Thread thread = kind.threadOf(waiting);
        thread.start();
        Thread.sleep(A_MOMENT);
        thread.interrupt();
        assertInstanceOf(
                InterruptedException.class,
                assertThrows(ExecutionException.class, waiting::get).getCause());
        Thread before = kind.threadOf(() -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> array.awaitWhile(0, 1, FOR_EVER));
            assertFalse(Thread.currentThread().isInterrupted());
        });
        before.start();
        before.join();
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsTheWaitingWithAnException(Kind kind) throws Exception {
        int rounds = Emulation.rounds("closing while somebody waits", 200, 20);
        for (int round = 0; round < rounds; round++) {
            SharedIntArray array = arrays.ofInts(7, 8);
            endWhileWaiting(kind, array, array::close, round);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingAnArrayOfAHeapOrTheHeapEndsIt(Kind kind) throws Exception {
        int rounds = Emulation.rounds("closing while somebody waits", 100, 10);
        for (int round = 0; round < rounds; round++) {
            SharedHeap heap = new SharedHeap(arrays.name(), 4096);
            heap.unlink();
            SharedIntArray array = heap.copyOf(new int[] {7, 8});
            endWhileWaiting(kind, array, round % 2 == 0 ? array::close : heap::close, round / 2);
            heap.close();
        }
    }

    private static void endWhileWaiting(Kind kind, SharedIntArray array, Runnable end, int round) throws Exception {
        FutureTask<Boolean> first = kind.start(() -> array.awaitWhile(1, 8, FOR_EVER));
        FutureTask<Boolean> second = kind.start(() -> array.awaitWhile(0, 7, FOR_EVER));
        if (round % 4 == 0) {
            Thread.sleep(2);
        }
        end.run();
        for (FutureTask<Boolean> waiting : List.of(first, second)) {
            Throwable cause =
                    assertThrows(ExecutionException.class, waiting::get).getCause();
            assertInstanceOf(IllegalStateException.class, cause);
            assertTrue(cause.getMessage().startsWith("awaitWhile in array \"" + array.name()), cause.getMessage());
            assertTrue(cause.getMessage().contains("closed"), cause.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeClosedIsWaitedForOn(Kind kind) throws Exception {
        SharedIntArray array = arrays.ofInts(7, 8);
        SharedIntArray other = arrays.closed(SharedIntArray.attach(array.name()));
        FutureTask<Boolean> waiting = kind.start(() -> array.awaitWhile(1, 8, FOR_EVER));
        Thread.sleep(A_MOMENT);
        array.memorySegment();
        var inUse = new Object() {
            void during() {
                array.memory().during("test", () -> assertThrows(IllegalStateException.class, array::close));
            }
        };
        inUse.during();
        Thread.sleep(A_MOMENT);
        assertFalse(waiting.isDone());
        other.set(1, 3);
        other.wake(1, 1);
        assertTrue(waiting.get());
    }

    @ParameterizedTest
    @EnumSource
    void aSegmentThatIsCutShortEndsIt(Kind kind) throws Exception {
        String name = arrays.name();
        try (SharedIntArray array = SharedIntArray.create(name, 1 << 20)) {
            FutureTask<Boolean> waiting = kind.start(() -> array.awaitWhile((1 << 20) - 1, 0, FOR_EVER));
            Thread.sleep(A_MOMENT);
            try (FileChannel file = FileChannel.open(TestSegments.path(name), StandardOpenOption.WRITE)) {
                file.truncate(4096);
            }
            Throwable cause =
                    assertThrows(ExecutionException.class, waiting::get).getCause();
            assertInstanceOf(SegmentFaultException.class, cause, cause::toString);
        }
    }

    @Test
    void thousandsOfVirtualThreadsWaitAtOnce() throws Exception {
        int count = Emulation.rounds("virtual threads that wait", 5_000, 200);
        SharedIntArray array = arrays.ofInts(7, 8);
        List<FutureTask<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i % 2;
            waiting.add(Kind.VIRTUAL.start(() -> array.awaitWhile(index, 7 + index, FOR_EVER)));
        }
        // Were the carriers not free, this would never run.
        assertTrue(Kind.VIRTUAL.start(() -> true).get());
        array.set(0, 1);
        array.set(1, 1);
        Pause.until(() -> array.wake(0, 1) + array.wake(1, 1) == 0);
        for (FutureTask<Boolean> each : waiting) {
            assertTrue(each.get());
        }
    }

    @Test
    void anObjectWithAHookThatEndsIsNoLongerWaitedFor() throws Exception {
        SharedIntArray hooked = arrays.ofInts(7).withHook(new WriteHook() {});
        FutureTask<Boolean> waiting = Kind.PLATFORM.start(() -> hooked.awaitWhile(0, 7, FOR_EVER));
        Thread.sleep(A_MOMENT);
        hooked.close();
        assertInstanceOf(
                IllegalStateException.class,
                assertThrows(ExecutionException.class, waiting::get).getCause());
    }

    @Test
    void wrongArgumentsAreRefused() throws IOException {
        SharedIntArray array = arrays.ofInts(7);
        assertRefused(
                IndexOutOfBoundsException.class,
                () -> array.awaitWhile(1, 7, FOR_EVER),
                "awaitWhile in",
                array.name(),
                "index 1");
        assertRefused(IndexOutOfBoundsException.class, () -> array.wake(-1, 1), "wake in", array.name());
        assertRefused(IllegalArgumentException.class, () -> array.wake(0, -1), "wake in", array.name(), "-1");
        assertRefused(NullPointerException.class, () -> array.awaitWhile(0, 7, null), "timeout");
        assertEquals(0, array.wake(0, 0));
        array.close();
        assertRefused(IllegalStateException.class, () -> array.wake(0, 1), "wake in", "closed");
        assertRefused(IllegalStateException.class, () -> array.awaitWhile(0, 7, FOR_EVER), "awaitWhile in", "closed");
        String name = arrays.name();
        Files.write(TestSegments.path(name), new byte[64]);
        try (SharedIntArray raw =
                SharedIntArray.attach(name, AttachOptions.readWrite().withRaw(ElementType.INT32, 2, 4))) {
            assertRefused(
                    UnsupportedOperationException.class,
                    () -> raw.awaitWhile(0, 0, A_MOMENT),
                    "awaitWhile in",
                    "byte 2");
            assertRefused(UnsupportedOperationException.class, () -> raw.wake(0, 1), "wake in", "byte 2");
        }
    }

    @Test
    void aLongIsWaitedForByItsLowerHalf() throws Exception {
        long value = 1L << 40 | 0xffff_ffffL;
        SharedLongArray array = arrays.ofLongs(ElementType.INT64, 0, value);
        FutureTask<Boolean> waiting = Kind.PLATFORM.start(() -> array.awaitWhile(1, value, FOR_EVER));
        assertFalse(array.awaitWhile(1, value, A_MOMENT));
        array.getAndAdd(1, 1);
        array.wake(1, 1);
        assertTrue(waiting.get());
        FutureTask<Boolean> forUpperHalf = Kind.VIRTUAL.start(() -> array.awaitWhile(1, 2L << 32, FOR_EVER));
        array.set(1, 3L << 32);
        assertTrue(forUpperHalf.get());
    }
}
