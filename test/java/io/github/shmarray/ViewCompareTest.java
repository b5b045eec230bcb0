package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Views are equal by shape and value, whatever their types. */
@Timeout(60)
class ViewCompareTest {
    private static final int PAIRS = Emulation.rounds("pairs to compare", 150, 20);

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private static void assertEqual(ArrayView one, ArrayView other) {
        assertTrue(one.contentEquals(other) && other.contentEquals(one));
        assertEquals(-1, one.mismatch(other));
        assertEquals(-1, other.mismatch(one));
        assertEquals(one.asReadOnly().contentHash(), other.asReadOnly().contentHash());
    }

    private static void assertDiffer(ArrayView one, ArrayView other, long index) {
        assertFalse(one.contentEquals(other) || other.contentEquals(one));
        assertEquals(index, one.mismatch(other));
        assertEquals(index, other.mismatch(one));
    }

    private ArrayView longs(long... values) {
        return arrays.ofLongs(ElementType.INT64, values).view();
    }

    private ArrayView unsigned(long... values) {
        return arrays.ofLongs(ElementType.UINT64, values).view();
    }

    private ArrayView doubles(double... values) {
        return arrays.ofDoubles(values).view();
    }

    @Test
    @DisplayName("memoryview test_compare")
    void valuesAreComparedNotFormats() {
        assertEqual(longs(1, -2, 3), doubles(1, -2, 3));
        assertEqual(doubles(0.0), doubles(-0.0));
        assertEqual(longs(0), doubles(-0.0));
        assertEqual(longs(Long.MAX_VALUE), unsigned(Long.MAX_VALUE));
        assertEqual(doubles(Double.POSITIVE_INFINITY), doubles(Double.POSITIVE_INFINITY));
        assertEqual(unsigned(Long.MIN_VALUE), doubles(0x1p63));
        assertEqual(longs(Long.MIN_VALUE), doubles(-0x1p63));
        ArrayView nan = doubles(1, Double.NaN);
        assertDiffer(nan, nan, 1);
        assertDiffer(longs(-1), unsigned(-1), 0);
        assertDiffer(longs((1L << 53) + 1), doubles(0x1p53), 0);
        assertDiffer(longs(Long.MAX_VALUE), doubles(0x1p63), 0);
        assertDiffer(unsigned(-1), doubles(0x1p64), 0);
        assertDiffer(unsigned(0), doubles(-1), 0);
        assertDiffer(longs(1, 2, 3), doubles(1, 2, 3.5), 2);
    }

    @Test
    @DisplayName("memoryview test_compare, element by element in Python")
    void everyTypeEqualsEveryTypeAsInPython() throws Exception {
        Random random = new Random(20260306);
        Set<ElementType> numpyTypes = EnumSet.complementOf(EnumSet.of(ElementType.BFLOAT16));
        List<String> requests = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (ElementType first : numpyTypes) {
            for (ElementType second : numpyTypes) {
                byte[] ones = pick(first, random);
                SharedArray one = arrays.ofBytes(first, ones);
                SharedArray other = arrays.ofBytes(second, pick(second, random));
                other.view().slice(Slice.to(PAIRS / 2)).assign(one.view().slice(Slice.to(PAIRS / 2)), Overflow.WRAP);
                requests.add("equal " + first.numpyName() + " " + one.view().hex() + " " + second.numpyName() + " "
                        + other.view().hex());
                found.add(compareEach(one.view(), other.view()));
                assertEquals(HexFormat.of().formatHex(ones), one.view().hex());
            }
        }
        List<String> answers = PythonReference.answers("view_reference.py", requests);
        for (int i = 0; i < requests.size(); i++) {
            assertEquals(answers.get(i), found.get(i), requests.get(i));
        }
    }

    private static byte[] pick(ElementType type, Random random) {
        long[] all = SampleElements.of(type, random);
        return SampleElements.bytes(
                type, random.ints(PAIRS, 0, all.length).mapToLong(i -> all[i]).toArray());
    }

