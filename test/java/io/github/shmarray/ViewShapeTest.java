package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of shapes that are not alike, against numpy itself. */
@Timeout(60)
class ViewShapeTest {
    private static final int CASES = 400;
    private static final List<long[]> SOME = List.of(
            new long[] {},
            new long[] {1},
            new long[] {3},
            new long[] {0},
            new long[] {2, 3},
            new long[] {1, 3},
            new long[] {2, 1},
            new long[] {1, 1, 3},
            new long[] {0, 3},
            new long[] {4, 2, 3},
            new long[] {4, 1, 1});

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private final Random random = new Random(20261126);

    private record Pair(long[] from, long[] to) {
        String request(String operation) {
            return operation + " " + text(from) + " " + text(to);
        }
    }

    private static String text(long... numbers) {
        return numbers.length == 0
                ? "-"
                : Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    private long[] randomShape(int lengths) {
        long[] shape = new long[random.nextInt(4)];
        Arrays.setAll(shape, dimension -> random.nextInt(lengths));
        return shape;
    }

    @Test
    void aSourceIsBroadcastAsNumpyDoesIt() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        SOME.forEach(from -> SOME.forEach(to -> pairs.add(new Pair(from, to))));
        while (pairs.size() < CASES) {
            pairs.add(new Pair(randomShape(4), randomShape(4)));
        }
        List<String> answers = PythonReference.answers(
                "view_reference.py",
                pairs.stream().map(pair -> pair.request("assign")).toList());
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            ArrayView source = arrays.counting(pair.from()).view();
            ArrayView target = arrays.zeroed(ElementType.INT64, pair.to()).view();
            String found;
            try {
                target.assign(source);
                found = text((long[]) target.toArray());
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().contains(" cannot be broadcast to "), e.getMessage());
                found = "refused";
            }
            assertEquals(answers.get(i).startsWith("refused") ? "refused" : answers.get(i), found, pair.request(""));
        }
    }

    @Test
    void aShapeIsCompletedAsNumpyDoesIt() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        while (pairs.size() < CASES) {
            long[] to = randomShape(5);
            if (to.length > 0 && random.nextInt(4) > 0) {
                to[random.nextInt(to.length)] = -1;
            }
            pairs.add(new Pair(randomShape(5), to));
        }
        List<String> answers = PythonReference.answers(
                "view_reference.py",
                pairs.stream().map(pair -> pair.request("reshape")).toList());
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            ArrayView view = arrays.counting(pair.from()).view();
            String found;
            try {
                found = text(view.reshape(pair.to()).shape());
            } catch (IllegalArgumentException e) {
                found = "refused";
            }
            assertEquals(answers.get(i).startsWith("refused") ? "refused" : answers.get(i), found, pair.request(""));
        }
    }

    @Test
    void aRefusalNamesTheShapes() {
        SharedIntArray array = arrays.counting(2, 4);
        ArrayView view = array.view();
        assertRefused(
                IllegalArgumentException.class,
                () -> view.assign(arrays.counting(3).view()),
                array.name(),
                "shape (3,) cannot be broadcast to (2, 4)");
        Class<IllegalArgumentException> refusal = IllegalArgumentException.class;
        assertRefused(
                refusal, () -> view.reshape(4, 3), "reshape view of", array.name(), "to (4, 3)", "8 elements, not 12");
        assertRefused(refusal, () -> view.reshape(-1, 3), "reshape view of", "in place of -1", "8 elements");
        assertRefused(refusal, () -> view.reshape(-1, -1), "reshape view of", "only one length can be -1");
        assertRefused(refusal, () -> view.reshape(-2, -4), "reshape view of", "negative length -2");
        assertRefused(
                refusal,
                () -> view.slice(Slice.reversed()).reshape(-1),
                "reshape view of",
                array.name(),
                "side by side");
        assertRefused(refusal, () -> view.assign(new int[4]), array.name(), "8 elements", "the Java array 4");
    }

    @Test
    void aBroadcastSourceMayLieInTheTarget() {
        SharedIntArray array = arrays.counting(3, 3);
        ArrayView view = array.view();
        view.assign(view.at(1));
        assertArrayEquals(new int[] {3, 4, 5, 3, 4, 5, 3, 4, 5}, array.toArray());
        view.assign(view.slice(Slice.all(), Slice.range(2, 3)));
        assertArrayEquals(new int[] {5, 5, 5, 5, 5, 5, 5, 5, 5}, array.toArray());
    }

    @Test
    void aMisfitInABroadcastSourceIsCountedThere() {
        SharedIntArray source = arrays.ofInts(1, 300, 2);
        ArrayView target = arrays.zeroed(ElementType.UINT8, 2, 3).view();
        assertRefused(ArithmeticException.class, () -> target.assign(source.view()), "element 1 is 300");
        assertArrayEquals(new byte[6], target.toBytes(Order.C));
        ArrayView empty = arrays.zeroed(ElementType.UINT8, 0, 3).view();
        empty.assign(source.view());
        assertEquals(0, empty.length());
    }

    @Test
    void theFirstMisfitIsTheFirstInRowMajorOrder() {
        SharedArray columnMajor = arrays.make(ElementType.INT32, true, new byte[4 * 300 * 3], 300, 3);
        ArrayView source = columnMajor.view();
        source.setLong(250, 0, 1000);
        source.setLong(40, 2, 2000);
        ArrayView target = arrays.zeroed(ElementType.INT8, 300, 3).view();
        assertRefused(ArithmeticException.class, () -> target.assign(source), "element 122 is 2000");
        ArrayView same = arrays.zeroed(ElementType.INT32, 300, 3).view();
        assertEquals(122, same.mismatch(source));
    }

    @Test
    void manyShortRowsAreCopiedWhateverTheOrder() {
        long[] shape = {2500, 5};
        for (ElementType type :
                new ElementType[] {ElementType.INT8, ElementType.INT16, ElementType.INT32, ElementType.INT64}) {
            for (boolean isColumnMajor : new boolean[] {false, true}) {
                SharedArray from = arrays.make(type, false, new byte[2500 * 5 * type.byteSize()], shape);
                SharedArray to = arrays.make(type, isColumnMajor, new byte[2500 * 5 * type.byteSize()], shape);
                ArrayView source = from.view().slice(Slice.all(), Slice.to(3));
                ArrayView target = to.view().slice(Slice.reversed(), Slice.from(2));
                for (int y = 0; y < 2500; y++) {
                    for (int x = 0; x < 3; x++) {
                        source.setLong(y, x, (y * 3 + x) % 128);
                    }
                }
                target.assign(source);
                for (int y = 0; y < 2500; y++) {
                    for (int x = 0; x < 3; x++) {
                        assertEquals((y * 3 + x) % 128, target.getLong(y, x));
                        assertEquals(0, to.view().getLong(y, x < 2 ? x : 0));
                    }
                }
                assertTrue(target.contentEquals(source));
            }
        }
    }

    @Test
    void rowsBecomeColumnsAndColumnsRows() {
        long[] shape = {2, 300, 200};
        for (ElementType type : new ElementType[] {ElementType.INT32, ElementType.INT64}) {
            ArrayView rows = arrays.counting(shape).view();
            byte[] zeroes = new byte[2 * 300 * 200 * type.byteSize()];
            ArrayView columns = arrays.make(type, true, zeroes, shape).view();
            columns.assign(rows);
            for (int y = 0; y < 300; y++) {
                for (int x = 0; x < 200; x++) {
                    assertEquals((300L + y) * 200 + x, columns.getLong(1, y, x));
                }
            }
            ArrayView back = arrays.zeroed(ElementType.INT32, shape).view();
            back.slice(Slice.reversed()).assign(columns.slice(Slice.reversed()));
            assertArrayEquals((int[]) rows.toArray(), (int[]) back.toArray());
            columns.setLong(0, 299, 199, -1);
            assertEquals(299L * 200 + 199, columns.mismatch(rows));
        }
    }

    @Test
    void argumentsThatAreMissingAreNamed() {
        ArrayView view = arrays.counting(6).view();
        assertRefused(NullPointerException.class, () -> view.reshape((long[]) null), "newShape");
        assertRefused(NullPointerException.class, () -> view.cast(null), "newType");
        assertRefused(NullPointerException.class, () -> view.slice((Slice[]) null), "slices");
        assertRefused(NullPointerException.class, () -> view.slice((Slice) null), "slices");
        assertRefused(NullPointerException.class, () -> view.get((long[]) null), "index");
        assertRefused(NullPointerException.class, () -> view.setLong(null, 1), "index");
        assertRefused(NullPointerException.class, () -> view.assign((ArrayView) null), "source");
        assertRefused(NullPointerException.class, () -> view.assign((int[]) null), "source");
        assertRefused(NullPointerException.class, () -> view.assign(view, null), "overflow");
        assertRefused(NullPointerException.class, () -> view.convertTo((int[]) null), "target");
        assertRefused(NullPointerException.class, () -> view.convertTo(new int[6], null), "overflow");
        assertRefused(NullPointerException.class, () -> view.mismatch(null), "other");
        assertRefused(NullPointerException.class, () -> view.contentEquals(null), "other");
        assertRefused(NullPointerException.class, () -> view.toBytes(null), "order");
        assertRefused(NullPointerException.class, () -> view.isContiguous(null), "order");
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(6));
    }

    @Test
    void anIndexOutsideTellsOperationAndArray() {
        SharedIntArray array = arrays.counting(2, 3);
        ArrayView view = array.view();
        Class<IndexOutOfBoundsException> refusal = IndexOutOfBoundsException.class;
        Object[] parts = {"get from view of array \"" + array.name() + "\", int32 (2, 3)", "index 5", "dimension 1"};
        assertRefused(refusal, () -> view.get(1, 5), parts);
        assertRefused(refusal, () -> view.getDouble(1, 5), parts);
        assertRefused(refusal, () -> view.setLong(1, 5, 1), "set in view of array", array.name(), "index 5");
        assertRefused(
                refusal,
                () -> view.setDouble(1, 1),
                "set in view of array",
                array.name(),
                "1 index needs 1 dimension; its shape is (2, 3)");
        assertRefused(refusal, () -> view.at(7), "at(7) of view of array", array.name(), "index 7");
        assertRefused(refusal, () -> view.at(0).at(0).at(0), "at(0) of view of array", "no dimensions");
        Slice all = Slice.all();
        assertRefused(refusal, () -> view.slice(all, all, all), "slice of view of array", array.name(), "3 slices");
    }
}
