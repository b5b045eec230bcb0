package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentMismatchException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Shapes, orders and element types of new arrays. */
@ParameterizedClass
@MethodSource("io.github.shmarray.ArrayClass#all")
class CreationTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();
    private static final CreateOptions COLUMN_MAJOR = DEFAULTS.withOrder(Order.F);
    private static final long[] NO_DIMENSIONS = {};

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    @Parameter
    ArrayClass kind;

    private final String name = arrays.name();

    @Test
    void anEmptyShapeIsASingleElementWithoutDimensions() {
        Object one = kind.sample(1);
        for (SharedArray array : new SharedArray[] {
            kind.create(arrays.name()),
            kind.create(arrays.name(), DEFAULTS),
            kind.create(arrays.name(), kind.defaultType()),
            kind.openOrCreate(arrays.name()),
            kind.copyOf(arrays.name(), one, NO_DIMENSIONS),
            kind.copyOf(arrays.name(), DEFAULTS, one, NO_DIMENSIONS),
            kind.copyOf(arrays.name(), kind.defaultType(), one, NO_DIMENSIONS),
            kind.copyOf(
                    arrays.name(),
                    DEFAULTS,
                    MemorySegment.ofArray(new double[1]).asSlice(0, kind.elementSize()),
                    NO_DIMENSIONS)
        }) {
            arrays.closed(array);
            assertArrayEquals(NO_DIMENSIONS, array.shape());
            assertEquals(1, array.length());
            assertArrayEquals(
                    NO_DIMENSIONS, arrays.closed(kind.attach(array.name())).shape());
        }
        try (SharedHeap heap = new SharedHeap(name, 1000)) {
            assertArrayEquals(NO_DIMENSIONS, kind.allocate(heap).shape());
            assertArrayEquals(
                    NO_DIMENSIONS, kind.copyOf(heap, one, NO_DIMENSIONS).shape());
            assertArrayEquals(new long[] {1}, kind.copyOf(heap, one).shape());
            assertRefused(IllegalArgumentException.class, () -> kind.copyOf(heap, kind.sample(2), NO_DIMENSIONS), "()");
        }
        String wrong = arrays.name();
        assertRefused(
                IllegalArgumentException.class,
                () -> kind.copyOf(wrong, DEFAULTS, kind.sample(2), NO_DIMENSIONS),
                "shape () has 1 element,",
                "2 elements");
    }

    @Test
    void aCopyWithoutAShapeHasOneDimension() {
        Object source = kind.sample(3);
        for (SharedArray array : new SharedArray[] {
            kind.copyOf(arrays.name(), source),
            kind.copyOf(arrays.name(), DEFAULTS, source),
            kind.copyOf(arrays.name(), kind.defaultType(), source)
        }) {
            arrays.closed(array);
            assertArrayEquals(new long[] {3}, array.shape());
            assertTrue(Objects.deepEquals(source, kind.toArray(array)));
        }
    }

    @Test
    void columnMajorArraysHaveTheFirstIndexRunFastest() {
        SharedArray zeroed = arrays.closed(kind.create(name, COLUMN_MAJOR, 2, 3));
        SharedArray copy = arrays.closed(kind.copyOf(arrays.name(), COLUMN_MAJOR, kind.sample(6), 2, 3));
        for (SharedArray array : new SharedArray[] {zeroed, copy, arrays.closed(kind.attach(copy.name()))}) {
            assertArrayEquals(new long[] {2, 3}, array.shape());
            assertArrayEquals(
                    new long[] {kind.elementSize(), 2L * kind.elementSize()},
                    array.view().strides());
        }
        assertTrue(Objects.deepEquals(kind.sample(6), kind.toArray(copy)));
        assertEquals(2, copy.view().getDouble(1, 0));
        assertEquals(5, copy.view().getDouble(0, 2));
    }

    @Test
    void anOrderThatIsAskedForMustBeTheOneThatIsFound() {
        kind.create(name, COLUMN_MAJOR, 2, 3).close();
        arrays.closed(kind.openOrCreate(name, COLUMN_MAJOR, 2, 3));
        arrays.closed(kind.openOrCreate(name, DEFAULTS, 2, 3));
        arrays.closed(kind.attach(name, AttachOptions.readOnly().withOrder(Order.F)));
        assertRefused(
                SegmentMismatchException.class,
                () -> kind.openOrCreate(name, DEFAULTS.withOrder(Order.C), 2, 3),
                name,
                "other order in memory");
        String flat = arrays.name();
        kind.create(flat, 1, 3).close();
        arrays.closed(kind.openOrCreate(flat, COLUMN_MAJOR, 1, 3));
    }

    @Test
    void aSegmentWithoutAHeaderHasTheOrderThatIsAskedFor() {
        try (SharedMemory memory = SharedMemory.create(name, 6L * kind.elementSize())) {
            AttachOptions raw = AttachOptions.readWrite().withRaw(kind.defaultType(), 0, 2, 3);
            SharedArray array = arrays.closed(kind.attach(name, raw.withOrder(Order.F)));
            kind.set(array, 1, kind.value(7));
            assertEquals(7, array.view().getDouble(1, 0));
            assertEquals(7, arrays.closed(kind.attach(name, raw)).view().getDouble(0, 1));
        }
    }

    @Test
    void everyElementTypeOfTheClassIsMadeInOneCall() {
        for (ElementType type : kind.types()) {
            SharedArray zeroed = arrays.closed(kind.create(arrays.name(), type, 2, 3));
            SharedArray copy = arrays.closed(kind.copyOf(arrays.name(), type, kind.zeroes(6), 2, 3));
            SharedArray any = arrays.closed(SharedArray.create(arrays.name(), type, 2, 3));
            for (SharedArray array : new SharedArray[] {zeroed, copy, any}) {
                assertEquals(type, array.elementType());
                assertArrayEquals(new long[] {2, 3}, array.shape());
                assertEquals(kind.arrayClass(), array.getClass());
            }
        }
    }

    @Test
    void openOrCreateTellsWhichItWas() {
        assertTrue(arrays.closed(kind.openOrCreate(name, 2, 3)).wasCreated());
        assertFalse(arrays.closed(kind.openOrCreate(name, 2, 3)).wasCreated());
        assertFalse(arrays.closed(kind.attach(name)).wasCreated());
        assertTrue(arrays.closed(kind.create(arrays.name(), 3)).wasCreated());
        assertRefused(
                SegmentMismatchException.class,
                () -> kind.openOrCreate(name, 3, 2),
                name,
                "(3, 2)",
                "(2, 3)",
                "SharedArray.unlink");
        assertRefused(IllegalArgumentException.class, () -> kind.openOrCreate(name, -1), name, "-1");
    }

    @Test
    void aHandleIsOfTheClassThatIsAskedFor() {
        SharedArray array = arrays.closed(kind.copyOf(name, kind.sample(3)));
        ArrayClass other = kind.arrayClass() == SharedIntArray.class
                ? ArrayClass.holding(ElementType.INT64)
                : ArrayClass.holding(ElementType.INT32);
        SharedArray same = arrays.closed(kind.attachHandle(array.handle()));
        assertEquals(kind.get(array, 1), kind.get(same, 1));
        assertRefused(
                SegmentMismatchException.class,
                () -> other.attachHandle(array.handle()),
                name,
                other.defaultType().numpyName(),
                kind.defaultType().numpyName());
    }

    @Test
    void pixelsOfSixteenBitsComeFromEitherKindOfArray() {
        short[] pixels = {1, -1, 300, Short.MIN_VALUE, 5, 6};
        SharedCharArray image = arrays.closed(SharedCharArray.copyOf(arrays.name(), pixels, 2, 3));
        assertEquals(ElementType.UINT16, image.elementType());
        assertArrayEquals(new char[] {1, 65535, 300, 32768, 5, 6}, image.toArray());
        assertEquals(
                6, arrays.closed(SharedCharArray.copyOf(arrays.name(), pixels)).shape()[0]);
        SharedCharArray fortran =
                arrays.closed(SharedCharArray.copyOf(arrays.name(), COLUMN_MAJOR, MemorySegment.ofArray(pixels), 2, 3));
        assertEquals(65535, fortran.view().getLong(1, 0));
    }
}
