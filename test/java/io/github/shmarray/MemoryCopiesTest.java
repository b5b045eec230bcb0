package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies between the arrays of each class and memory segments and buffers of every kind. */
@ParameterizedClass
@MethodSource("io.github.shmarray.ArrayClass#all")
class MemoryCopiesTest {
    private static final int LENGTH = 10;
    private static final Parallelism TWO = Parallelism.of(2);

    @Parameter
    ArrayClass kind;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private SharedArray array;

    @BeforeEach
    void create() {
        array = kind.create(segments.name(), LENGTH);
    }

    @AfterEach
    void close() {
        array.close();
    }

    /** Buffers of all kinds with room for so many elements, from position 0 on; none is at the start of its memory. */
    private List<Buffer> buffers(int length) {
        List<Buffer> buffers = new ArrayList<>();
        int byteSize = length * kind.elementSize();
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            for (int skipped : new int[] {8, 3}) {
                buffers.add(kind.view(ByteBuffer.allocate(byteSize + 8)
                        .position(skipped)
                        .limit(skipped + byteSize)
                        .order(order)));
                buffers.add(kind.view(ByteBuffer.allocateDirect(byteSize + 8)
                        .position(skipped)
                        .limit(skipped + byteSize)
                        .order(order)));
            }
        }
        buffers.add(kind.wrap(kind.zeroes(length + 2)).position(2).slice());
        return buffers;
    }

    private void assertElements(Object expected) {
        assertTrue(Objects.deepEquals(expected, kind.toArray(array)));
    }

    private void clear() {
        kind.copyFrom(array, kind.zeroes(LENGTH));
    }

    @Test
    void buffersOfEveryOrderAndPlaceAreCopiedByValue() {
        Object values = kind.sample(LENGTH);
        for (Buffer source : buffers(LENGTH)) {
            ArrayClass.putAll(source, values);
            kind.copyFrom(array, source);
            assertElements(values);
            clear();
            kind.copyFrom(array, source, TWO);
            assertElements(values);
            clear();
            assertEquals(0, source.position());
            assertEquals(LENGTH, source.limit());
        }
    }

    @Test
    void elementsAreCopiedIntoBuffersByValue() {
        Object values = kind.sample(LENGTH);
        kind.copyFrom(array, values);
        for (Buffer target : buffers(LENGTH)) {
            kind.copyTo(array, target);
            assertBuffer(values, 0, target);
            ArrayClass.putAll(target, kind.zeroes(LENGTH));
            kind.copyTo(array, target, TWO);
            assertBuffer(values, 0, target);
            assertEquals(0, target.position());
            assertEquals(LENGTH, target.limit());
        }
    }

    private static void assertBuffer(Object values, int from, Buffer found) {
        for (int i = found.position(); i < found.limit(); i++) {
            assertEquals(Array.get(values, from + i - found.position()), ArrayClass.get(found, i), "at " + i);
        }
    }

    @Test
    void partsAreCopiedFromThePositionToTheLimitOfABuffer() {
        Object values = kind.sample(LENGTH);
        for (Buffer buffer : buffers(LENGTH)) {
            ArrayClass.putAll(buffer, values);
            clear();
            buffer.position(2).limit(5);
            kind.copyFrom(array, buffer, 6);
            Object expected = kind.zeroes(LENGTH);
            System.arraycopy(values, 2, expected, 6, 3);
            assertElements(expected);

            kind.copyFrom(array, values);
            kind.copyTo(array, buffer, 7);
            assertBuffer(values, 7, buffer);
            assertEquals(2, buffer.position());
            assertEquals(5, buffer.limit());
            buffer.clear();
            assertEquals(Array.get(values, 1), ArrayClass.get(buffer, 1));
            assertEquals(Array.get(values, 5), ArrayClass.get(buffer, 5));
        }
    }

    @Test
    void manyElementsOfTheOtherByteOrderAreCopiedByOneThreadOrSeveral() {
        int length = 300_001;
        Object values = kind.sample(length);
        try (SharedArray large = kind.create(segments.name(), length)) {
            for (Buffer buffer : buffers(length)) {
                ArrayClass.putAll(buffer, values);
                kind.copyFrom(large, buffer, TWO);
                assertTrue(Objects.deepEquals(values, kind.toArray(large)));
                kind.copyFrom(large, kind.zeroes(length));
                kind.copyFrom(large, buffer);
                assertTrue(Objects.deepEquals(values, kind.toArray(large)));
                ArrayClass.putAll(buffer, kind.zeroes(length));
                kind.copyTo(large, buffer, TWO);
                assertBuffer(values, 0, buffer);
            }
        }
    }

    @Test
    void newArraysAreFilledFromBuffersByValue() {
        CreateOptions defaults = CreateOptions.defaults();
        for (int length : new int[] {6, 300_000}) {
            Object values = kind.sample(length);
            for (Buffer source : buffers(length)) {
                ArrayClass.putAll(source, values);
                try (SharedArray one = kind.copyOf(segments.name(), source);
                        SharedArray two = kind.copyOf(segments.name(), defaults, source);
                        SharedArray three = kind.copyOf(segments.name(), defaults, source, 2, length / 2)) {
                    for (SharedArray copy : List.of(one, two, three)) {
                        assertTrue(Objects.deepEquals(values, kind.toArray(copy)));
                    }
                    assertArrayEquals(new long[] {length}, one.shape());
                    assertArrayEquals(new long[] {2, length / 2}, three.shape());
                }
                assertEquals(0, source.position());
            }
        }
        Buffer part = kind.wrap(kind.sample(5)).position(1).limit(4);
        try (SharedArray copy = kind.copyOf(segments.name(), part)) {
            assertEquals(3, copy.length());
            assertEquals(kind.value(2), kind.get(copy, 0));
        }
    }

    @Test
    void aReadOnlyBufferIsASourceAndNoTarget() {
        Object values = kind.sample(LENGTH);
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH * kind.elementSize());
        ArrayClass.putAll(kind.view(bytes), values);
        Buffer readOnly = kind.view(bytes.asReadOnlyBuffer());
        kind.copyFrom(array, readOnly);
        assertElements(values);
        assertRefused(
                IllegalArgumentException.class,
                () -> kind.copyTo(array, readOnly),
                "copy from array \"" + array.name() + "\"",
                "the target is read-only");
    }

    @Test
    void segmentsOfEveryKindAreCopiedBothWays() {
        Object values = kind.sample(LENGTH);
        int size = kind.elementSize();
        try (Arena confined = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            for (MemorySegment memory : List.of(
                    MemorySegment.ofArray(new byte[LENGTH * size]),
                    MemorySegment.ofArray(new byte[LENGTH * size + 3]).asSlice(3),
                    MemorySegment.ofArray(new long[LENGTH]).asSlice(0, LENGTH * size),
                    confined.allocate(LENGTH * size + 1).asSlice(1),
                    shared.allocate(LENGTH * size))) {
                kind.copyFrom(array, values);
                array.copyTo(memory);
                clear();
                array.copyFrom(memory.asReadOnly());
                assertElements(values);
                clear();
                array.copyFrom(memory, TWO);
                assertElements(values);
                memory.fill((byte) 0);
                array.copyTo(memory, TWO);
                clear();
                array.copyFrom(memory, 2, 5, 3);
                Object expected = kind.zeroes(LENGTH);
                System.arraycopy(values, 2, expected, 5, 3);
                assertElements(expected);
                memory.fill((byte) 0);
                array.copyTo(memory, 1, 5, 3);
                array.copyFrom(memory);
                expected = kind.zeroes(LENGTH);
                System.arraycopy(values, 2, expected, 1, 3);
                assertElements(expected);
            }
        }
    }

    @Test
    void partsOfTheSameArrayMayOverlap() {
        Object values = kind.sample(LENGTH);
        kind.copyFrom(array, values);
        array.copyFrom(array.memorySegment(), 0, 2, 8);
        Object expected = values;
        System.arraycopy(kind.sample(LENGTH), 0, expected, 2, 8);
        assertElements(expected);
    }

    @Test
    void anotherSizeIsRefusedAndSaysHowToCopyAPart() {
        int size = kind.elementSize();
        String name = "array \"" + array.name() + "\"";
        for (int length : new int[] {0, 9, 11}) {
            MemorySegment other = MemorySegment.ofArray(new byte[length * size]);
            Buffer buffer = kind.wrap(kind.zeroes(length));
            Object[] parts = {name, "it has 10 elements", LENGTH * size + " bytes", "has " + length * size + " bytes"};
            var type = IllegalArgumentException.class;
            assertRefused(type, () -> array.copyFrom(other), parts);
            assertRefused(type, () -> array.copyTo(other), parts);
            assertRefused(type, () -> kind.copyFrom(array, buffer), parts);
            assertRefused(type, () -> kind.copyTo(array, buffer), parts);
            assertRefused(type, () -> array.copyFrom(other), "the copyFrom that takes an index copies a part");
        }
        assertElements(kind.zeroes(LENGTH));
    }

    @Test
    void rangesOutsideAreRefusedAndNeverWrap() {
        MemorySegment four = MemorySegment.ofArray(new byte[4 * kind.elementSize()]);
        var type = IndexOutOfBoundsException.class;
        for (long[] range : new long[][] {
            {-1, 0, 1},
            {0, -1, 1},
            {0, 0, -1},
            {0, 0, 5},
            {4, 0, 1},
            {0, 10, 1},
            {0, 7, 4},
            {1L << 61, 0, 1},
            {0, 1L << 61, 1},
            {0, 0, 1L << 61},
            {Long.MAX_VALUE, 0, 1},
            {0, Long.MAX_VALUE, Long.MAX_VALUE}
        }) {
            Object[] parts = {"array \"" + array.name() + "\"", range[2] + " elements from index "};
            assertRefused(type, () -> array.copyFrom(four, range[0], range[1], range[2]), parts);
            assertRefused(type, () -> array.copyTo(four, range[0], range[1], range[2]), parts);
        }
        Buffer five = kind.wrap(kind.zeroes(5));
        for (long index : new long[] {-1, 6, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 61}) {
            assertRefused(type, () -> kind.copyFrom(array, five, index), "5 elements from index " + index, "its 10");
            assertRefused(type, () -> kind.copyTo(array, five, index), "5 elements from index " + index, "its 10");
        }
        assertElements(kind.zeroes(LENGTH));
    }

    @Test
    void theHookIsToldOnceAndOfNothingThatIsRefused() {
        List<String> told = new ArrayList<>();
        SharedArray hooked = kind.withHook(array, new WriteHook() {
            @Override
            public void beforeWrite(ArrayView view, long from, long count) {
                told.add("before " + from + " " + count);
            }

            @Override
            public void afterWrite(ArrayView view, long from, long count) {
                told.add("after " + from + " " + count);
            }
        });
        Object values = kind.sample(LENGTH);
        kind.copyFrom(hooked, kind.wrap(values));
        assertEquals(List.of("before 0 10", "after 0 10"), told);
        kind.copyFrom(hooked, kind.wrap(values).limit(3), 4);
        hooked.copyFrom(MemorySegment.ofBuffer(kind.wrap(values)), 0, 2, 1);
        assertEquals(List.of("before 4 3", "after 4 3", "before 2 1", "after 2 1"), told.subList(2, 6));
        Arena arena = Arena.ofShared();
        MemorySegment closed = arena.allocate((long) LENGTH * kind.elementSize());
        arena.close();
        assertRefused(IllegalStateException.class, () -> hooked.copyFrom(closed), array.name(), "the source is closed");
        assertRefused(IllegalArgumentException.class, () -> hooked.copyFrom(closed.asSlice(1)), array.name());
        assertEquals(6, told.size());
    }

    @Test
    void aBufferShowsTheElementsAsTheyAre() {
        Object values = kind.sample(LENGTH);
        kind.copyFrom(array, values);
        Buffer buffer = kind.asBuffer(array);
        assertEquals(LENGTH, buffer.remaining());
        assertBuffer(values, 0, buffer);
        assertBuffer(values, 0, kind.view(array.asByteBuffer()));
        ArrayClass.put(buffer, 3, kind.value(77));
        assertEquals(kind.value(77), kind.get(array, 3));
        ArrayClass.put(kind.view(array.asByteBuffer()), 4, kind.value(78));
        assertEquals(kind.value(78), kind.get(array, 4));
    }

    @Test
    void aBufferIsReadOnlyIfTheArrayIsOrHasAHook() {
        try (SharedArray readOnly = kind.attachReadOnly(array.name())) {
            assertTrue(kind.asBuffer(readOnly).isReadOnly());
            assertTrue(readOnly.asByteBuffer().isReadOnly());
        }
        SharedArray hooked = kind.withHook(array, new WriteHook() {});
        assertTrue(kind.asBuffer(hooked).isReadOnly());
        assertTrue(hooked.asByteBuffer().isReadOnly());
        assertBuffer(kind.zeroes(LENGTH), 0, kind.asBuffer(hooked));
    }

    @Test
    void aBufferEndsWithItsArray() {
        Buffer buffer = kind.asBuffer(array);
        array.close();
        assertRefused(IllegalStateException.class, () -> ArrayClass.get(buffer, 0));
        assertRefused(IllegalStateException.class, () -> kind.asBuffer(array), array.name(), "closed");
    }

    @Test
    void moreThanABufferCanHaveIsRefusedAndSaysHowToTakeAPart() {
        long length = (1L << 31) / kind.elementSize();
        CreateOptions sparse = CreateOptions.defaults().withSparse();
        try (SharedArray large = kind.create(segments.name(), sparse, length)) {
            assertRefused(
                    UnsupportedOperationException.class,
                    () -> kind.asBuffer(large),
                    "\"" + large.name() + "\"",
                    "2147483648 bytes",
                    "asByteBuffer().order(ByteOrder.nativeOrder())",
                    kind.elementSize() == 1 ? "" : ".as" + kind.bufferClass().getSimpleName() + "()");
        }
    }
}
