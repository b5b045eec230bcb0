package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays in a heap are arrays like any others, of each class. */
@ParameterizedClass
@MethodSource("io.github.shmarray.ArrayClass#all")
class HeapArrayTest {
    private static final byte DIRT = 0x55;

    @Parameter
    ArrayClass kind;

    @RegisterExtension
    TestHeap heaps = new TestHeap(4 << 20);

    private SharedHeap heap() {
        return heaps.get();
    }

    /** Leaves something behind in the heap's first bytes. */
    private void soil() {
        try (SharedByteArray dirt = (SharedByteArray) heap().allocateUninitialized(ElementType.INT8, 1 << 20)) {
            dirt.fill(DIRT);
        }
        takePlacesBack();
    }

    /** The place of a closed array is free when it is known that no thread is inside an access to it. */
    private void takePlacesBack() {
        heap().statistics();
    }

    @Test
    void aNewArrayOfAnyShapeIsZeroedAndDescribesItself() {
        for (long[] shape : ArrayLifeTest.SHAPES) {
            soil();
            long count = LongStream.of(shape).reduce(1, (a, b) -> a * b);
            try (SharedArray array = kind.allocate(heap(), shape)) {
                assertArrayEquals(shape, array.shape());
                assertEquals(count, array.length());
                assertEquals(kind.defaultType(), array.elementType());
                assertEquals(heap().name() + "+128", array.name());
                assertTrue(array.isOpen());
                assertFalse(array.isReadOnly());
                assertEquals(count * kind.elementSize(), array.memorySegment().byteSize());
                assertTrue(Objects.deepEquals(kind.zeroes((int) count), kind.toArray(array)));
                assertTrue(array.toString().contains(array.name()), array.toString());
            }
            takePlacesBack();
        }
    }

    @Test
    void aPlaceThatIsUsedInPartBeforeIsZeroedWhole() {
        try (SharedByteArray dirt = (SharedByteArray) heap().allocateUninitialized(ElementType.INT8, 300_000)) {
            dirt.fill(DIRT);
        }
        try (SharedArray array = kind.allocate(heap(), 100_000)) {
            assertTrue(Objects.deepEquals(kind.zeroes(100_000), kind.toArray(array)));
        }
        try (SharedArray array = kind.allocate(heap(), 400_000)) {
            assertTrue(Objects.deepEquals(kind.zeroes(400_000), kind.toArray(array)));
        }
    }

    @Test
    void aCopyHasTheElementsOfItsSourceInAnyShape() {
        for (int length : new int[] {0, 1, 7, 24, 4096, 300_000}) {
            soil();
            try (SharedArray array = kind.copyOf(heap(), kind.sample(length))) {
                assertArrayEquals(new long[] {length}, array.shape());
                assertInstanceOf(kind.arrayClass(), array);
                assertTrue(Objects.deepEquals(kind.sample(length), kind.toArray(array)));
            }
        }
        try (SharedArray array = kind.copyOf(heap(), kind.sample(24), 2, 3, 4)) {
            assertArrayEquals(new long[] {2, 3, 4}, array.shape());
            assertTrue(Objects.deepEquals(kind.sample(24), kind.toArray(array)));
        }
        long used = heap().used();
        assertRefused(
                IllegalArgumentException.class,
                () -> kind.copyOf(heap(), kind.sample(24), 5, 5),
                heap().name(),
                "(5, 5)",
                "24 elements");
        assertEquals(used, heap().used());
    }

