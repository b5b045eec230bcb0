package io.github.shmarray.posix;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Objects;

/** Byte ranges of primitive arrays, checked. */
final class ArrayRange {
    private ArrayRange() {}

    /** Checks the range, which may begin within an element, and returns the element size in bytes. */
    static int checkBytes(Object array, long byteOffset, long byteCount) {
        int elementSize = elementSize(array);
        Objects.checkFromIndexSize(byteOffset, byteCount, (long) Array.getLength(array) * elementSize);
        return elementSize;
    }

    /** Checks the range and returns the element size in bytes. */
    static int check(Object array, long byteOffset, long byteCount) {
        int elementSize = checkBytes(array, byteOffset, byteCount);
        if (byteOffset % elementSize != 0) {
            throw new IllegalArgumentException(
                    "byte offset " + byteOffset + " is not a multiple of the element size " + elementSize);
        }
        return elementSize;
    }

    static MemorySegment segment(Object array, long byteOffset, long byteCount) {
        check(array, byteOffset, byteCount);
        return whole(array).asSlice(byteOffset, byteCount);
    }

    static MemorySegment whole(Object array) {
        return switch (array) {
            case byte[] bytes -> MemorySegment.ofArray(bytes);
            case short[] shorts -> MemorySegment.ofArray(shorts);
            case char[] chars -> MemorySegment.ofArray(chars);
            case int[] ints -> MemorySegment.ofArray(ints);
            case long[] longs -> MemorySegment.ofArray(longs);
            case float[] floats -> MemorySegment.ofArray(floats);
            case double[] doubles -> MemorySegment.ofArray(doubles);
            default -> throw notPrimitive(array);
        };
    }

    static Buffer buffer(Object array, long byteOffset, long byteCount) {
        int elementSize = check(array, byteOffset, byteCount);
        Buffer whole = switch (array) {
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case short[] shorts -> ShortBuffer.wrap(shorts);
            case char[] chars -> CharBuffer.wrap(chars);
            case int[] ints -> IntBuffer.wrap(ints);
            case long[] longs -> LongBuffer.wrap(longs);
            case float[] floats -> FloatBuffer.wrap(floats);
            case double[] doubles -> DoubleBuffer.wrap(doubles);
            default -> throw notPrimitive(array);
        };
        return whole.position((int) (byteOffset / elementSize));
    }

    private static int elementSize(Object array) {
        return switch (array) {
            case byte[] ignored -> Byte.BYTES;
            case short[] ignored -> Short.BYTES;
            case char[] ignored -> Character.BYTES;
            case int[] ignored -> Integer.BYTES;
            case long[] ignored -> Long.BYTES;
            case float[] ignored -> Float.BYTES;
            case double[] ignored -> Double.BYTES;
            default -> throw notPrimitive(array);
        };
    }

    private static IllegalArgumentException notPrimitive(Object array) {
        return new IllegalArgumentException(array.getClass().getTypeName()
                + " is not one of byte[], short[], char[], int[], long[], float[], double[]");
    }
}
