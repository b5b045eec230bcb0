package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading and writing the elements of each class of arrays, one by one and in bulk, up to and beyond the borders. */
@ParameterizedClass
@MethodSource("io.github.shmarray.ArrayClass#all")
class ArrayAccessTest {
    private static final int LENGTH = 10;
    /** Some of these, multiplied by the size of an element, wrap around to an address inside the array. */
    private static final long[] OUTSIDE = {
        -1,
        -2,
        LENGTH,
        LENGTH + 1,
        Integer.MAX_VALUE,
        1L << 31,
        1L << 32,
        (1L << 32) + 1,
        1L << 60,
        1L << 61,
        (1L << 61) + 1,
        1L << 62,
        (1L << 62) + 1,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1
    };

    @Parameter
    ArrayClass kind;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private String name;
    private SharedArray array;

    @BeforeEach
    void create() {
        name = segments.name();
        array = kind.copyOf(name, kind.sample(LENGTH));
    }

    @AfterEach
    void close() {
        array.close();
    }

    private void assertUnchanged() {
        assertTrue(Objects.deepEquals(kind.sample(LENGTH), kind.toArray(array)));
    }

    @Test
    void eachElementIsReadAndWrittenWithoutTouchingItsNeighbours() {
        for (int i = 0; i < LENGTH; i++) {
            assertEquals(kind.value(i + 1), kind.get(array, i));
            kind.set(array, i, kind.value(100 + i));
            Object expected = kind.sample(LENGTH);
            Array.set(expected, i, kind.value(100 + i));
            assertTrue(Objects.deepEquals(expected, kind.toArray(array)));
            kind.set(array, i, kind.value(i + 1));
        }
    }

    @Test
    void anIndexOutsideIsRefusedAndNeverWraps() {
        for (long index : OUTSIDE) {
            Object[] parts = {"array \"" + name + "\"", "index " + index + " ", "its 10 elements"};
            assertRefused(IndexOutOfBoundsException.class, () -> kind.get(array, index), parts);
            assertRefused(IndexOutOfBoundsException.class, () -> kind.set(array, index, kind.value(9)), parts);
        }
        assertUnchanged();
    }

    @Test
    void aRangeOutsideTheArrayIsRefusedAndNeverWraps() {
        for (long index : OUTSIDE) {
            Object[] parts = {"array \"" + name + "\"", "1 elements from index " + index + " ", "its 10"};
            Object one = kind.zeroes(1);
            assertRefused(IndexOutOfBoundsException.class, () -> kind.copyFrom(array, one, 0, index, 1), parts);
            assertRefused(IndexOutOfBoundsException.class, () -> kind.copyTo(array, one, 0, index, 1), parts);
        }
        Object eleven = kind.zeroes(LENGTH + 1);
        for (int from = 0; from <= LENGTH; from++) {
            long start = from;
            int tooMany = LENGTH - from + 1;
            Object[] parts = {name, tooMany + " elements from index " + from, "its 10"};
            var type = IndexOutOfBoundsException.class;
            assertRefused(type, () -> kind.copyFrom(array, eleven, 0, start, tooMany), parts);
            assertRefused(type, () -> kind.copyTo(array, eleven, 0, start, tooMany), parts);
        }
        assertUnchanged();
    }

    @Test
    void whoWritesWithAHookOutsideIsToldTheSame() {
        SharedArray hooked = kind.withHook(array, new WriteHook() {});
        assertRefused(
                IndexOutOfBoundsException.class,
                () -> kind.set(hooked, LENGTH, kind.value(1)),
                "set in array \"" + name + "\": index 10 is not inside its 10 elements");
    }

    @Test
    void aRangeOutsideTheJavaArrayIsRefused() {
        Object five = kind.zeroes(5);
        int[][] ranges = {
            {-1, 1},
            {5, 1},
            {0, 6},
            {3, 3},
            {0, -1},
            {Integer.MAX_VALUE, 1},
            {1, Integer.MAX_VALUE},
            {Integer.MIN_VALUE, 1},
            {0, Integer.MIN_VALUE}
        };
        for (int[] range : ranges) {
            Object[] parts = {"array \"" + name + "\"", String.valueOf(range[0]), String.valueOf(range[1]), "5"};
            var type = IndexOutOfBoundsException.class;
            assertRefused(type, () -> kind.copyFrom(array, five, range[0], 0, range[1]), parts);
            assertRefused(type, () -> kind.copyTo(array, five, range[0], 0, range[1]), parts);
        }
        assertRefused(
                IndexOutOfBoundsException.class, () -> kind.copyFrom(array, five, 0, 0, -1), "a count is not negative");
        assertUnchanged();
        assertTrue(Objects.deepEquals(kind.zeroes(5), five));
    }