    @Test
    void everyElementTypeIsAllocatedByName() {
        for (ElementType type : kind.types()) {
            soil();
            try (SharedArray zeroed = heap().allocate(type, 2, 3);
                    SharedArray uninitialized = heap().allocateUninitialized(type, 6)) {
                assertInstanceOf(kind.arrayClass(), zeroed);
                assertInstanceOf(kind.arrayClass(), uninitialized);
                assertEquals(type, zeroed.elementType());
                assertEquals(type, uninitialized.elementType());
                assertTrue(Objects.deepEquals(kind.zeroes(6), kind.toArray(zeroed)));
                assertEquals(DIRT, uninitialized.memorySegment().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
            }
        }
    }

    @Test
    void arraysStartAtMultiplesOf64InMemoryAndInTheFile() {
        List<SharedArray> arrays = new ArrayList<>();
        for (int length = 0; length < 300; length += 7) {
            SharedArray array = kind.allocate(heap(), length);
            arrays.add(array);
            assertEquals(0, array.memorySegment().address() % 64);
            assertEquals(0, array.layout().dataOffset() % 64);
        }
        arrays.forEach(SharedArray::close);
        assertEquals(0, heap().used());
    }

    @Test
    void arraysDoNotDisturbEachOther() {
        List<SharedArray> arrays = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            SharedArray array = kind.allocate(heap(), i);
            kind.fill(array, kind.value(i));
            arrays.add(array);
        }
        for (int i = 0; i < 100; i++) {
            Object expected = kind.zeroes(i);
            for (int j = 0; j < i; j++) {
                java.lang.reflect.Array.set(expected, j, kind.value(i));
            }
            assertTrue(Objects.deepEquals(expected, kind.toArray(arrays.get(i))));
            arrays.get(i).close();
        }
    }