    private static String compareEach(ArrayView one, ArrayView other) {
        StringBuilder answers = new StringBuilder();
        ArrayView first = one.asReadOnly();
        ArrayView second = other.asReadOnly();
        for (int i = 0; i < PAIRS; i++) {
            boolean isEqual = first.at(i).contentEquals(second.at(i));
            answers.append(isEqual ? '1' : '0');
            if (isEqual) {
                assertEquals(first.at(i).contentHash(), second.at(i).contentHash(), first.get(i) + " " + second.get(i));
            }
        }
        return answers.toString();
    }

    @Test
    @DisplayName("memoryview test_hash")
    void aWritableViewHasNoHash() {
        ArrayView view = longs(1, 2, 3);
        UnsupportedOperationException e = assertThrows(UnsupportedOperationException.class, view::contentHash);
        assertTrue(e.getMessage().contains("writable"), e.getMessage());
        ArrayView readOnly = view.asReadOnly();
        int hash = readOnly.contentHash();
        assertEquals(hash, readOnly.contentHash());
        assertEquals(hash, doubles(1, 2, 3).asReadOnly().contentHash());
        assertFalse(hash == longs(1, 2, 4).asReadOnly().contentHash());
        assertFalse(hash == longs(3, 2, 1).asReadOnly().contentHash());
        assertFalse(hash == readOnly.reshape(3, 1).contentHash());
    }

    @Test
    void aHashIsThatOfAllElementsInTheirOrder() {
        assertFalse(longs(1000, 5000, 7).asReadOnly().contentHash()
                == longs(5000, 1000, 7).asReadOnly().contentHash());
        for (int length : new int[] {1, 1023, 1024, 1025, 3000}) {
            ArrayView longs = arrays.zeroed(ElementType.INT64, length).view();
            ArrayView floats = arrays.zeroed(ElementType.FLOAT32, length).view();
            longs.setLong(length - 1, 5);
            int zeroes = floats.asReadOnly().contentHash();
            assertFalse(zeroes == longs.asReadOnly().contentHash(), length + " elements");
            floats.setLong(length - 1, 5);
            assertEquals(longs.asReadOnly().contentHash(), floats.asReadOnly().contentHash(), length + " elements");
        }
    }

    @Test
    @DisplayName("buffer test_memoryview_compare_multidim_mixed")
    void columnMajorEqualsRowMajor() {
        byte[] rows = {1, 2, 3, 4, 5, 6};
        byte[] columns = {1, 4, 2, 5, 3, 6};
        ArrayView rowMajor = arrays.make(ElementType.INT8, false, rows, 2, 3).view();
        ArrayView columnMajor =
                arrays.make(ElementType.UINT8, true, columns, 2, 3).view();
        assertEqual(rowMajor, columnMajor);
        assertEqual(rowMajor.slice(Slice.reversed()), columnMajor.slice(Slice.reversed()));
        assertEqual(rowMajor.at(1), columnMajor.at(-1));
        columnMajor.setLong(1, 0, 9);
        assertDiffer(rowMajor, columnMajor, 3);
        assertDiffer(rowMajor.slice(Slice.all(), Slice.to(1)), columnMajor.slice(Slice.all(), Slice.to(1)), 1);
    }

    @Test
    void theFirstMismatchIsFoundWhereverItIs() {
        for (int length : new int[] {1, 1023, 1024, 1025, 3000}) {
            ArrayView one = arrays.zeroed(ElementType.INT16, length).view();
            ArrayView other = arrays.zeroed(ElementType.FLOAT32, length).view();
            for (int place : new int[] {length - 1, length / 2, 0}) {
                other.setLong(place, 1);
                assertDiffer(one, other, place);
                assertDiffer(one, other.slice(Slice.reversed()), 0);
            }
        }
    }

    @Test
    void aMismatchInALaterRunIsNumberedInRowMajorOrder() {
        ArrayView one = arrays.zeroed(ElementType.INT32, 5, 7, 4).view();
        ArrayView other = arrays.zeroed(ElementType.INT32, 5, 7, 4).view();
        Slice even = Slice.all().step(2);
        other.setLong(4, 6, 2, 1);
        other.setLong(2, 2, 2, 1);
        assertDiffer(one.slice(even, even, even), other.slice(even, even, even), 8 + 2 + 1);
    }
}
