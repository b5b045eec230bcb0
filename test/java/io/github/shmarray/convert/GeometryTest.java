package io.github.shmarray.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class GeometryTest {
    private static Range all(long length) {
        return new Range(0, 1, length);
    }

    private static Range everySecond(long length) {
        return new Range(0, 2, (length + 1) / 2);
    }

    private static Range reversed(long length) {
        return new Range(length - 1, -1, length);
    }

    private static long count(int elementSize, long... shape) {
        return Shapes.checkedCount(shape, elementSize, () -> "count");
    }

    @Test
    void countsElementsUpToTheLargestLong() {
        assertEquals(1, count(8));
        assertEquals(24, count(8, 2, 3, 4));
        assertEquals(0, count(8, 2, 0, 4));
        assertEquals(Long.MAX_VALUE, count(1, Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE / 8, count(8, Long.MAX_VALUE / 8));
    }

    @Test
    void refusesShapesThatCannotBe() {
        for (long[] shape : List.of(
                new long[] {Long.MAX_VALUE / 8 + 1},
                new long[] {1L << 30, 1L << 30},
                new long[] {1L << 32, 1L << 32},
                new long[] {0, 1L << 32, 1L << 32},
                new long[] {1L << 32, 0, 1L << 32},
                new long[] {-1},
                new long[] {2, -3},
                new long[] {Long.MIN_VALUE, Long.MIN_VALUE})) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> count(8, shape), Arrays.toString(shape));
            assertTrue(e.getMessage().startsWith("count: shape " + Shapes.text(shape)), e.getMessage());
        }
    }

    @Test
    void has64DimensionsAtMost() {
        long[] most = new long[64];
        Arrays.fill(most, 1);
        assertEquals(1, count(8, most));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> count(8, new long[65]));
        assertTrue(e.getMessage().contains("65") && e.getMessage().contains("64"), e.getMessage());
    }

    @Test
    void takesAsManyIndicesAsDimensions() {
        for (int dimensions = 0; dimensions <= 4; dimensions++) {
            long[] shape = new long[dimensions];
            Arrays.fill(shape, 2);
            Geometry geometry = Geometry.rowMajor(shape, 4);
            for (int indices = 0; indices <= 4; indices++) {
                long[] index = new long[indices];
                List<LongSupplier> ways = new ArrayList<>(List.of(() -> geometry.offsetOf(index)));
                switch (indices) {
                    case 1 -> ways.add(() -> geometry.offsetOf(0));
                    case 2 -> ways.add(() -> geometry.offsetOf(0, 0));
                    case 3 -> ways.add(() -> geometry.offsetOf(0, 0, 0));
                    default -> {}
                }
                for (LongSupplier way : ways) {
                    if (indices == dimensions) {
                        assertEquals(0, way.getAsLong());
                    } else {
                        assertThrows(IndexOutOfBoundsException.class, way::getAsLong);
                    }
                }
            }
        }
    }

    @Test
    void numbersElementsInRowMajorOrderWhereverTheyLie() {
        Geometry columns = Geometry.columnMajor(new long[] {2, 3, 4}, 4);
        assertEquals(1 * 12 + 2 * 4 + 3, columns.numberOf(1, -1, 3));
    }

    @Test
    void findsElementsInsideEach() {
        Geometry each = new Geometry(100, new long[] {5}, new long[] {32});
        Geometry inner = each.inEach(8, new long[] {2, 3}, new long[] {12, 4});
        assertArrayEquals(new long[] {5, 2, 3}, inner.shape());
        assertEquals(100 + 8 + 3 * 32 + 12 + 2 * 4, inner.offsetOf(3, 1, 2));
    }

    @Test
    void knowsItsOrder() {
        Geometry rows = Geometry.rowMajor(new long[] {2, 3, 4}, 4);
        Geometry columns = Geometry.columnMajor(new long[] {2, 3, 4}, 4);
        assertArrayEquals(new long[] {48, 16, 4}, rows.strides());
        assertArrayEquals(new long[] {4, 8, 24}, columns.strides());
        assertTrue(rows.isRowMajor(4) && !rows.isColumnMajor(4));
        assertTrue(columns.isColumnMajor(4) && !columns.isRowMajor(4));
        assertFalse(rows.slice(reversed(2)).isRowMajor(4));
        assertTrue(rows.slice(new Range(1, 1, 1)).isRowMajor(4));
        assertTrue(rows.slice(new Range(1, 1, 0), everySecond(3)).isRowMajor(4), "no elements are in any order");
        assertTrue(rows.slice(new Range(1, 1, 1), new Range(1, 1, 1), new Range(0, 1, 1))
                .isColumnMajor(4));
    }

    /** The runs of two geometries, each as its fields. */
    private static List<List<Long>> runs(Geometry first, Geometry second) {
        List<List<Long>> runs = new ArrayList<>();
        Runs.forEachInOrder(
                first,
                second,
                run -> runs.add(
                        List.of(run.number(), run.from(), run.fromStride(), run.to(), run.toStride(), run.count())));
        return runs;
    }

    private static Geometry rows(long... shape) {
        return Geometry.rowMajor(shape, 1);
    }

    @Test
    void dimensionsThatGoOnEvenlyAreOneRun() {
        Geometry plain = rows(2, 3, 4);
        assertEquals(List.of(List.of(0L, 0L, 1L, 0L, 1L, 24L)), runs(plain, plain));
        Geometry backwards = plain.slice(reversed(2), reversed(3), reversed(4));
        assertEquals(List.of(List.of(0L, 23L, -1L, 0L, 1L, 24L)), runs(backwards, plain));
        Geometry even = plain.slice(all(2), all(3), everySecond(4));
        assertEquals(List.of(List.of(0L, 0L, 2L, 0L, 1L, 12L)), runs(even, rows(2, 3, 2)));
        Geometry still = new Geometry(0, new long[] {2, 3}, new long[2]);
        assertEquals(List.of(List.of(0L, 0L, 0L, 0L, 1L, 6L)), runs(still, rows(2, 3)));
    }

    @Test
    void aRunEndsWhereEitherGeometryJumps() {
        Geometry part = rows(3, 4).slice(new Range(1, 1, 2), new Range(0, 1, 2));
        assertEquals(List.of(List.of(0L, 4L, 1L, 0L, 1L, 2L), List.of(2L, 8L, 1L, 2L, 1L, 2L)), runs(part, rows(2, 2)));
        assertEquals(List.of(List.of(0L, 0L, 1L, 4L, 1L, 2L), List.of(2L, 2L, 1L, 8L, 1L, 2L)), runs(rows(2, 2), part));
        Geometry columns = Geometry.columnMajor(new long[] {2, 2}, 1);
        assertEquals(
                List.of(List.of(0L, 0L, 2L, 0L, 1L, 2L), List.of(2L, 1L, 2L, 2L, 1L, 2L)), runs(columns, rows(2, 2)));
    }

    @Test
    void onlyTheDimensionsAtTheEndAreMerged() {
        Geometry part = rows(4, 2, 2).slice(everySecond(4));
        assertEquals(
                List.of(List.of(0L, 0L, 1L, 0L, 1L, 4L), List.of(4L, 8L, 1L, 4L, 1L, 4L)), runs(part, rows(2, 2, 2)));
    }

    @Test
    void aColumnIsOneRun() {
        Geometry column = rows(10, 3).slice(all(10), new Range(1, 1, 1));
        assertEquals(List.of(List.of(0L, 1L, 3L, 0L, 1L, 10L)), runs(column, rows(10, 1)));
    }

    @Test
    void withoutElementsThereAreNoRuns() {
        assertEquals(List.of(), runs(rows(3, 0, 2), rows(3, 0, 2)));
        assertEquals(List.of(List.of(0L, 0L, 0L, 0L, 0L, 1L)), runs(rows(), rows()));
    }

    @Test
    void theEndsInMemoryAreThoseOfTheSlicesWhateverTheirDirection() {
        Geometry rows = Geometry.rowMajor(new long[] {4, 5}, 8);
        assertEquals(0, rows.firstByte());
        assertEquals(19 * 8, rows.lastByte());
        Geometry backwards = rows.slice(new Range(1, 1, 2), new Range(4, -2, 3));
        assertEquals(5 * 8, backwards.firstByte());
        assertEquals(14 * 8, backwards.lastByte());
    }

    @Test
    void aShapeOfAnotherCountIsRefused() {
        Shapes.requireCount(new long[] {2, 3}, 6, 8, () -> "reshape");
        for (long found : new long[] {1, 2}) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> Shapes.requireCount(new long[] {found}, 3 - found, 8, () -> "reshape"));
            String elements = found == 1
                    ? "1 element, but the source has 2 elements"
                    : "2 elements, but the source has 1 element";
            assertEquals("reshape: shape (" + found + ",) has " + elements, e.getMessage());
        }
    }

    @Test
    void aCountOfElementsIsSoManyRows() {
        assertArrayEquals(new long[] {4, 2, 3}, Shapes.ofCount(24, 7, 2, 3));
        assertArrayEquals(new long[] {0, 2}, Shapes.ofCount(0, 9, 2));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Shapes.ofCount(25, 7, 2, 3));
        assertEquals("shape (7, 2, 3): no length in place of -1 makes 25 elements of it", e.getMessage());
    }

    private static Elements ints(long offset, long count) {
        return new Elements(
                MemorySegment.NULL, ElementType.INT32, new Geometry(offset, new long[] {count}, new long[] {4}));
    }

    @Test
    void elementsMayOverlapWhereTheyHaveBytesInCommon() {
        Elements two = ints(0, 2);
        for (int apart = -20; apart <= 20; apart++) {
            boolean expected = Math.abs(apart) < 8;
            assertEquals(expected, two.mayOverlap(two, apart), "apart by " + apart);
            if (apart >= 0) {
                assertEquals(expected, two.mayOverlap(ints(apart, 2), 0), "at " + apart);
                assertEquals(expected, ints(apart, 2).mayOverlap(two, 0), "from " + apart);
            }
            assertEquals(apart > -4 && apart < 8, two.mayOverlap(ints(0, 1), apart), "one, apart by " + apart);
        }
        assertFalse(ints(0, 0).mayOverlap(two, 0));
    }
}
