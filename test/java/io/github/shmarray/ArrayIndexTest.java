package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.element.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Access to arrays of two and three dimensions by their indices, for all classes alike. */
class ArrayIndexTest {
    @RegisterExtension
    TestArrays arrays = new TestArrays();

    static Stream<ArrayClass> classes() {
        return ArrayClass.all();
    }

    static Stream<Arguments> classesAndOrders() {
        return ArrayClass.all().flatMap(type -> Stream.of(Order.C, Order.F).map(order -> Arguments.of(type, order)));
    }

    private SharedArray create(ArrayClass type, Order order, long... shape) {
        return arrays.closed(type.create(arrays.name(), CreateOptions.defaults().withOrder(order), shape));
    }

    @ParameterizedTest
    @MethodSource("classesAndOrders")
    void twoIndicesLeadWhereThoseOfAViewDo(ArrayClass type, Order order) {
        SharedArray array = create(type, order, 3, 4);
        ArrayView view = array.view();
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
                type.set(array, y, x, type.value(1 + 4 * y + x));
                assertEquals(1 + 4 * y + x, view.getLong(y, x));
                assertEquals(type.value(1 + 4 * y + x), type.get(array, y, x));
                long flat = order == Order.C ? 4L * y + x : 3L * x + y;
                assertEquals(flat, array.flatIndex(y, x));
                assertEquals(flat, array.flatIndex(new long[] {y, x}));
                assertEquals(type.get(array, y, x), type.get(array, flat));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("classesAndOrders")
    void threeIndicesLeadWhereThoseOfAViewDo(ArrayClass type, Order order) {
        SharedArray array = create(type, order, 2, 3, 4);
        ArrayView view = array.view();
        int number = 0;
        for (int z = 0; z < 2; z++) {
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 4; x++) {
                    type.set(array, z, y, x, type.value(++number));
                    assertEquals(number, view.getLong(z, y, x));
                    assertEquals(type.value(number), type.get(array, z, y, x));
                    assertEquals(array.flatIndex(z, y, x), array.flatIndex(new long[] {z, y, x}));
                    assertEquals(type.value(number), type.get(array, array.flatIndex(z, y, x)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void anIndexOutsideIsRefused(ArrayClass type) {
        SharedArray image = create(type, Order.C, 3, 4);
        String name = '"' + image.name() + '"';
        Class<IndexOutOfBoundsException> refusal = IndexOutOfBoundsException.class;
        for (long[] index : new long[][] {{3, 0}, {0, 4}, {Long.MAX_VALUE, 0}, {0, Long.MAX_VALUE}}) {
            Object[] parts = {name, "index (" + index[0] + ", " + index[1] + ")", "not inside its shape (3, 4)"};
            assertRefused(refusal, () -> type.get(image, index[0], index[1]), parts);
            assertRefused(refusal, () -> type.set(image, index[0], index[1], type.value(1)), parts);
            assertRefused(refusal, () -> image.flatIndex(index[0], index[1]), parts);
            assertRefused(refusal, () -> image.flatIndex(index), parts);
        }
        assertRefused(refusal, () -> type.get(image, 0, -1), name, "(0, -1)", "count from 0", "view()");
        assertRefused(refusal, () -> type.get(image, -1), name, "-1", "count from 0", "view()");
        SharedArray stack = create(type, Order.F, 2, 3, 4);
        for (long[] index : new long[][] {{2, 0, 0}, {0, 3, 0}, {0, 0, 4}, {-1, 0, 0}, {0, Long.MIN_VALUE, 0}}) {
            assertRefused(
                    refusal, () -> type.get(stack, index[0], index[1], index[2]), stack.name(), "shape (2, 3, 4)");
            assertRefused(
                    refusal,
                    () -> type.set(stack, index[0], index[1], index[2], type.value(1)),
                    stack.name(),
                    "shape (2, 3, 4)");
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void anotherNumberOfDimensionsIsRefused(ArrayClass type) {
        Class<IndexOutOfBoundsException> refusal = IndexOutOfBoundsException.class;
        for (long[] shape : new long[][] {{}, {6}, {1, 2, 3}, {1, 1, 2, 3}, {0, 1, 1}}) {
            SharedArray array = create(type, Order.C, shape);
            assertRefused(
                    refusal, () -> type.get(array, 0, 0), array.name(), "2 indices need 2 dimensions; its shape is (");
            assertRefused(
                    refusal, () -> type.set(array, 0, 0, type.value(1)), "2 indices need 2 dimensions; its shape is (");
        }
        for (long[] shape : new long[][] {{}, {6}, {2, 3}, {1, 1, 2, 3}}) {
            SharedArray array = create(type, Order.C, shape);
            assertRefused(
                    refusal,
                    () -> type.get(array, 0, 0, 0),
                    array.name(),
                    "3 indices need 3 dimensions; its shape is (");
            assertRefused(refusal, () -> type.set(array, 0, 0, 0, type.value(1)), "3 indices need 3 dimensions");
            assertRefused(refusal, () -> array.flatIndex(new long[9]), "9 indices need 9 dimensions");
        }
        SharedArray empty = create(type, Order.C, 0, 4);
        assertRefused(refusal, () -> type.get(empty, 0, 0), "not inside its shape (0, 4)");
    }

    @ParameterizedTest
    @MethodSource("classesAndOrders")
    void aHookSeesTheNumberInMemoryOrder(ArrayClass type, Order order) {
        SharedArray array = create(type, order, 3, 4);
        List<Long> numbers = new ArrayList<>();
        SharedArray hooked = type.withHook(array, new WriteHook() {
            @Override
            public void beforeWrite(ArrayView view, long from, long count) {
                numbers.add(from);
            }

            @Override
            public void afterWrite(ArrayView view, long from, long count) {
                numbers.add(view.getLong(from));
            }
        });
        type.set(hooked, 1, 2, type.value(9));
        assertEquals(List.of(order == Order.C ? 6L : 7L, 9L), numbers);
        assertEquals(type.value(9), type.get(array, 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> type.set(hooked, 3, 0, type.value(1)));
        assertEquals(2, numbers.size());
    }

    @ParameterizedTest
    @MethodSource("classes")
    void closedAndReadOnlyArraysRefuseAsEver(ArrayClass type) {
        SharedArray array = create(type, Order.C, 3, 4);
        SharedArray readOnly = arrays.closed(type.attachReadOnly(array.name()));
        assertRefused(UnsupportedOperationException.class, () -> type.set(readOnly, 1, 1, type.value(1)), "read-only");
        array.close();
        for (long y : new long[] {1, 99}) {
            assertRefused(IllegalStateException.class, () -> type.get(array, y, 1), array.name(), "closed");
            assertRefused(IllegalStateException.class, () -> type.set(array, y, 1, type.value(1)), "closed");
            assertRefused(IllegalStateException.class, () -> array.flatIndex(y, 99), "closed");
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void anArrayInAHeapIsFoundAgainWhenItsMemoryIsRenewed(ArrayClass type) {
        try (SharedHeap heap = new SharedHeap(arrays.name(), 1 << 20)) {
            SharedArray array = type.allocate(heap, 3, 4);
            type.set(array, 2, 3, type.value(7));
            for (int i = 0; i < 2000; i++) {
                type.allocate(heap, 8).close();
            }
            assertEquals(type.value(7), type.get(array, 2, 3));
            type.set(array, 2, 3, type.value(8));
            assertEquals(type.value(8), type.get(array, 11));
        }
    }

    @Test
    void unsignedElementsAreReachedByTheirFlatIndex() {
        SharedArray image = arrays.make(ElementType.UINT8, true, new byte[] {1, 4, 2, (byte) 200, 3, 6}, 2, 3);
        SharedByteArray bytes = (SharedByteArray) image;
        assertEquals(200, bytes.getUnsigned(bytes.flatIndex(1, 1)));
    }
}
