package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Elements of each type that conversions find hard, as bits, and many more at random. */
public final class SampleElements {
    private static final int RANDOM_ELEMENTS = Emulation.rounds("random elements", 300, 5);
    private static final double[] NUMBERS = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        0.99,
        -0.99,
        1.5,
        -2.5,
        2.5,
        127,
        127.5,
        128,
        -128,
        -128.5,
        -129,
        255,
        255.9,
        256,
        32767,
        32768,
        -32768,
        -32769,
        65504,
        65519.99,
        65520,
        -65520,
        65535,
        65536,
        0x1p24 + 1,
        0x1p31 - 1,
        0x1p31,
        -0x1p31,
        -0x1p31 - 1,
        0x1p32 - 1,
        0x1p32,
        0x1p53 - 1,
        0x1p53,
        0x1p62,
        Math.nextDown(0x1p63),
        0x1p63,
        Math.nextUp(0x1p63),
        -0x1p63,
        Math.nextDown(-0x1p63),
        Math.nextDown(0x1p64),
        0x1p64,
        -0x1p64,
        1e300,
        -1e300,
        Float.MAX_VALUE,
        Math.nextUp((double) Float.MAX_VALUE),
        0x1.ffffffp127,
        Math.nextDown(0x1.ffffffp127),
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Float.MIN_VALUE,
        Float.MIN_NORMAL,
        0x1p-150,
        Math.nextUp(0x1p-150),
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        0x1p-24,
        0x1p-25,
        Math.nextUp(0x1p-25),
        0x1p-14,
        0x1.01p0,
        Math.nextUp(0x1.01p0),
        0x1.03p0,
        Math.nextDown(0x1.03p0),
        0x1.fep127,
        0x1.ffp127,
        Math.nextDown(0x1.ffp127),
        0x1p-134,
        Math.nextUp(0x1p-134),
        Math.nextUp(0x1.8p-133),
        0x1p-133,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };
    private static final long[] INTEGERS = {
        0,
        1,
        -1,
        2,
        -2,
        127,
        128,
        -128,
        -129,
        255,
        256,
        2047,
        2048,
        2049,
        4097,
        -4097,
        32767,
        32768,
        -32768,
        -32769,
        65503,
        65504,
        65505,
        65519,
        65520,
        65535,
        65536,
        (1 << 24) - 1,
        1 << 24,
        (1 << 24) + 1,
        (1 << 24) + 3,
        -(1 << 24) - 1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        -(1L << 31) - 1,
        (1L << 32) - 1,
        1L << 32,
        (1L << 40) + (1L << 16),
        (1L << 40) + (1L << 16) + 1,
        (1L << 53) - 1,
        1L << 53,
        (1L << 53) + 1,
        (1L << 53) + 3,
        -(1L << 53) - 1,
        1L << 62,
        (1L << 62) + (1L << 54),
        (1L << 62) + (1L << 54) + 1,
        (1L << 62) + (3L << 54) - 1,
        -(1L << 62) - (1L << 54) - 1,
        257,
        -259,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 511,
        Long.MAX_VALUE - 512,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        Long.MIN_VALUE + 1024,
        Long.MIN_VALUE + 1025,
        -2048,
        -1024,
        -1023,
        1L << 63 | 1L << 39,
        1L << 63 | 1L << 39 | 1
    };

    private SampleElements() {}

    public static long[] of(ElementType type, Random random) {
        return switch (type) {
            case BOOL -> new long[] {0, 1, 1, 0, 1};
            case INT8, UINT8 -> LongStream.range(0, 1 << 8).toArray();
            case FLOAT16, BFLOAT16 ->
                LongStream.range(0, 1 << 16)
                        .filter(bits -> bits % 17 == 0 || isEdge(bits, type == ElementType.FLOAT16 ? 0x3ff : 0x7f))
                        .toArray();
            case INT16, UINT16, INT32, UINT32, INT64, UINT64 ->
                LongStream.concat(LongStream.of(INTEGERS), randomBits(random)).toArray();
            case FLOAT32 ->
                LongStream.concat(
                                numbers(random).mapToLong(number -> Float.floatToIntBits((float) number)),
                                randomBits(random))
                        .toArray();
            case FLOAT64 ->
                LongStream.concat(numbers(random).mapToLong(Double::doubleToLongBits), randomBits(random))
                        .toArray();
        };
    }

    /** First and last of their exponent. */
    private static boolean isEdge(long half, int fraction) {
        return (half & fraction) < 2 || (half & fraction) == fraction;
    }

    private static LongStream randomBits(Random random) {
        return random.longs(RANDOM_ELEMENTS).map(bits -> bits >> random.nextInt(Long.SIZE));
    }

    private static DoubleStream numbers(Random random) {
        DoubleStream moderate = random.doubles(RANDOM_ELEMENTS, -70_000, 70_000);
        DoubleStream scaled =
                random.doubles(RANDOM_ELEMENTS).map(number -> Math.scalb(number - 0.5, random.nextInt(-30, 70)));
        DoubleStream halfway = random.ints(RANDOM_ELEMENTS, 0, 0x7bff)
                .mapToDouble(
                        bits -> (Float.float16ToFloat((short) bits) + Float.float16ToFloat((short) (bits + 1))) / 2.0)
                .flatMap(middle -> DoubleStream.of(middle, Math.nextUp(middle), Math.nextDown(middle), -middle));
        return DoubleStream.concat(
                DoubleStream.concat(DoubleStream.of(NUMBERS), halfway), DoubleStream.concat(moderate, scaled));
    }

    public static byte[] bytes(ElementType type, long... elements) {
        ByteBuffer buffer = TestArrays.buffer(elements.length * type.byteSize());
        for (long bits : elements) {
            switch (type.byteSize()) {
                case Byte.BYTES -> buffer.put((byte) bits);
                case Short.BYTES -> buffer.putShort((short) bits);
                case Integer.BYTES -> buffer.putInt((int) bits);
                default -> buffer.putLong(bits);
            }
        }
        return buffer.array();
    }

    public static long[] bits(ElementType type, byte[] bytes) {
        ByteBuffer buffer = TestArrays.buffer(bytes.length).put(bytes).flip();
        long[] elements = new long[bytes.length / type.byteSize()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = switch (type.byteSize()) {
                case Byte.BYTES -> buffer.get();
                case Short.BYTES -> buffer.getShort();
                case Integer.BYTES -> buffer.getInt();
                default -> buffer.getLong();
            };
        }
        return elements;
    }
}
