package io.github.shmarray.element;

import java.lang.foreign.MemorySegment;

/** Java arrays of any primitive type, treated alike. */
public final class JavaArrays {
    private JavaArrays() {}

    /**
     * The elements of a Java array of a primitive type other than boolean, without a copy.
     *
     * @throws IllegalArgumentException if it is no such array
     */
    public static MemorySegment segment(Object array) {
        return switch (array) {
            case byte[] bytes -> MemorySegment.ofArray(bytes);
            case short[] shorts -> MemorySegment.ofArray(shorts);
            case char[] chars -> MemorySegment.ofArray(chars);
            case int[] ints -> MemorySegment.ofArray(ints);
            case long[] longs -> MemorySegment.ofArray(longs);
            case float[] floats -> MemorySegment.ofArray(floats);
            case double[] doubles -> MemorySegment.ofArray(doubles);
            default -> throw new IllegalArgumentException(array.getClass().getTypeName() + " is not a primitive array");
        };
    }

    /** A new array that holds elements of that type bit by bit. */
    public static Object ofType(ElementType type, int length) {
        return switch (type) {
            case BOOL, INT8, UINT8 -> new byte[length];
            case INT16, FLOAT16, BFLOAT16 -> new short[length];
            case UINT16 -> new char[length];
            case INT32, UINT32 -> new int[length];
            case INT64, UINT64 -> new long[length];
            case FLOAT32 -> new float[length];
            case FLOAT64 -> new double[length];
        };
    }
}
