package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.Overflow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a shared array into a Java array of another type; the conversions themselves are tested the other way round. */
class ConvertToTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private SharedLongArray array;

    @BeforeEach
    void create() {
        array = SharedLongArray.copyOf(
                segments.name(), CreateOptions.defaults(), new long[] {1, 2, 3, 300, 5, -6}, 2, 3);
    }

    @Test
    void anArrayIsConvertedInMemoryOrder() {
        double[] target = new double[6];
        array.convertTo(target);
        assertArrayEquals(new double[] {1, 2, 3, 300, 5, -6}, target);
        byte[] bytes = new byte[6];
        array.convertTo(bytes, Overflow.SATURATE);
        assertArrayEquals(new byte[] {1, 2, 3, 127, 5, -6}, bytes);
    }

    @Test
    void aViewIsConvertedInRowMajorOrder() {
        int[] target = new int[6];
        array.view().slice(Slice.reversed(), Slice.reversed()).convertTo(target, Overflow.EXACT);
        assertArrayEquals(new int[] {-6, 5, 300, 3, 2, 1}, target);
    }

    @Test
    void whatDoesNotFitIsNamedAndNothingIsWritten() {
        byte[] target = {9, 9, 9, 9, 9, 9};
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> array.convertTo(target));
        assertEquals(
                "convert into a Java array, from array \"" + array.name()
                        + "\": element 3 is 300, which int8 cannot hold;"
                        + " use Overflow.WRAP or Overflow.SATURATE to have it changed",
                e.getMessage());
        assertThrows(ArithmeticException.class, () -> array.view().convertTo(target, Overflow.EXACT));
        assertArrayEquals(new byte[] {9, 9, 9, 9, 9, 9}, target);
    }

    @Test
    void anotherLengthOrTypeIsRefused() {
        ArrayView view = array.view();
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> view.convertTo(new int[5], Overflow.WRAP));
        assertTrue(e.getMessage().contains(array.name()) && e.getMessage().contains("5 elements"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> array.convertTo(new int[7]));
        assertThrows(IllegalArgumentException.class, () -> array.convertTo(new boolean[6]));
        array.close();
        assertThrows(IllegalStateException.class, () -> array.convertTo(new int[6]));
        assertThrows(IllegalStateException.class, () -> view.convertTo(new int[6], Overflow.WRAP));
    }
}
