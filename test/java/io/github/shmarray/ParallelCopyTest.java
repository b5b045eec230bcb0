package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies by several threads are as those by one. */
class ParallelCopyTest {
    private static final int LENGTH = 3_000_001;
    private static final int WAYS = 6;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void arraysOfEveryClassAreCopiedInAndOut(ArrayClass kind) {
        Object source = kind.sample(LENGTH);
        try (SharedArray array = kind.create(segments.name(), LENGTH)) {
            kind.copyFrom(array, source, Parallelism.of(2));
            assertEquals(-1, JavaArrays.segment(source).mismatch(array.memorySegment()));

            Object target = kind.zeroes(LENGTH);
            kind.copyTo(array, target, Parallelism.ofAllCores());
            assertTrue(Objects.deepEquals(source, target));
        }
    }

    /** As often as it takes to try all ways. */
    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void arraysOfEveryClassAreMade(ArrayClass kind) {
        Object source = kind.sample(LENGTH);
        CreateOptions parallel = CreateOptions.defaults().withParallelism(Parallelism.of(2));
        for (CreateOptions options : List.of(parallel, parallel.withHugePages())) {
            for (int i = 0; i < WAYS; i++) {
                try (SharedArray array = kind.copyOf(segments.name(), options, source)) {
                    assertEquals(-1, JavaArrays.segment(source).mismatch(array.memorySegment()));
                    array.unlink();
                }
            }
        }
    }

    @Test
    void aSourceThatBelongsToOneThreadIsCopiedByThat() {
        CreateOptions parallel = CreateOptions.defaults().withParallelism(Parallelism.of(2));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(LENGTH, Long.BYTES).fill((byte) 3);
            for (CreateOptions options : List.of(parallel, parallel.withHugePages())) {
                try (SharedByteArray array = SharedByteArray.copyOf(segments.name(), options, source)) {
                    assertEquals(-1, source.mismatch(array.memorySegment()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void whatAnOrdinaryCopyRefusesIsRefused(ArrayClass kind) {
        String name = segments.name();
        SharedArray array = kind.create(name, 10);
        Object[] lengths = {"array \"" + name + "\"", "it has 10 elements", "the Java array 9"};
        var type = IllegalArgumentException.class;
        assertRefused(type, () -> kind.copyFrom(array, kind.zeroes(9), Parallelism.of(2)), lengths);
        assertRefused(type, () -> kind.copyTo(array, kind.zeroes(9), Parallelism.of(2)), lengths);
        try (SharedArray readOnly = kind.attachReadOnly(name)) {
            assertRefused(
                    UnsupportedOperationException.class,
                    () -> kind.copyFrom(readOnly, kind.zeroes(10), Parallelism.of(2)),
                    name,
                    "read-only");
        }
        array.close();
        Object ten = kind.zeroes(10);
        assertRefused(IllegalStateException.class, () -> kind.copyFrom(array, ten, Parallelism.of(2)), name, "closed");
        assertRefused(IllegalStateException.class, () -> kind.copyTo(array, ten, Parallelism.of(2)), name, "closed");
    }

    @Test
    void conversionsAreTheSameInBothDirections() {
        long[] source = new long[LENGTH];
        Arrays.setAll(source, i -> i * 1_000_003L);
        int[] wrapped = new int[LENGTH];
        Arrays.setAll(wrapped, i -> (int) source[i]);
        try (SharedIntArray array = SharedIntArray.create(segments.name(), LENGTH)) {
            array.convertFrom(source, Overflow.WRAP, Parallelism.of(2));
            assertArrayEquals(wrapped, array.toArray());
            double[] doubles = new double[LENGTH];
            array.convertTo(doubles, Overflow.EXACT, Parallelism.of(2));
            assertArrayEquals(Arrays.stream(wrapped).asDoubleStream().toArray(), doubles);
        }
    }

    @Test
    void theFirstElementThatDoesNotFitIsToldAndNothingIsWritten() {
        long[] source = new long[LENGTH];
        Arrays.fill(source, 7);
        try (SharedIntArray array = SharedIntArray.create(segments.name(), LENGTH)) {
            for (int first : new int[] {0, 1_000_000, LENGTH - 1}) {
                source[LENGTH - 1] = 1L << 40;
                source[first] = 1L << 33;
                assertRefused(
                        ArithmeticException.class,
                        () -> array.convertFrom(source, Overflow.EXACT, Parallelism.of(2)),
                        "element " + first + " is 8589934592");
                source[first] = 7;
            }
            assertArrayEquals(new int[LENGTH], array.toArray());
        }
    }

    @Test
    void aHookSeesOneWrite() {
        List<String> writes = new ArrayList<>();
        try (SharedIntArray array = SharedIntArray.create(segments.name(), LENGTH);
                SharedIntArray hooked = array.withHook(recordingIn(writes))) {
            hooked.copyFrom(new int[LENGTH], Parallelism.of(2));
            assertEquals(List.of("before 0 " + LENGTH, "after 0 " + LENGTH), writes);
        }
    }

    private static WriteHook recordingIn(List<String> writes) {
        return new WriteHook() {
            @Override
            public void beforeWrite(ArrayView target, long from, long count) {
                writes.add("before " + from + " " + count);
            }

            @Override
            public void afterWrite(ArrayView target, long from, long count) {
                writes.add("after " + from + " " + count);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void fewerThanOneThreadIsRefused(int threads) {
        assertRefused(IllegalArgumentException.class, () -> Parallelism.of(threads), String.valueOf(threads));
    }

    @Test
    void closingInTheMiddleIsAnExceptionAndNoCrash() throws InterruptedException {
        int[] source = new int[20_000_000];
        for (int round = 0; round < 10; round++) {
            SharedIntArray array = SharedIntArray.create(segments.name(), source.length);
            Thread copier = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        array.copyFrom(source, Parallelism.ofAllCores());
                        Pause.shortly();
                    }
                } catch (IllegalStateException closed) {
                    assertTrue(!array.isOpen());
                }
            });
            Thread.sleep(5);
            Pause.untilClosed(array::isOpen, array::close);
            copier.join();
            assertThrows(IllegalStateException.class, array::memorySegment);
        }
    }

    @Test
    void theBytesOfASourceThatIsLargerThanTheCachesArrive() {
        double[] source = new double[5_000_000];
        for (int i = 0; i < source.length; i++) {
            source[i] = i * 0.5;
        }
        try (SharedDoubleArray array = SharedDoubleArray.create(segments.name(), source.length)) {
            array.copyFrom(source, Parallelism.ofAllCores());
            assertEquals(-1, MemorySegment.ofArray(source).mismatch(array.memorySegment()));
        }
    }
}
