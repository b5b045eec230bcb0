package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cases of CPython's test_memoryview.py and test_buffer.py, by the names they have there, and what goes beyond them. */
class ArrayViewTest {
    private static final List<Consumer<ArrayView>> WRITES = List.of(
            view -> view.setLong(new long[view.dimensions()], 1),
            view -> view.setDouble(new long[view.dimensions()], 1),
            view -> view.fill(1L),
            view -> view.fill(1.0),
            view -> view.assign(view),
            view -> view.assign(view, Overflow.WRAP),
            view -> view.assign(new int[(int) view.length()], Overflow.EXACT));

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private static void assertUnwritable(ArrayView view) {
        assertTrue(view.isReadOnly());
        for (Consumer<ArrayView> write : WRITES) {
            UnsupportedOperationException e =
                    assertThrows(UnsupportedOperationException.class, () -> write.accept(view));
            assertTrue(e.getMessage().contains("read-only"), e.getMessage());
        }
    }

    @Test
    @DisplayName("memoryview test_setitem_readonly")
    void aReadOnlyViewCannotBeWritten() {
        SharedIntArray array = arrays.counting(2, 3);
        assertUnwritable(array.view().asReadOnly());
        assertUnwritable(arrays.closed(SharedArray.attachReadOnly(array.name())).view());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, array.toArray());
    }

    @Test
    @DisplayName("memoryview test_setitem_writable")
    void onlyValuesThatFitAreWritten() {
        SharedArray array = arrays.zeroed(ElementType.UINT8, 2, 3);
        ArrayView view = array.view();
        view.setLong(1, -1, 255);
        view.setDouble(-2, 0, 7);
        assertArrayEquals(new byte[] {7, 0, 0, 0, 0, -1}, view.toBytes(Order.C));
        for (long value : new long[] {-1, 256, Long.MIN_VALUE, Long.MAX_VALUE}) {
            ArithmeticException e = assertThrows(ArithmeticException.class, () -> view.setLong(1, 2, value));
            assertTrue(e.getMessage().startsWith("set in view of array \"" + array.name()), e.getMessage());
            assertTrue(
                    e.getMessage().contains("element [1, 2] cannot become " + value + ", which uint8 does not have"),
                    e.getMessage());
            assertThrows(ArithmeticException.class, () -> view.fill(value));
        }
        for (double value : new double[] {0.5, -1, 256, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(ArithmeticException.class, () -> view.setDouble(0, 0, value));
            assertThrows(ArithmeticException.class, () -> view.fill(value));
        }
        assertArrayEquals(new byte[] {7, 0, 0, 0, 0, -1}, view.toBytes(Order.C));
    }

    @Test
    @DisplayName("memoryview test_setitem_writable: indices")
    void anIndexOutsideIsRefused() {
        ArrayView view = arrays.counting(2, 3).view();
        for (long[] index : List.of(
                new long[] {2, 0},
                new long[] {-3, 0},
                new long[] {0, 3},
                new long[] {0, -4},
                new long[] {Long.MAX_VALUE, 0},
                new long[] {0, Long.MIN_VALUE},
                new long[] {1},
                new long[] {0, 0, 0},
                new long[0])) {
            assertThrows(IndexOutOfBoundsException.class, () -> view.get(index));
            assertThrows(IndexOutOfBoundsException.class, () -> view.getLong(index));
            assertThrows(IndexOutOfBoundsException.class, () -> view.getDouble(index));
            assertThrows(IndexOutOfBoundsException.class, () -> view.setLong(index, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> view.setDouble(index, 1));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(2));
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(Long.MIN_VALUE));
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(0).at(0).at(0));
    }

    @Test
    @DisplayName("memoryview test_setitem_writable: shapes")
    void whatHasAnotherShapeIsNotAssigned() {
        SharedIntArray array = arrays.counting(2, 3);
        ArrayView view = array.view();
        for (ArrayView other : List.of(view.reshape(3, 2), view.reshape(6))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> view.assign(other));
            assertTrue(e.getMessage().contains("(2, 3)") && e.getMessage().contains(Shapes.text(other.shape())));
        }
        for (ArrayView other : List.of(view.reshape(3, 2), view.reshape(6), view.at(0), view.slice(Slice.to(1)))) {
            assertThrows(IllegalArgumentException.class, () -> view.mismatch(other));
            assertFalse(view.contentEquals(other));
        }
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, array.toArray());
    }

    @Test
    @DisplayName("memoryview test_toreadonly")
    void whatIsMadeFromAReadOnlyViewIsReadOnly() {
        SharedIntArray array = arrays.counting(2, 3);
        ArrayView view = array.view();
        ArrayView readOnly = view.asReadOnly();
        assertUnwritable(readOnly.cast(ElementType.UINT8));
        assertUnwritable(readOnly.cast(ElementType.INT16, 3, 4));
        assertUnwritable(readOnly.slice(Slice.reversed()));
        assertUnwritable(readOnly.reshape(6));
        assertUnwritable(readOnly.at(1));
        assertUnwritable(readOnly.at(1).at(1));
        assertUnwritable(readOnly.asReadOnly());
        assertFalse(view.isReadOnly());
        view.setLong(0, 0, 42);
        assertEquals(42L, readOnly.get(0, 0));
    }

    @Test
    @DisplayName("memoryview test_reversed")
    void aReversedViewReadsAndWritesBackwards() {
        SharedIntArray array = arrays.counting(5);
        ArrayView reversed = array.view().slice(Slice.reversed());
        assertArrayEquals(new int[] {4, 3, 2, 1, 0}, (int[]) reversed.toArray());
        assertArrayEquals(new long[] {-4}, reversed.strides());
        reversed.setLong(0, 9);
        assertEquals(9, array.get(4));
        assertTrue(reversed.slice(Slice.reversed()).contentEquals(array.view()));
    }

    @Test
    @DisplayName("memoryview test_memoryview_hex")
    void hexIsThatOfPython() throws Exception {
        Random random = new Random(20260304);
        List<String> requests = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(1, 20)];
            random.nextBytes(bytes);
            char separator = (char) random.nextInt(0x20, 0x7f);
            int[] extremes = {Integer.MAX_VALUE, Integer.MIN_VALUE + 1, 1, -1, 0};
            int group = i < 20 ? extremes[i % 5] : random.nextInt(-22, 23);
            requests.add("hex " + HexFormat.of().formatHex(bytes) + " " + Integer.toHexString(separator) + " " + group);
            found.add(arrays.ofBytes(ElementType.UINT8, bytes).view().hex(separator, group));
        }
        List<String> answers = PythonReference.answers("view_reference.py", requests);
        for (int i = 0; i < requests.size(); i++) {
            assertEquals(answers.get(i), found.get(i), requests.get(i));
        }
    }

    @Test
    void hexIsInRowMajorOrder() {
        ArrayView bytes = arrays.make(ElementType.UINT8, true, new byte[] {1, 4, 2, 5, 3, 6}, 2, 3)
                .view();
        assertEquals("010203040506", bytes.hex());
        assertEquals("", arrays.zeroed(ElementType.INT32, 0).view().hex(':', 2));
    }

    @Test
    @DisplayName("buffer test_memoryview_cast_invalid")
    void impossibleCastsAreRefused() {
        ArrayView view = arrays.counting(3, 3).view();
        List<Consumer<ArrayView>> casts = List.of(
                each -> each.cast(ElementType.INT64),
                each -> each.cast(ElementType.INT32, 8),
                each -> each.cast(ElementType.INT32, 0),
                each -> each.cast(ElementType.INT32, new long[0]),
                each -> each.cast(ElementType.INT32, -9),
                each -> each.cast(ElementType.INT32, -3, -3),
                each -> each.cast(ElementType.INT32, 1L << 62, 1L << 62),
                each -> each.cast(ElementType.INT8, 9),
                each -> each.cast(ElementType.INT8, new long[65]),
                each -> each.reshape(2, 4),
                each -> each.reshape());
        for (Consumer<ArrayView> cast : casts) {
            assertThrows(IllegalArgumentException.class, () -> cast.accept(view));
        }
        for (ArrayView scattered : List.of(
                view.slice(Slice.reversed()),
                view.slice(Slice.all(), Slice.to(2)),
                view.slice(Slice.all().step(2)),
                arrays.make(ElementType.INT32, true, new byte[36], 3, 3).view())) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> scattered.cast(ElementType.UINT8));
            assertTrue(e.getMessage().contains("side by side"), e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> scattered.reshape(scattered.length()));
        }
    }

    @Test
    @DisplayName("buffer test_memoryview_cast_1D_ND")
    void castsToOtherShapesAndTypesAndBackKeepTheElements() {
        ArrayView view = arrays.counting(24).view();
        for (ElementType type : ElementType.values()) {
            long[] bytesShape = {2, 1, 3, 16 / type.byteSize()};
            ArrayView cast = view.cast(type, bytesShape);
            assertEquals(type, cast.elementType());
            assertArrayEquals(bytesShape, cast.shape());
            assertEquals(96, cast.byteSize());
            assertArrayEquals(view.toBytes(Order.C), cast.toBytes(Order.C));
            assertTrue(cast.cast(ElementType.INT32).contentEquals(view));
            assertTrue(cast.cast(ElementType.INT32, 4, 6).reshape(24).contentEquals(view));
        }
        ArrayView middle = view.slice(Slice.range(8, 16)).cast(ElementType.INT64);
        middle.setLong(0, -1);
        assertArrayEquals(new int[] {7, -1, -1, 10}, (int[])
                view.slice(Slice.range(7, 11)).toArray());
    }

    @Test
    @DisplayName("buffer test_ndarray_slice_invalid")
    void moreSlicesThanDimensionsAreRefused() {
        ArrayView view = arrays.counting(2, 3).view();
        Slice all = Slice.all();
        assertThrows(IndexOutOfBoundsException.class, () -> view.slice(all, all, all));
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(0).at(0).slice(all));
        assertTrue(view.slice().contentEquals(view));
        assertTrue(view.slice(all, all).contentEquals(view));
    }

    @Test
    @DisplayName("buffer test_memoryview_assign: overlap")
    void overlappingElementsAreReadBeforeTheyAreWritten() {
        SharedIntArray array = arrays.counting(5);
        ArrayView view = array.view();
        view.assign(view.slice(Slice.reversed()));
        assertArrayEquals(new int[] {4, 3, 2, 1, 0}, array.toArray());
        view.slice(Slice.from(1)).assign(view.slice(Slice.to(-1)));
        assertArrayEquals(new int[] {4, 4, 3, 2, 1}, array.toArray());
        view.slice(Slice.to(2)).assign(view.slice(Slice.from(2).step(2)));
        assertArrayEquals(new int[] {3, 1, 3, 2, 1}, array.toArray());
        ArrayView shorts = view.cast(ElementType.INT16);
        shorts.slice(Slice.range(5, 10)).assign(view);
        assertArrayEquals(new short[] {3, 0, 1, 0, 3, 3, 1, 3, 2, 1}, (short[])
                view.cast(ElementType.INT16).toArray());
    }

    @Test
    void overlapIsSeenThroughTwoAttachmentsOfOneSegment() {
        SharedIntArray array = arrays.counting(5);
        SharedIntArray other = arrays.closed(SharedIntArray.attach(array.name()));
        array.view().assign(other.view().slice(Slice.reversed()));
        assertArrayEquals(new int[] {4, 3, 2, 1, 0}, array.toArray());
        other.view().slice(Slice.from(1)).assign(array.view().slice(Slice.to(-1)), Overflow.WRAP);
        assertArrayEquals(new int[] {4, 4, 3, 2, 1}, array.toArray());
    }

    @Test
    @DisplayName("buffer test_memoryview_tobytes")
    void bytesComeInTheOrderAskedFor() {
        byte[] rows = {1, 2, 3, 4, 5, 6};
        byte[] columns = {1, 4, 2, 5, 3, 6};
        ArrayView rowMajor = arrays.make(ElementType.INT8, false, rows, 2, 3).view();
        ArrayView columnMajor =
                arrays.make(ElementType.INT8, true, columns, 2, 3).view();
        for (ArrayView view : List.of(rowMajor, columnMajor)) {
            assertArrayEquals(rows, view.toBytes(Order.C));
            assertArrayEquals(columns, view.toBytes(Order.F));
            assertArrayEquals(rows, (byte[]) view.toArray());
        }
        assertArrayEquals(rows, rowMajor.toBytes(Order.A));
        assertArrayEquals(columns, columnMajor.toBytes(Order.A));
        ArrayView scattered = columnMajor.slice(Slice.reversed());
        assertArrayEquals(new byte[] {4, 5, 6, 1, 2, 3}, scattered.toBytes(Order.A));
        assertTrue(rowMajor.isContiguous(Order.C) && !rowMajor.isContiguous(Order.F));
        assertTrue(columnMajor.isContiguous(Order.F) && !columnMajor.isContiguous(Order.C));
        assertTrue(rowMajor.isContiguous(Order.A) && columnMajor.isContiguous(Order.A));
        assertFalse(scattered.isContiguous(Order.A));
    }

    @Test
    void aViewWithoutDimensionsIsOneElement() {
        ArrayView view = arrays.zeroed(ElementType.FLOAT64).view();
        view.setDouble(new long[0], 1.5);
        assertEquals(1.5, view.get());
        assertEquals(1, view.length());
        assertEquals(0, view.dimensions());
        assertArrayEquals(new long[0], view.shape());
        assertArrayEquals(new double[] {1.5}, (double[]) view.toArray());
        assertEquals(8, view.toBytes(Order.F).length);
        assertArrayEquals(new long[] {8}, view.cast(ElementType.UINT8).shape());
        assertEquals(1.5, view.reshape(1, 1).get(0, 0));
        assertEquals(1.5, view.reshape(1, 1).reshape().get());
        view.assign(view.reshape(1).at(0));
        view.fill(2L);
        assertTrue(view.toString().endsWith("float64 (), 2.0]"), view.toString());
    }

    @Test
    @DisplayName("buffer test_memoryview_compare_zero_shape")
    void aViewWithoutElementsCanDoAllAndDoesNothing() {
        ArrayView view = arrays.zeroed(ElementType.INT32, 3, 0, 2).view();
        view.fill(7L);
        view.assign(view.slice(Slice.reversed(), Slice.reversed()));
        view.assign(new byte[0], Overflow.EXACT);
        assertEquals(0, view.length());
        assertEquals(0, ((int[]) view.toArray()).length);
        assertArrayEquals(new long[] {0}, view.cast(ElementType.FLOAT64).shape());
        assertTrue(view.reshape(0, 5)
                .contentEquals(arrays.zeroed(ElementType.FLOAT32, 0, 5).view()));
        assertFalse(view.contentEquals(view.reshape(0)), "another shape");
        assertTrue(view.isContiguous(Order.C) && view.isContiguous(Order.F));
        assertEquals(0, view.at(2).length());
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(0).at(0));
        assertTrue(view.toString().endsWith("(3, 0, 2), []]"), view.toString());
    }

    @Test
    void manyRowsWithoutElementsArePrintedAtOnce() {
        ArrayView view = arrays.zeroed(ElementType.INT8, 0).view().reshape(1L << 40, 0);
        assertTrue(assertTimeoutPreemptively(Duration.ofSeconds(60), view::toString)
                .endsWith("[]]"));
    }

    @Test
    @DisplayName("buffer test_memoryview_struct_module: numbers of every type")
    void elementsAreReadAsTheNumbersTheyAre() {
        for (ElementType type : ElementType.values()) {
            long[] bits = SampleElements.of(type, new Random(20260305));
            ArrayView view =
                    arrays.ofBytes(type, SampleElements.bytes(type, bits)).view();
            for (int i = 0; i < bits.length; i += Math.max(1, bits.length / 500)) {
                Object value = ConversionModel.decode(type, bits[i]);
                Number found = view.get(i);
                Object exact = type.isFloatingPoint()
                        ? ConversionModel.decode(ElementType.FLOAT64, Double.doubleToLongBits((Double) found))
                        : ConversionModel.decode(
                                found instanceof BigInteger ? ElementType.UINT64 : ElementType.INT64,
                                found.longValue());
                assertTrue(ConversionModel.same(value, exact), type + " " + value + " read as " + found);
                Object nearest = ConversionModel.wrap(type, value, ElementType.FLOAT64);
                long asDouble = Double.doubleToLongBits(view.getDouble(i));
                assertTrue(ConversionModel.same(nearest, ConversionModel.decode(ElementType.FLOAT64, asDouble)));
                Object asLong = ConversionModel.decode(ElementType.INT64, view.getLong(i));
                assertTrue(ConversionModel.same(ConversionModel.wrap(type, value, ElementType.INT64), asLong));
            }
        }
    }

    @Test
    void subViewsAndSlicesOfAColumnMajorArrayAreThoseOfItsIndices() {
        SharedArray array = arrays.make(ElementType.INT8, true, new byte[] {1, 4, 2, 5, 3, 6}, 2, 3);
        ArrayView view = array.view();
        assertEquals(6L, view.get(1, 2));
        assertArrayEquals(new byte[] {4, 5, 6}, (byte[]) view.at(1).toArray());
        assertArrayEquals(new byte[] {6, 4}, (byte[])
                view.slice(Slice.from(1), Slice.all().step(-2)).toArray());
        assertTrue(view.toString().endsWith("(2, 3),\n[[1 2 3]\n [4 5 6]]]"), view.toString());
        assertEquals(Arrays.toString(new long[] {1, 2}), Arrays.toString(view.strides()));
    }
}
