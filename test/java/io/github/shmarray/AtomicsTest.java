package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Atomic access to elements; what it has in common with get and set. */
class AtomicsTest {
    private static final int THREADS = 4;

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    /** One way to access the element of number 1, of arrays of int and of long, which has the value 5 before. */
    private record Access(
            String name, boolean isWrite, Consumer<SharedIntArray> ints, Consumer<SharedLongArray> longs) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Access write(String name, Consumer<SharedIntArray> ints, Consumer<SharedLongArray> longs) {
        return new Access(name, true, ints, longs);
    }

    static Stream<Access> writes() {
        return Stream.of(
                write("setRelease", array -> array.setRelease(1, 9), array -> array.setRelease(1, 9)),
                write("setVolatile", array -> array.setVolatile(1, 9), array -> array.setVolatile(1, 9)),
                write("compareAndSet", array -> array.compareAndSet(1, 5, 9), array -> array.compareAndSet(1, 5, 9)),
                write(
                        "compareAndExchange",
                        array -> array.compareAndExchange(1, 5, 9),
                        array -> array.compareAndExchange(1, 5, 9)),
                write("getAndAdd", array -> array.getAndAdd(1, 4), array -> array.getAndAdd(1, 4)),
                write("getAndSet", array -> array.getAndSet(1, 9), array -> array.getAndSet(1, 9)),
                write("getAndBitwiseOr", array -> array.getAndBitwiseOr(1, 8), array -> array.getAndBitwiseOr(1, 8)),
                write("getAndBitwiseAnd", array -> array.getAndBitwiseAnd(1, 4), array -> array.getAndBitwiseAnd(1, 4)),
                write(
                        "getAndBitwiseXor",
                        array -> array.getAndBitwiseXor(1, 12),
                        array -> array.getAndBitwiseXor(1, 12)));
    }