    @Test
    void everyRangeInsideIsCopiedBothWays() {
        for (int from = 0; from <= LENGTH; from++) {
            for (int count = 0; count <= LENGTH - from; count++) {
                Object target = kind.zeroes(LENGTH + 2);
                kind.copyTo(array, target, 2, from, count);
                Object expected = kind.zeroes(LENGTH + 2);
                System.arraycopy(kind.sample(LENGTH), from, expected, 2, count);
                assertTrue(Objects.deepEquals(expected, target));

                kind.copyFrom(array, kind.zeroes(LENGTH), LENGTH - count, from, count);
                Object zeroed = kind.sample(LENGTH);
                System.arraycopy(kind.zeroes(count), 0, zeroed, from, count);
                assertTrue(Objects.deepEquals(zeroed, kind.toArray(array)));
                kind.copyFrom(array, kind.sample(LENGTH));
            }
        }
        assertUnchanged();
    }

    @Test
    void anArrayOfAnotherLengthIsRefused() {
        for (int length : new int[] {0, 9, 11, 1000}) {
            Object other = kind.zeroes(length);
            Object[] parts = {"array \"" + name + "\"", "it has 10 elements", "the Java array " + length};
            assertRefused(IllegalArgumentException.class, () -> kind.copyFrom(array, other), parts);
            assertRefused(
                    IllegalArgumentException.class, () -> kind.copyFrom(array, other), "copyFrom that takes an index");
            assertRefused(IllegalArgumentException.class, () -> kind.copyTo(array, other), parts);
        }
        assertUnchanged();
    }

    @Test
    void fillReplacesEveryElementAndNothingElse() {
        kind.fill(array, kind.value(42));
        for (int i = 0; i < LENGTH; i++) {
            assertEquals(kind.value(42), kind.get(array, i));
        }
        try (SharedArray other = kind.attach(name)) {
            assertEquals(kind.value(42), kind.get(other, LENGTH - 1));
        }
    }

    /** More are filled by kernels of copies. */
    @Test
    void fillReplacesManyElements() {
        long size = array.memorySegment().byteSize() / LENGTH;
        try (SharedArray many = kind.create(segments.name(), (20 << 20) / size + 3)) {
            for (int i = 0; i < 3; i++) {
                kind.fill(many, kind.value(40 + i));
                MemorySegment elements = many.memorySegment();
                assertEquals(kind.value(40 + i), kind.get(many, 0));
                long all = elements.byteSize();
                assertEquals(-1, MemorySegment.mismatch(elements, 0, all - size, elements, size, all));
            }
        }
    }

    @Test
    void anEmptyArrayHasNothingToAccessButCopies() {
        String empty = segments.name();
        try (SharedArray none = kind.create(empty, 0, 4)) {
            assertRefused(IndexOutOfBoundsException.class, () -> kind.get(none, 0), empty, "index 0 ", "its 0 ");
            assertRefused(IndexOutOfBoundsException.class, () -> kind.set(none, 0, kind.value(1)), empty);
            kind.fill(none, kind.value(1));
            kind.copyFrom(none, kind.zeroes(0));
            kind.copyTo(none, kind.zeroes(0));
            assertEquals(0, Array.getLength(kind.toArray(none)));
        }
    }

    @Test
    void anArrayWithoutDimensionsHasOneElement() {
        String single = segments.name();
        try (SharedArray one = kind.create(single)) {
            kind.set(one, 0, kind.value(5));
            assertEquals(kind.value(5), kind.get(one, 0));
            assertRefused(IndexOutOfBoundsException.class, () -> kind.get(one, 1), single, "index 1 ", "its 1 ");
            kind.copyFrom(one, kind.sample(1));
            assertTrue(Objects.deepEquals(kind.sample(1), kind.toArray(one)));
        }
    }
}
