package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to reach the elements of a view: by one, two, three and any number of indices, and all by each Java array. */
class ViewElementsTest {
    private static final long SEED = 20261128;

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    /** By the method of an access by so many indices. */
    private static Number read(ArrayView view, long... index) {
        Number number = switch (index.length) {
            case 1 -> view.get(index[0]);
            case 2 -> view.get(index[0], index[1]);
            case 3 -> view.get(index[0], index[1], index[2]);
            default -> view.get(index);
        };
        assertEquals(
                number.longValue(),
                switch (index.length) {
                    case 1 -> view.getLong(index[0]);
                    case 2 -> view.getLong(index[0], index[1]);
                    case 3 -> view.getLong(index[0], index[1], index[2]);
                    default -> view.getLong(index);
                });
        assertEquals(
                number.doubleValue(),
                switch (index.length) {
                    case 1 -> view.getDouble(index[0]);
                    case 2 -> view.getDouble(index[0], index[1]);
                    case 3 -> view.getDouble(index[0], index[1], index[2]);
                    default -> view.getDouble(index);
                });
        assertEquals(number, view.get(index));
        return number;
    }

    private static void write(ArrayView view, long value, long... index) {
        switch (index.length) {
            case 1 -> view.setLong(index[0], value);
            case 2 -> view.setLong(index[0], index[1], value);
            case 3 -> view.setLong(index[0], index[1], index[2], value);
            default -> view.setLong(index, value);
        }
    }

    private static void write(ArrayView view, double value, long... index) {
        switch (index.length) {
            case 1 -> view.setDouble(index[0], value);
            case 2 -> view.setDouble(index[0], index[1], value);
            case 3 -> view.setDouble(index[0], index[1], index[2], value);
            default -> view.setDouble(index, value);
        }
    }

    /** Notes the first element and the number of elements of each write. */
    private static final class Notes implements WriteHook {
        final List<String> notes = new ArrayList<>();

        @Override
        public void beforeWrite(ArrayView view, long from, long count) {
            notes.add("before " + from + " " + count);
        }

        @Override
        public void afterWrite(ArrayView view, long from, long count) {
            notes.add("after " + from + " " + count);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void anElementIsReachedByItsIndices(int dimensions) {
        long[] shape = new long[dimensions];
        Arrays.fill(shape, 3);
        long[] index = new long[dimensions];
        Arrays.setAll(index, dimension -> dimension % 2 == 0 ? 1 : -1);
        int number = 0;
        for (int dimension = 0; dimension < dimensions; dimension++) {
            number = 3 * number + (dimension % 2 == 0 ? 1 : 2);
        }
        String told = "[before " + number + " 1, after " + number + " 1]";
        for (boolean isHooked : new boolean[] {false, true}) {
            SharedIntArray array = arrays.counting(shape);
            Notes notes = new Notes();
            ArrayView view = (isHooked ? array.withHook(notes) : array).view();
            assertEquals(dimensions, view.dimensions());
            assertEquals((long) number, read(view, index));
            write(view, -7L, index);
            assertEquals(-7L, read(view, index));
            assertEquals(isHooked ? told : "[]", notes.notes.toString());
            notes.notes.clear();
            write(view, 9.0, index);
            assertEquals(9, array.get(number));
            assertEquals(isHooked ? told : "[]", notes.notes.toString());
            notes.notes.clear();
            assertThrows(ArithmeticException.class, () -> write(view, 1L << 31, index));
            assertThrows(ArithmeticException.class, () -> write(view, 0.5, index));
            assertEquals(9, array.get(number));
            assertEquals(List.of(), notes.notes);
        }
    }

    /** By reflection, as there is a method for each of them. */
    @ParameterizedTest
    @ValueSource(classes = {byte.class, short.class, char.class, int.class, long.class, float.class, double.class})
    void everyJavaArrayIsAssignedAndFilled(Class<?> type) throws Exception {
        ArrayView view = arrays.zeroed(ElementType.INT8, 2, 2).view();
        Class<?> arrayType = type.arrayType();
        var assign = ArrayView.class.getMethod("assign", arrayType);
        var assignBy = ArrayView.class.getMethod("assign", arrayType, Overflow.class);
        var convertTo = ArrayView.class.getMethod("convertTo", arrayType);
        var convertToBy = ArrayView.class.getMethod("convertTo", arrayType, Overflow.class);
        for (byte first : new byte[] {1, 5}) {
            Object source = Array.newInstance(type, 4);
            for (int i = 0; i < 4; i++) {
                if (type == char.class) {
                    Array.setChar(source, i, (char) (first + i));
                } else {
                    Array.setByte(source, i, (byte) (first + i));
                }
            }
            if (first == 1) {
                assign.invoke(view, source);
            } else {
                assignBy.invoke(view, source, Overflow.SATURATE);
            }
            assertArrayEquals(new byte[] {first, (byte) (first + 1), (byte) (first + 2), (byte) (first + 3)}, (byte[])
                    view.toArray());
            Object target = Array.newInstance(type, 4);
            if (first == 1) {
                convertTo.invoke(view, target);
            } else {
                convertToBy.invoke(view, target, Overflow.SATURATE);
            }
            for (int i = 0; i < 4; i++) {
                assertEquals(Array.get(source, i), Array.get(target, i));
            }
        }
    }

    @Test
    void aJavaArrayOfAnotherLengthIsRefused() {
        ArrayView view = arrays.counting(2, 3).view();
        for (int length : new int[] {5, 7}) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> view.convertTo(new int[length]));
            assertTrue(e.getMessage().endsWith("it has 6 elements, the Java array " + length), e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> view.assign(new int[length]));
        }
    }