    static Stream<Access> accesses() {
        Stream<Access> reads = Stream.of(
                new Access("getAcquire", false, array -> array.getAcquire(1), array -> array.getAcquire(1)),
                new Access("getVolatile", false, array -> array.getVolatile(1), array -> array.getVolatile(1)));
        return Stream.concat(reads, writes());
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"INT32", "UINT32"})
    void theyAreThoseOfVarHandleForInts(ElementType type) {
        try (SharedIntArray array = SharedIntArray.create(arrays.name(), type, 3)) {
            array.unlink();
            array.setVolatile(2, -7);
            assertEquals(-7, array.getAcquire(2));
            array.setRelease(2, 3);
            assertEquals(3, array.getVolatile(2));
            assertFalse(array.compareAndSet(2, 4, 5));
            assertTrue(array.compareAndSet(2, 3, Integer.MAX_VALUE));
            assertEquals(Integer.MAX_VALUE, array.getAndAdd(2, 1));
            assertEquals(Integer.MIN_VALUE, array.compareAndExchange(2, 0, 1));
            assertEquals(Integer.MIN_VALUE, array.compareAndExchange(2, Integer.MIN_VALUE, 0b1100));
            assertEquals(0b1100, array.getAndBitwiseOr(2, 0b0011));
            assertEquals(0b1111, array.getAndBitwiseAnd(2, 0b0110));
            assertEquals(0b0110, array.getAndBitwiseXor(2, 0b0011));
            assertEquals(0b0101, array.getAndSet(2, 42));
            assertEquals(42, array.get(2));
            assertEquals(0, array.get(0));
            assertEquals(0, array.get(1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"INT64", "UINT64"})
    void theyAreThoseOfVarHandleForLongs(ElementType type) {
        try (SharedLongArray array = SharedLongArray.create(arrays.name(), type, 3)) {
            array.unlink();
            array.setVolatile(2, -7);
            assertEquals(-7, array.getAcquire(2));
            array.setRelease(2, 1L << 40);
            assertEquals(1L << 40, array.getVolatile(2));
            assertFalse(array.compareAndSet(2, 0, 5));
            assertTrue(array.compareAndSet(2, 1L << 40, Long.MAX_VALUE));
            assertEquals(Long.MAX_VALUE, array.getAndAdd(2, 1));
            assertEquals(Long.MIN_VALUE, array.compareAndExchange(2, 0, 1));
            assertEquals(Long.MIN_VALUE, array.compareAndExchange(2, Long.MIN_VALUE, 0b1100));
            assertEquals(0b1100, array.getAndBitwiseOr(2, 1L << 50));
            assertEquals(1L << 50 | 0b1100, array.getAndBitwiseAnd(2, 1L << 50));
            assertEquals(1L << 50, array.getAndBitwiseXor(2, 1L << 51));
            assertEquals(3L << 50, array.getAndSet(2, 42));
            assertEquals(42, array.get(2));
            assertEquals(0, array.get(1));
        }
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void whatGetAndSetRefuseTheyRefuse(Access access) {
        SharedIntArray shortInts = arrays.ofInts(5);
        SharedLongArray shortLongs = arrays.ofLongs(ElementType.INT64, 5);
        assertRefused(
                IndexOutOfBoundsException.class,
                () -> access.ints.accept(shortInts),
                access.name,
                shortInts.name(),
                "index 1",
                "1 elements");
        assertThrows(IndexOutOfBoundsException.class, () -> access.longs.accept(shortLongs));
        shortInts.close();
        shortLongs.close();
        assertRefused(
                IllegalStateException.class,
                () -> access.ints.accept(shortInts),
                access.name,
                shortInts.name(),
                "closed");
        assertThrows(IllegalStateException.class, () -> access.longs.accept(shortLongs));
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void aReadOnlyArrayIsReadAlone(Access access) {
        SharedIntArray ints = arrays.closed(
                SharedIntArray.attachReadOnly(arrays.ofInts(4, 5, 6).name()));
        SharedLongArray longs = arrays.closed(SharedLongArray.attachReadOnly(
                arrays.ofLongs(ElementType.INT64, 4, 5, 6).name()));
        if (access.isWrite) {
            assertRefused(
                    UnsupportedOperationException.class,
                    () -> access.ints.accept(ints),
                    access.name,
                    ints.name(),
                    "read-only");
            assertThrows(UnsupportedOperationException.class, () -> access.longs.accept(longs));
        } else {
            access.ints.accept(ints);
            access.longs.accept(longs);
        }
        assertEquals(5, ints.get(1));
        assertEquals(5, longs.get(1));
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void elementsThatAreNotAlignedAreRefused(Access access) throws IOException {
        String name = arrays.name();
        Files.write(TestSegments.path(name), new byte[64]);
        try (SharedIntArray ints =
                        SharedIntArray.attach(name, AttachOptions.readWrite().withRaw(ElementType.INT32, 13, 4));
                SharedLongArray longs =
                        SharedLongArray.attach(name, AttachOptions.readWrite().withRaw(ElementType.INT64, 4, 4))) {
            ints.set(1, 5);
            assertEquals(5, ints.get(1));
            assertRefused(
                    UnsupportedOperationException.class,
                    () -> access.ints.accept(ints),
                    access.name,
                    name,
                    "byte 13",
                    "multiple of 4");
            assertRefused(
                    UnsupportedOperationException.class,
                    () -> access.ints.accept(ints.withHook(new WriteHook() {})),
                    access.name,
                    "byte 13");
            assertRefused(
                    UnsupportedOperationException.class,
                    () -> access.longs.accept(longs),
                    access.name,
                    "byte 4",
                    "multiple of 8");
        }
    }

    private static WriteHook noting(List<String> told) {
        return new WriteHook() {
            @Override
            public void beforeWrite(ArrayView view, long from, long count) {
                told.add("before " + from + " " + count + " " + view.getLong(1));
            }

            @Override
            public void afterWrite(ArrayView view, long from, long count) {
                told.add("after " + from + " " + count + " " + view.getLong(1));
            }
        };
    }

    @ParameterizedTest
    @MethodSource("writes")
    void aHookIsToldOfEachUpdate(Access access) {
        int value = access.name.equals("getAndBitwiseOr") ? 13 : access.name.equals("getAndBitwiseAnd") ? 4 : 9;
        List<String> expected = List.of("before 1 1 5", "after 1 1 " + value);
        List<String> told = new ArrayList<>();
        SharedIntArray ints = arrays.ofInts(4, 5, 6);
        access.ints.accept(ints.withHook(noting(told)));
        assertEquals(value, ints.get(1));
        assertEquals(expected, told);
        told.clear();
        SharedLongArray longs = arrays.ofLongs(ElementType.INT64, 4, 5, 6);
        access.longs.accept(longs.withHook(noting(told)));
        assertEquals(value, longs.get(1));
        assertEquals(expected, told);
    }

    @Test
    void whatIsAnnouncedToAHookAndFindsAnotherValueIsNotConfirmed() {
        List<String> told = new ArrayList<>();
        SharedIntArray hooked = arrays.ofInts(4, 5, 6).withHook(new WriteHook() {
            @Override
            public void beforeWrite(ArrayView view, long from, long count) {
                told.add("before");
            }

            @Override
            public void afterWrite(ArrayView view, long from, long count) {
                told.add("after");
            }
        });
        assertFalse(hooked.compareAndSet(1, 4, 9));
        assertEquals(5, hooked.compareAndExchange(1, 4, 9));
        assertEquals(List.of("before", "before"), told);
        assertThrows(IndexOutOfBoundsException.class, () -> hooked.getAndAdd(3, 1));
        assertEquals(2, told.size());
        assertTrue(hooked.compareAndSet(1, 5, 9));
        assertEquals(9, hooked.getAndAdd(1, 1));
    }

    @Test
    void aHookThatThrowsKeepsTheElement() {
        SharedLongArray array = arrays.ofLongs(ElementType.INT64, 4, 5, 6);
        SharedLongArray hooked = array.withHook(new WriteHook() {
            @Override
            public void beforeWrite(ArrayView view, long from, long count) {
                throw new IllegalStateException("not now");
            }
        });
        writes().forEach(write ->
                assertRefused(IllegalStateException.class, () -> write.longs.accept(hooked), "not now"));
        assertEquals(5, array.get(1));
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"INT32", "INT64"})
    void noIncrementOfManyThreadsIsLost(ElementType type) throws Exception {
        int rounds = Emulation.rounds("atomic increments", 50_000, 2_000);
        try (SharedHeap heap = new SharedHeap(arrays.name(), 1 << 16);
                SharedArray array = SharedArray.create(arrays.name(), type, 2);
                SharedArray inHeap = heap.allocate(type, 2)) {
            heap.unlink();
            incrementByThreads(array, rounds);
            incrementByThreads(inHeap, rounds);
            assertEquals(2L * THREADS * rounds, array.view().getLong(1));
            assertEquals(2L * THREADS * rounds, inHeap.view().getLong(1));
        }
    }

    private static void incrementByThreads(SharedArray array, int rounds) throws Exception {
        array.view().fill(0L);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            Callable<Void> work = () -> {
                for (int i = 0; i < rounds; i++) {
                    increment(array);
                }
                return null;
            };
            for (var end : threads.invokeAll(List.of(work, work, work, work))) {
                end.get();
            }
        }
    }

    /** Twice, in different ways. */
    private static void increment(SharedArray array) {
        switch (array) {
            case SharedIntArray ints -> {
                ints.getAndAdd(1, 1);
                int value = ints.getVolatile(1);
                while (!ints.compareAndSet(1, value, value + 1)) {
                    value = ints.getVolatile(1);
                }
            }
            case SharedLongArray longs -> {
                longs.getAndAdd(1, 1);
                long value = longs.getVolatile(1);
                while (!longs.compareAndSet(1, value, value + 1)) {
                    value = longs.getVolatile(1);
                }
            }
            case SharedByteArray other -> throw new AssertionError(other);
            case SharedShortArray other -> throw new AssertionError(other);
            case SharedCharArray other -> throw new AssertionError(other);
            case SharedFloatArray other -> throw new AssertionError(other);
            case SharedDoubleArray other -> throw new AssertionError(other);
        }
    }

    /** As often as there is time for: where other processes want the processor too, each hand-over waits for its turn. */
    @Test
    void whatWasWrittenBeforeAReleaseIsSeenAfterTheAcquire() throws Exception {
        int rounds = Emulation.rounds("hand-overs", 100_000, 5_000);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        SharedIntArray writers = arrays.ofInts(new int[32]);
        SharedIntArray readers = arrays.closed(SharedIntArray.attach(writers.name()));
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 1; i <= rounds && (i <= 100 || System.nanoTime() - end < 0); i++) {
                writers.set(1, i);
                writers.setRelease(0, i);
                int round = i;
                Pause.until(() -> writers.getAcquire(31) == round);
            }
            writers.setRelease(0, -1);
        });
        for (int i = 1; readers.getAcquire(0) >= 0; i++) {
            int before = i - 1;
            Pause.until(() -> readers.getAcquire(0) != before);
            if (readers.getAcquire(0) > 0) {
                assertEquals(i, readers.get(1));
                readers.setRelease(31, i);
            }
        }
        writer.join();
    }
}
