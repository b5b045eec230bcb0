package io.github.shmarray;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the arrays of some element types can do beside the rest, and how arrays are printed. */
class ElementTypesTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    private static CreateOptions of(ElementType type) {
        return CreateOptions.defaults().withElementType(type);
    }

    @ParameterizedTest
    @EnumSource
    void theClassOfAnArrayIsFoundByItsElementType(ElementType type) {
        ArrayClass kind = ArrayClass.holding(type);
        kind.create(name, of(type), 2).close();
        try (SharedArray found = SharedArray.attach(name)) {
            String className = switch (found) {
                case SharedByteArray bytes -> "SharedByteArray";
                case SharedShortArray shorts -> "SharedShortArray";
                case SharedCharArray chars -> "SharedCharArray";
                case SharedIntArray ints -> "SharedIntArray";
                case SharedLongArray longs -> "SharedLongArray";
                case SharedFloatArray floats -> "SharedFloatArray";
                case SharedDoubleArray doubles -> "SharedDoubleArray";
            };
            assertEquals(kind.toString(), className);
            assertEquals(type, found.elementType());
        }
    }

    @Test
    void bytesAndIntsAreReadAsUnsignedNumbers() {
        try (SharedByteArray bytes =
                        SharedByteArray.copyOf(name, of(ElementType.UINT8), new byte[] {0, 127, -128, -1});
                SharedIntArray ints =
                        SharedIntArray.copyOf(segments.name(), of(ElementType.UINT32), new int[] {0, -1, 1 << 31})) {
            assertEquals(0, bytes.getUnsigned(0));
            assertEquals(127, bytes.getUnsigned(1));
            assertEquals(128, bytes.getUnsigned(2));
            assertEquals(255, bytes.getUnsigned(3));
            assertEquals(0, ints.getUnsigned(0));
            assertEquals(4294967295L, ints.getUnsigned(1));
            assertEquals(2147483648L, ints.getUnsigned(2));
            assertThrows(IndexOutOfBoundsException.class, () -> bytes.getUnsigned(4));
            assertThrows(IndexOutOfBoundsException.class, () -> ints.getUnsigned(-1));
        }
    }

    @Test
    void booleansAreZeroAndOne() {
        try (SharedByteArray array = SharedByteArray.create(name, of(ElementType.BOOL), 3)) {
            assertFalse(array.getBoolean(0));
            array.setBoolean(1, true);
            assertTrue(array.getBoolean(1));
            assertEquals(1, array.memorySegment().get(JAVA_BYTE, 1));
            array.setBoolean(1, false);
            assertEquals(0, array.memorySegment().get(JAVA_BYTE, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> array.getBoolean(3));
            assertThrows(IndexOutOfBoundsException.class, () -> array.setBoolean(-1, true));
        }
    }

    @Test
    void halfPrecisionNumbersAreRoundedToTheNearest() {
        try (SharedShortArray array = SharedShortArray.create(name, of(ElementType.FLOAT16), 6)) {
            float[] values = {0.1f, -2, 65504, 1e9f, 1e-9f, Float.NaN};
            float[] expected = {0.0999755859375f, -2, 65504, Float.POSITIVE_INFINITY, 0, Float.NaN};
            for (int i = 0; i < values.length; i++) {
                array.setFloat16(i, values[i]);
                assertEquals(expected[i], array.getFloat16(i));
            }
            assertEquals((short) 0xc000, array.get(1));
            assertThrows(IndexOutOfBoundsException.class, () -> array.getFloat16(6));
            assertThrows(IndexOutOfBoundsException.class, () -> array.setFloat16(6, 1));
        }
    }

    @Test
    void unsignedLongsKeepAllTheirBits() {
        try (SharedLongArray array = SharedLongArray.create(name, of(ElementType.UINT64), 1)) {
            array.set(0, -1);
            assertEquals("18446744073709551615", Long.toUnsignedString(array.get(0)));
        }
    }

    private void assertPrinted(String expected, SharedArray array) {
        try (array) {
            assertEquals(expected.replace("NAME", name), array.toString());
            array.unlink();
        }
    }

    @Test
    void anArrayIsPrintedWithClassNameTypeShapeAndElements() {
        assertPrinted("SharedIntArray[\"NAME\", int32 (), 0]", SharedIntArray.create(name));
        assertPrinted(
                "SharedIntArray[\"NAME\", int32 (3,), [1 -2 3]]", SharedIntArray.copyOf(name, new int[] {1, -2, 3}));
        assertPrinted(
                "SharedIntArray[\"NAME\", uint32 (1,), [4294967295]]",
                SharedIntArray.copyOf(name, of(ElementType.UINT32), new int[] {-1}));
        assertPrinted(
                "SharedLongArray[\"NAME\", uint64 (1,), [18446744073709551615]]",
                SharedLongArray.copyOf(name, of(ElementType.UINT64), new long[] {-1}));
        assertPrinted(
                "SharedDoubleArray[\"NAME\", float64 (2, 2), [[1.0 2.5] [NaN -0.0]]]",
                SharedDoubleArray.copyOf(
                        name, CreateOptions.defaults(), new double[] {1, 2.5, Double.NaN, -0.0}, 2, 2));
        assertPrinted("SharedCharArray[\"NAME\", uint16 (1,), [65]]", SharedCharArray.copyOf(name, new char[] {'A'}));
    }

    @Test
    void ofALongArrayOnlyTheEndsArePrinted() {
        int[] numbers = new int[1001];
        numbers[1000] = 7;
        assertPrinted(
                "SharedIntArray[\"NAME\", int32 (1001,), [0 0 0 ... 0 0 7]]", SharedIntArray.copyOf(name, numbers));
        CreateOptions sparse = CreateOptions.defaults().withSparse();
        assertPrinted(
                "SharedByteArray[\"NAME\", int8 (10737418240,), [0 0 0 ... 0 0 0]]",
                SharedByteArray.create(name, sparse, 10L << 30));
    }

    @Test
    void anArrayWithoutElementsIsPrintedAsSuchHoweverLongItsOtherDimensions() {
        assertPrinted("SharedIntArray[\"NAME\", int32 (0,), []]", SharedIntArray.create(name, 0));
        assertPrinted("SharedIntArray[\"NAME\", int32 (0, 5), []]", SharedIntArray.create(name, 0, 5));
        assertPrinted(
                "SharedByteArray[\"NAME\", int8 (1000000000000, 0), []]",
                SharedByteArray.create(name, 1_000_000_000_000L, 0));
    }
}
