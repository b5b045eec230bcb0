package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.Overflow;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From a shared array into a Java array of another type; the conversions themselves are in {@link ConversionTest}. */
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
        assertTrue(
                e.getMessage().contains(array.name()) && e.getMessage().contains("6 elements, the Java array 5"),
                e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> array.convertTo(new int[7]));
        array.close();
        assertThrows(IllegalStateException.class, () -> array.convertTo(new int[6]));
        assertThrows(IllegalStateException.class, () -> view.convertTo(new int[6], Overflow.WRAP));
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void everyJavaArrayIsConvertedBothWaysByEachMethod(ArrayClass kind) {
        Object values = kind.sample(6);
        long[] numbers = {1, 2, 3, 4, 5, 6};
        Parallelism two = Parallelism.of(2);
        for (Consumer<Object> from : List.<Consumer<Object>>of(
                source -> JavaArrayConversion.convertFrom(array, source),
                source -> JavaArrayConversion.convertFrom(array, source, Overflow.WRAP),
                source -> JavaArrayConversion.convertFrom(array, source, Overflow.EXACT, two))) {
            array.fill(0);
            from.accept(values);
            assertArrayEquals(numbers, array.toArray());
        }
        for (Consumer<Object> to : List.<Consumer<Object>>of(
                target -> JavaArrayConversion.convertTo(array, target),
                target -> JavaArrayConversion.convertTo(array, target, Overflow.WRAP),
                target -> JavaArrayConversion.convertTo(array, target, Overflow.EXACT, two))) {
            Object target = kind.zeroes(6);
            to.accept(target);
            assertTrue(Objects.deepEquals(values, target));
        }
    }

    @Test
    void whatIsNullIsNamed() {
        Class<NullPointerException> type = NullPointerException.class;
        int[] six = new int[6];
        assertEquals(
                "source",
                assertThrows(type, () -> array.convertFrom((int[]) null)).getMessage());
        assertEquals(
                "target",
                assertThrows(type, () -> array.convertTo((byte[]) null)).getMessage());
        assertEquals(
                "overflow",
                assertThrows(type, () -> array.convertFrom(six, null)).getMessage());
        assertEquals(
                "overflow", assertThrows(type, () -> array.convertTo(six, null)).getMessage());
        assertEquals(
                "parallelism",
                assertThrows(type, () -> array.convertFrom(six, Overflow.WRAP, null))
                        .getMessage());
        assertEquals(
                "parallelism",
                assertThrows(type, () -> array.convertTo(six, Overflow.WRAP, null))
                        .getMessage());
    }
}
