package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
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
                array.setFloat(i, values[i]);
                assertEquals(expected[i], array.getFloat(i));
            }
            assertEquals((short) 0xc000, array.get(1));
            assertThrows(IndexOutOfBoundsException.class, () -> array.getFloat(6));
            assertThrows(IndexOutOfBoundsException.class, () -> array.setFloat(6, 1));
        }
    }

    @Test
    void unsignedNumbersAreStoredWithinTheirRange() {
        try (SharedByteArray bytes = SharedByteArray.create(name, of(ElementType.UINT8), 2);
                SharedCharArray chars = SharedCharArray.create(segments.name(), 2);
                SharedIntArray ints = SharedIntArray.create(segments.name(), of(ElementType.UINT32), 2);
                SharedLongArray longs = SharedLongArray.create(segments.name(), of(ElementType.UINT64), 2)) {
            bytes.fillUnsigned(7);
            bytes.setUnsigned(1, 255);
            assertArrayEquals(new byte[] {7, -1}, bytes.toArray());
            chars.fillUnsigned(7);
            chars.setUnsigned(1, 65535);
            assertArrayEquals(new char[] {7, 65535}, chars.toArray());
            assertEquals(65535, chars.getUnsigned(1));
            ints.fillUnsigned(7);
            ints.setUnsigned(1, 4294967295L);
            assertArrayEquals(new int[] {7, -1}, ints.toArray());
            BigInteger largest = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
            longs.fillUnsigned(BigInteger.valueOf(7));
            longs.setUnsigned(1, largest);
            assertArrayEquals(new long[] {7, -1}, longs.toArray());
            assertEquals(largest, longs.getUnsigned(1));
            assertEquals(largest, longs.view().get(1));

            assertMisfit(() -> bytes.setUnsigned(0, 256), bytes, "uint8 cannot hold 256, only 0 to 255");
            assertMisfit(() -> bytes.fillUnsigned(-1), bytes, "uint8 cannot hold -1, only 0 to 255");
            assertMisfit(() -> chars.setUnsigned(0, 65536), chars, "uint16 cannot hold 65536, only 0 to 65535");
            assertMisfit(() -> chars.fillUnsigned(-1), chars, "uint16 cannot hold -1");
            assertMisfit(() -> ints.setUnsigned(0, 1L << 32), ints, "uint32 cannot hold 4294967296");
            assertMisfit(() -> ints.fillUnsigned(-1), ints, "uint32 cannot hold -1");
            BigInteger tooLarge = largest.add(BigInteger.ONE);
            assertMisfit(() -> longs.setUnsigned(0, tooLarge), longs, "uint64 cannot hold 18446744073709551616");
            assertMisfit(() -> longs.fillUnsigned(BigInteger.ONE.negate()), longs, "uint64 cannot hold -1");
            assertEquals(7, bytes.get(0));
            assertEquals(7, longs.get(0));
            assertThrows(IndexOutOfBoundsException.class, () -> bytes.setUnsigned(2, 1));
        }
    }

    private static void assertMisfit(Executable action, SharedArray array, String part) {
        assertRefused(ArithmeticException.class, action, "array \"" + array.name() + "\"", part);
    }

    @Test
    void methodsOfOneElementTypeRefuseTheOthersAndNameTheirs() {
        try (SharedByteArray signed = SharedByteArray.create(name, 1);
                SharedByteArray flags = SharedByteArray.create(segments.name(), of(ElementType.BOOL), 1);
                SharedByteArray bytes = SharedByteArray.create(segments.name(), of(ElementType.UINT8), 1);
                SharedShortArray shorts = SharedShortArray.create(segments.name(), 1);
                SharedIntArray ints = SharedIntArray.create(segments.name(), 1);
                SharedLongArray longs = SharedLongArray.create(segments.name(), 1)) {
            assertWrongType(
                    () -> signed.getUnsigned(0), "getUnsigned of array \"" + name + "\"", "int8, not uint8; use get");
            assertWrongType(() -> signed.fillUnsigned(0), "fillUnsigned", "int8, not uint8; use fill");
            assertWrongType(() -> signed.setBoolean(0, true), "setBoolean", "int8, not bool; use set");
            assertWrongType(() -> flags.setUnsigned(0, 1), "setUnsigned", "bool, not uint8; use setBoolean");
            assertWrongType(() -> bytes.getBoolean(0), "getBoolean", "uint8, not bool; use getUnsigned");
            assertWrongType(() -> bytes.fillBoolean(true), "fillBoolean", "use fillUnsigned");
            assertWrongType(() -> shorts.getFloat(0), "getFloat", "int16, not float16; use get");
            assertWrongType(() -> shorts.setFloat(0, 1), "setFloat", "int16, not float16; use set");
            assertWrongType(() -> shorts.fillFloat(1), "fillFloat", "int16, not float16; use fill");
            assertWrongType(() -> ints.getUnsigned(0), "int32, not uint32; use get");
            assertWrongType(() -> ints.setUnsigned(0, 1), "int32, not uint32; use set");
            assertWrongType(() -> longs.getUnsigned(0), "int64, not uint64; use get");
            assertWrongType(() -> longs.setUnsigned(0, BigInteger.ONE), "int64, not uint64; use set");
            assertWrongType(() -> longs.fillUnsigned(BigInteger.ONE), "int64, not uint64; use fill");
        }
    }

    private static void assertWrongType(Executable action, Object... parts) {
        assertRefused(UnsupportedOperationException.class, action, parts);
    }

    @Test
    void singleBooleansAreChecked() {
        try (SharedByteArray flags = SharedByteArray.create(name, of(ElementType.BOOL), 2)) {
            flags.set(0, (byte) 1);
            flags.fill((byte) 1);
            flags.fillBoolean(true);
            assertArrayEquals(new byte[] {1, 1}, flags.toArray());
            assertMisfit(() -> flags.set(1, (byte) 2), flags, "bool cannot hold 2, only 0 and 1");
            assertMisfit(() -> flags.fill((byte) -1), flags, "bool cannot hold -1, only 0 and 1");
            assertMisfit(() -> flags.withHook(new WriteHook() {}).set(0, (byte) 2), flags, "bool cannot hold 2");
            assertArrayEquals(new byte[] {1, 1}, flags.toArray());
            assertThrows(ArithmeticException.class, () -> flags.convertFrom(new byte[] {0, 2}));
            flags.withHook(new WriteHook() {}).setBoolean(0, false);
            assertArrayEquals(new byte[] {0, 1}, flags.toArray());
        }
    }

    @Test
    void pixelsOfSixteenBitsAreCopiedFromAndToShorts() {
        try (SharedCharArray pixels = SharedCharArray.create(name, 4)) {
            short[] shorts = {1, -1, 3, 4};
            pixels.copyFrom(shorts);
            assertArrayEquals(new char[] {1, 65535, 3, 4}, pixels.toArray());
            pixels.copyFrom(shorts, 1, 2, 2);
            assertArrayEquals(new char[] {1, 65535, 65535, 3}, pixels.toArray());
            short[] found = new short[4];
            pixels.copyTo(found);
            assertArrayEquals(new short[] {1, -1, -1, 3}, found);
            pixels.copyTo(found, 0, 2, 2);
            assertArrayEquals(new short[] {-1, 3, -1, 3}, found);
            assertRefused(IllegalArgumentException.class, () -> pixels.copyFrom(new short[3]), name, "4 elements");
            assertRefused(IndexOutOfBoundsException.class, () -> pixels.copyTo(found, 3, 0, 2), name, "2 elements");
            assertRefused(NullPointerException.class, () -> pixels.copyFrom((short[]) null), "source");
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
                "SharedIntArray[\"NAME\", int32 (3,), [ 1 -2  3]]", SharedIntArray.copyOf(name, new int[] {1, -2, 3}));
        assertPrinted(
                "SharedIntArray[\"NAME\", uint32 (1,), [4294967295]]",
                SharedIntArray.copyOf(name, of(ElementType.UINT32), new int[] {-1}));
        assertPrinted(
                "SharedLongArray[\"NAME\", uint64 (1,), [18446744073709551615]]",
                SharedLongArray.copyOf(name, of(ElementType.UINT64), new long[] {-1}));
        assertPrinted(
                "SharedDoubleArray[\"NAME\", float64 (2, 2),\n[[ 1.0  2.5]\n [ NaN -0.0]]]",
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
