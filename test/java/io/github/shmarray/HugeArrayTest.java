package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays beyond what an int can count, without the memory that they would take if they were full. */
class HugeArrayTest {
    private static final CreateOptions SPARSE =
            CreateOptions.defaults().withSparse().withUnlinkOnClose();
    private static final long LENGTH = (1L << 32) + 64;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void elementsAroundTwoAndFourGibiAreReachedInElementsAndInBytes(ArrayClass kind) {
        Emulation.skipIf(kind.elementSize() == Long.BYTES, "it has no address space for an array of 32 GiB");
        long[] borders = {1L << 31, 1L << 32, (1L << 31) / kind.elementSize(), (1L << 32) / kind.elementSize()};
        try (SharedArray array = kind.create(name, SPARSE, LENGTH);
                SharedArray other = kind.attach(name)) {
            assertEquals(LENGTH, other.length());
            assertEquals(LENGTH * kind.elementSize(), other.memorySegment().byteSize());
            for (long border : borders) {
                kind.copyFrom(array, kind.sample(20), 5, border - 5, 10);
                assertEquals(kind.value(0), kind.get(other, border - 6));
                assertEquals(kind.value(6), kind.get(other, border - 5));
                assertEquals(kind.value(10), kind.get(other, border - 1));
                assertEquals(kind.value(11), kind.get(other, border));
                assertEquals(kind.value(15), kind.get(other, border + 4));
                assertEquals(kind.value(0), kind.get(other, border + 5));

                kind.set(other, border, kind.value(77));
                Object read = kind.zeroes(10);
                kind.copyTo(array, read, 0, border - 5, 10);
                Object expected = kind.zeroes(10);
                System.arraycopy(kind.sample(20), 5, expected, 0, 10);
                java.lang.reflect.Array.set(expected, 5, kind.value(77));
                assertTrue(Objects.deepEquals(expected, read));
            }
            kind.set(array, LENGTH - 1, kind.value(9));
            assertEquals(kind.value(9), kind.get(other, LENGTH - 1));
            assertEquals(kind.value(0), kind.get(other, 0), "nothing has wrapped to the start");
            assertEquals(kind.value(0), kind.get(other, 63));
            assertRefused(IndexOutOfBoundsException.class, () -> kind.get(array, LENGTH), "" + LENGTH);
            assertRefused(
                    IndexOutOfBoundsException.class,
                    () -> kind.copyTo(array, kind.zeroes(2), 0, LENGTH - 1, 2),
                    name,
                    "" + (LENGTH - 1));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void moreThanAJavaArrayHoldsCannotBecomeOne(ArrayClass kind) {
        try (SharedArray array = kind.create(name, SPARSE, Integer.MAX_VALUE - 7L)) {
            assertRefused(
                    IllegalStateException.class,
                    () -> kind.toArray(array),
                    "toArray of array \"" + name + "\"",
                    "2147483640",
                    "copyTo");
            assertArrayEquals(new long[] {2147483640L}, array.shape());
        }
    }
}
