package io.github.shmarray.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order memory is walked through: that of what is written, in runs that are long, or tiles that caches hold. */
class RunsTest {
    private record Visit(long from, long fromStride, long to, long toStride, long count) {}

    private static List<Visit> visits(Geometry first, Geometry second) {
        List<Visit> visits = new ArrayList<>();
        Runs.forEach(
                first,
                second,
                run -> visits.add(new Visit(run.from(), run.fromStride(), run.to(), run.toStride(), run.count())));
        return visits;
    }

    private static Geometry rows(long... shape) {
        return Geometry.rowMajor(shape, 1);
    }

    private static Geometry columns(long... shape) {
        return Geometry.columnMajor(shape, 1);
    }

    /** A part of rows that have one element more. */
    private static Geometry apart(long height, long width) {
        return new Geometry(0, new long[] {height, width}, new long[] {width + 1, 1});
    }

    @Test
    void asTheSecondLiesInMemory() {
        assertEquals(List.of(new Visit(0, 1, 0, 1, 24)), visits(columns(2, 3, 4), columns(2, 3, 4)));
        List<Visit> expected = new ArrayList<>();
        for (long plane = 0; plane < 4; plane++) {
            for (long row = 0; row < 40; row++) {
                expected.add(new Visit(plane + 4 * row, 160, 1200 * plane + 30 * row, 1, 30));
            }
        }
        assertEquals(expected, visits(rows(30, 40, 4), columns(30, 40, 4)));
    }

    @Test
    void backwardsToo() {
        Geometry backwards = new Geometry(30 * 20 - 1, new long[] {20, 30}, new long[] {-1, -20});
        List<Visit> expected = new ArrayList<>();
        for (long row = 0; row < 30; row++) {
            expected.add(new Visit(row, 30, 30 * 20 - 1 - 20 * row, -1, 20));
        }
        assertEquals(expected, visits(rows(20, 30), backwards));
    }

    @Test
    void asTheFirstLiesWhereTheSecondHasAllElementsOfTwoDimensionsInOnePlace() {
        Geometry still = new Geometry(0, new long[] {20, 30}, new long[2]);
        assertEquals(List.of(new Visit(0, 1, 0, 0, 600)), visits(columns(20, 30), still));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 128, 129, 256, 300})
    void inTilesWhereTheLastDimensionOfOneIsNotThatOfTheOther(int count) {
        List<Visit> expected = new ArrayList<>();
        for (long start = 0; start < count; start += 128) {
            for (long outer = 0; outer < 30; outer++) {
                expected.add(new Visit(30 * start + outer, 30, start + count * outer, 1, Math.min(128, count - start)));
            }
        }
        assertEquals(expected, visits(rows(count, 30), columns(count, 30)));
    }

    @Test
    void inWholeRowsWhereItIs() {
        for (Geometry first : List.of(apart(10, 200), new Geometry(0, new long[] {10, 200}, new long[] {1, 1}))) {
            List<Visit> expected = new ArrayList<>();
            for (long row = 0; row < 10; row++) {
                expected.add(new Visit(row * first.strides()[0], 1, 200 * row, 1, 200));
            }
            assertEquals(expected, visits(first, rows(10, 200)));
        }
    }

    @ParameterizedTest
    @CsvSource({"40, 3, 1", "40, 15, 1", "2048, 3, 2", "2049, 3, 3"})
    void alongTheLongerDimensionWhereTheLastOneIsShort(int height, int width, int tiles) {
        List<Visit> expected = new ArrayList<>();
        for (long tile = 0; tile < tiles; tile++) {
            long start = 1024 * tile;
            for (long column = 0; column < width; column++) {
                expected.add(new Visit(
                        (width + 1) * start + column,
                        width + 1,
                        width * start + column,
                        width,
                        Math.min(1024, height - start)));
            }
        }
        assertEquals(expected, visits(apart(height, width), rows(height, width)));
    }

    @ParameterizedTest
    @CsvSource({"40, 16", "8, 8", "3, 15"})
    void alongTheLastOneWhereTheOtherIsNoLongerOrItIsLongEnough(int height, int width) {
        List<Visit> expected = new ArrayList<>();
        for (long row = 0; row < height; row++) {
            expected.add(new Visit((width + 1) * row, 1, width * row, 1, width));
        }
        assertEquals(expected, visits(apart(height, width), rows(height, width)));
    }
}