    @Test
    void elementsRangesViewsAndConversionsWorkAsElsewhere() {
        try (SharedArray array = kind.allocate(heap(), 2, 3)) {
            kind.set(array, 4, kind.value(5));
            assertEquals(kind.value(5), kind.get(array, 4));
            kind.copyFrom(array, kind.sample(9), 2, 1, 4);
            Object read = kind.zeroes(4);
            kind.copyTo(array, read, 0, 1, 4);
            assertEquals(kind.value(3), java.lang.reflect.Array.get(read, 0));
            array.convertFrom(new long[] {1, 2, 3, 4, 5, 6});
            assertEquals(6.0, array.view().getDouble(1, 2));
            double[] numbers = new double[6];
            array.convertTo(numbers);
            assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, numbers);
            array.view().slice(Slice.reversed()).assign(array.view());
            assertEquals(4.0, array.view().getDouble(0, 0), "overlapping assignment is safe");
            assertRefused(IndexOutOfBoundsException.class, () -> kind.get(array, 6), array.name(), "index 6");
            assertRefused(
                    IndexOutOfBoundsException.class, () -> kind.copyFrom(array, kind.zeroes(3), 0, 4, 3), array.name());
            assertThrows(IllegalArgumentException.class, () -> kind.copyFrom(array, kind.zeroes(5)));
        }
    }

    @Test
    void aHookSeesEachWriteOnce() {
        List<String> seen = new ArrayList<>();
        WriteHook hook = new WriteHook() {
            @Override
            public void afterWrite(ArrayView view, long from, long count) {
                seen.add(from + ":" + count + ":" + view.getLong(from));
            }
        };
        try (SharedArray array = kind.allocate(heap(), 6)) {
            SharedArray hooked = kind.withHook(array, hook);
            kind.set(hooked, 2, kind.value(9));
            kind.copyFrom(hooked, kind.sample(6));
            kind.fill(hooked, kind.value(7));
            assertEquals(List.of("2:1:9", "0:6:1", "0:6:7"), seen);
            assertEquals(kind.value(7), kind.get(array, 3));
            assertTrue(hooked.memorySegment().isReadOnly());
        }
    }

    @Test
    void aClosedArrayKeepsItsDescription() {
        SharedArray array = kind.allocate(heap(), 2, 3);
        String name = array.name();
        String handle = array.handle();
        array.close();
        array.close();
        assertFalse(array.isOpen());
        assertFalse(array.isReadOnly());
        assertEquals(name, array.name());
        assertEquals(handle, array.handle());
        assertEquals(6, array.length());
        assertArrayEquals(new long[] {2, 3}, array.shape());
        assertEquals(kind.defaultType(), array.elementType());
        assertTrue(array.toString().endsWith("(2, 3), closed]"), array.toString());
        assertFalse(array.unlink());
        assertTrue(TestSegments.exists(heap().name()));
    }

    @Test
    void everyAccessToAClosedArrayIsRefusedThoughItsPlaceIsInUseAgain() {
        SharedArray array = kind.allocate(heap(), 3);
        array.close();
        try (SharedArray next = kind.allocate(heap(), 3)) {
            assertRefusesEverything(array);
            assertTrue(Objects.deepEquals(kind.zeroes(3), kind.toArray(next)));
        }
    }

    @Test
    void everyAccessIsRefusedWhenTheHeapIsClosed() {
        SharedArray array = kind.allocate(heap(), 3);
        SharedArray lasting = kind.allocate(heap(), 3);
        MemorySegment segment = lasting.memorySegment();
        heap().close();
        assertRefusesEverything(array);
        assertRefusesEverything(lasting);
        assertThrows(IllegalStateException.class, () -> segment.fill((byte) 1));
        array.close();
        assertRefused(IllegalStateException.class, () -> kind.allocate(heap(), 3), heap().name(), "closed");
        assertRefused(IllegalStateException.class, () -> kind.copyOf(heap(), kind.sample(3)), heap().name(), "closed");
    }

    @Test
    void whatWasMadeFromAnArrayEndsWithIt() {
        SharedArray array = kind.allocate(heap(), 3);
        SharedArray hooked = kind.withHook(array, new WriteHook() {});
        MemorySegment segment = array.memorySegment();
        MemorySegment slice = hooked.memorySegment().asSlice(1);
        ArrayView view = array.view();
        array.close();
        assertRefusesEverything(array);
        assertRefusesEverything(hooked);
        assertThrows(IllegalStateException.class, () -> segment.fill((byte) 1));
        assertThrows(IllegalStateException.class, () -> slice.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        assertThrows(IllegalStateException.class, () -> view.get(0));
        assertThrows(IllegalStateException.class, () -> view.fill(1));
        assertThrows(IllegalStateException.class, view::toArray);
        assertTrue(view.toString().contains("closed"), view.toString());
    }

    @Test
    void onlyTheArrayItselfGivesItsPlaceBackAndEndsWhatHasAHook() {
        SharedArray array = kind.allocate(heap(), 3);
        SharedArray closed = kind.withHook(array, new WriteHook() {});
        SharedArray open = kind.withHook(array, new WriteHook() {});
        closed.close();
        assertRefusesEverything(closed);
        assertEquals(64, heap().used());
        kind.set(open, 2, kind.value(1));
        array.close();
        assertEquals(0, heap().used());
        assertRefusesEverything(array);
        assertRefusesEverything(open);
    }

    private void assertRefusesEverything(SharedArray array) {
        Object[] parts = {"array \"" + array.name() + "\"", "closed"};
        var type = IllegalStateException.class;
        for (long index : new long[] {0, -1, 3}) {
            assertRefused(type, () -> kind.get(array, index), parts);
            assertRefused(type, () -> kind.set(array, index, kind.value(1)), parts);
        }
        for (int length : new int[] {0, 3, 4}) {
            assertRefused(type, () -> kind.copyFrom(array, kind.zeroes(length)), parts);
            assertRefused(type, () -> kind.copyTo(array, kind.zeroes(length)), parts);
        }
        assertRefused(type, () -> kind.copyFrom(array, kind.zeroes(3), 0, 0, 0), parts);
        assertRefused(type, () -> kind.copyTo(array, kind.zeroes(3), 0, 0, 0), parts);
        assertRefused(type, () -> array.convertFrom(new long[3]), parts);
        assertRefused(type, () -> array.convertTo(new long[3]), parts);
        assertRefused(type, () -> kind.toArray(array), parts);
        assertRefused(type, () -> kind.fill(array, kind.value(1)), parts);
        assertRefused(type, array::memorySegment, parts);
        assertRefused(type, array::view, parts);
    }

    @Test
    void aBulkOperationInAnotherThreadKeepsTheArrayOpen() {
        SharedArray array = kind.allocate(heap(), 3);
        array.memory().during("test", () -> {
            assertRefused(IllegalStateException.class, array::close, array.name(), "bulk operation", "stays open");
            assertRefused(IllegalStateException.class, heap()::close, array.name(), "bulk operation", "stays open");
            kind.set(array, 0, kind.value(1));
            assertTrue(heap().isOpen());
        });
        array.close();
        assertFalse(array.isOpen());
    }
}