    @Test
    void whatDoesNotFitIntoAJavaArrayIsTold() {
        SharedIntArray array = arrays.ofInts(1, 200);
        byte[] target = new byte[2];
        Exception e = assertThrows(ArithmeticException.class, () -> array.view().convertTo(target));
        assertTrue(
                e.getMessage().contains("a Java array, from view of array \"" + array.name() + "\""), e.getMessage());
        assertArrayEquals(new byte[2], target);
        array.view().convertTo(target, Overflow.SATURATE);
        assertArrayEquals(new byte[] {1, 127}, target);
    }

    @Test
    void aValueThatDoesNotFitIsTold() {
        ArrayView view = arrays.zeroed(ElementType.INT8, 3).view();
        Exception e = assertThrows(ArithmeticException.class, () -> view.fill(300L));
        assertTrue(e.getMessage().endsWith(": the value is 300, which int8 cannot hold"), e.getMessage());
        assertArrayEquals(new byte[3], view.toBytes(Order.C));
    }

    @Test
    void aCastThatCannotBeIsTold() {
        SharedIntArray array = arrays.counting(2, 3);
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> array.view().cast(ElementType.INT16, 5));
        String expected = "cast of view of array \"" + array.name() + "\"";
        assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        assertTrue(e.getMessage().endsWith(" to int16 (5,): 10 bytes are not 24"), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void anElementTakesEachNumberThatItsTypeHoldsAndNoOther(ElementType type) throws Throwable {
        ArrayView view = arrays.zeroed(type, 1).view();
        for (long number : SampleElements.of(ElementType.INT64, new Random(SEED))) {
            requireTaken(view, ElementType.INT64, number, () -> view.setLong(0, number));
        }
        for (long bits : SampleElements.of(ElementType.FLOAT64, new Random(SEED))) {
            double number = Double.longBitsToDouble(bits);
            requireTaken(view, ElementType.FLOAT64, bits, () -> view.setDouble(0, number));
        }
    }

    private static void requireTaken(ArrayView view, ElementType source, long bits, Executable set) throws Throwable {
        Object number = ConversionModel.decode(source, bits);
        ElementType type = view.elementType();
        String what = source + " " + number + " into " + type;
        byte[] before = view.toBytes(Order.C);
        if (!ConversionModel.fits(source, number, type)) {
            assertThrows(ArithmeticException.class, set, what);
            assertArrayEquals(before, view.toBytes(Order.C), what);
            return;
        }
        set.execute();
        Object element = ConversionModel.decode(type, SampleElements.bits(type, view.toBytes(Order.C))[0]);
        requireSame(ConversionModel.wrap(source, number, type), element, what);
        requireSame(
                ConversionModel.wrap(type, element, ElementType.FLOAT64),
                ConversionModel.decode(ElementType.FLOAT64, Double.doubleToLongBits(view.getDouble(0))),
                what);
        requireSame(
                ConversionModel.wrap(type, element, ElementType.INT64),
                ConversionModel.decode(ElementType.INT64, view.getLong(0)),
                what);
        Number found = view.get(0);
        boolean isLong = !type.isFloatingPoint() && ConversionModel.fits(type, element, ElementType.INT64);
        assertEquals(isLong, found instanceof Long, what);
        assertEquals(view.getDouble(0), found.doubleValue(), what);
    }

    private static void requireSame(Object expected, Object found, String what) {
        assertTrue(ConversionModel.same(expected, found), () -> what + ": expected " + expected + ", found " + found);
    }
}
