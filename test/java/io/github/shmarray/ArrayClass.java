package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One class of shared arrays with its elements boxed, so that a contract is written once and run for all classes. */
record ArrayClass(Class<? extends SharedArray> arrayClass, Class<?> element, List<ElementType> types) {
    static Stream<ArrayClass> all() {
        return Stream.of(
                of(SharedByteArray.class, byte.class, ElementType.INT8, ElementType.UINT8, ElementType.BOOL),
                of(SharedShortArray.class, short.class, ElementType.INT16, ElementType.FLOAT16, ElementType.BFLOAT16),
                of(SharedCharArray.class, char.class, ElementType.UINT16),
                of(SharedIntArray.class, int.class, ElementType.INT32, ElementType.UINT32),
                of(SharedLongArray.class, long.class, ElementType.INT64, ElementType.UINT64),
                of(SharedFloatArray.class, float.class, ElementType.FLOAT32),
                of(SharedDoubleArray.class, double.class, ElementType.FLOAT64));
    }

    private static ArrayClass of(Class<? extends SharedArray> arrayClass, Class<?> element, ElementType... types) {
        return new ArrayClass(arrayClass, element, List.of(types));
    }

    static ArrayClass holding(ElementType type) {
        return all().filter(candidate -> candidate.types.contains(type))
                .findFirst()
                .orElseThrow();
    }

    ElementType defaultType() {
        return types.getFirst();
    }

    int elementSize() {
        return defaultType().byteSize();
    }

    /** A Java array of distinct values, as far as the type has them; none is zero. */
    Object sample(int length) {
        Object array = zeroes(length);
        for (int i = 0; i < length; i++) {
            Array.set(array, i, value(i + 1));
        }
        return array;
    }

    Object zeroes(int length) {
        return Array.newInstance(element, length);
    }

    /** A number in the type of the elements. */
    Object value(int number) {
        return switch (element.getName()) {
            case "byte" -> (byte) number;
            case "short" -> (short) number;
            case "char" -> (char) number;
            case "int" -> number;
            case "long" -> (long) number;
            case "float" -> (float) number;
            default -> (double) number;
        };
    }

    SharedArray create(String name, long... shape) {
        return (SharedArray) call(null, "create", signature(String.class, long[].class), name, shape);
    }

    SharedArray create(String name, CreateOptions options, long... shape) {
        Class<?>[] parameters = signature(String.class, CreateOptions.class, long[].class);
        return (SharedArray) call(null, "create", parameters, name, options, shape);
    }

    /** In one call, if the class can hold more than one type. */
    SharedArray create(String name, ElementType type, long... shape) {
        if (types.size() == 1) {
            return create(name, CreateOptions.defaults().withElementType(type), shape);
        }
        Class<?>[] parameters = signature(String.class, ElementType.class, long[].class);
        return (SharedArray) call(null, "create", parameters, name, type, shape);
    }

    SharedArray openOrCreate(String name, long... shape) {
        return (SharedArray) call(null, "openOrCreate", signature(String.class, long[].class), name, shape);
    }

    SharedArray openOrCreate(String name, CreateOptions options, long... shape) {
        Class<?>[] parameters = signature(String.class, CreateOptions.class, long[].class);
        return (SharedArray) call(null, "openOrCreate", parameters, name, options, shape);
    }

    SharedArray copyOf(String name, Object source) {
        return (SharedArray) call(null, "copyOf", signature(String.class, javaArray()), name, source);
    }

    SharedArray copyOf(String name, Object source, long... shape) {
        return (SharedArray)
                call(null, "copyOf", signature(String.class, javaArray(), long[].class), name, source, shape);
    }

    SharedArray copyOf(String name, ElementType type, Object source) {
        if (types.size() == 1) {
            return copyOf(name, CreateOptions.defaults().withElementType(type), source);
        }
        Class<?>[] parameters = signature(String.class, ElementType.class, javaArray());
        return (SharedArray) call(null, "copyOf", parameters, name, type, source);
    }

    SharedArray copyOf(String name, ElementType type, Object source, long... shape) {
        if (types.size() == 1) {
            return copyOf(name, CreateOptions.defaults().withElementType(type), source, shape);
        }
        Class<?>[] parameters = signature(String.class, ElementType.class, javaArray(), long[].class);
        return (SharedArray) call(null, "copyOf", parameters, name, type, source, shape);
    }

    SharedArray attachHandle(String handle) {
        return (SharedArray) call(null, "attachHandle", signature(String.class), handle);
    }

    SharedArray copyOf(String name, CreateOptions options, Object source) {
        Class<?>[] parameters = signature(String.class, CreateOptions.class, javaArray());
        return (SharedArray) call(null, "copyOf", parameters, name, options, source);
    }

    SharedArray copyOf(String name, CreateOptions options, Object source, long... shape) {
        Class<?>[] parameters = signature(String.class, CreateOptions.class, javaArray(), long[].class);
        return (SharedArray) call(null, "copyOf", parameters, name, options, source, shape);
    }

    SharedArray copyOf(String name, CreateOptions options, MemorySegment source) {
        Class<?>[] parameters = signature(String.class, CreateOptions.class, MemorySegment.class);
        return (SharedArray) call(null, "copyOf", parameters, name, options, source);
    }

    SharedArray copyOf(String name, CreateOptions options, MemorySegment source, long... shape) {
        Class<?>[] parameters = signature(String.class, CreateOptions.class, MemorySegment.class, long[].class);
        return (SharedArray) call(null, "copyOf", parameters, name, options, source, shape);
    }

    SharedArray attach(String name) {
        return (SharedArray) call(null, "attach", signature(String.class), name);
    }

    SharedArray attachReadOnly(String name) {
        return (SharedArray) call(null, "attachReadOnly", signature(String.class), name);
    }

    SharedArray attach(String name, AttachOptions options) {
        return (SharedArray) call(null, "attach", signature(String.class, AttachOptions.class), name, options);
    }

    SharedArray attach(Path file, AttachOptions options) {
        return (SharedArray) call(null, "attach", signature(Path.class, AttachOptions.class), file, options);
    }

    SharedArray allocate(SharedHeap heap, long... shape) {
        String name = element.getName();
        String method = "allocate" + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "s";
        return (SharedArray) call(heap, method, signature(long[].class), shape);
    }

    SharedArray copyOf(SharedHeap heap, Object source) {
        return (SharedArray) call(heap, "copyOf", signature(javaArray()), source);
    }

    SharedArray copyOf(SharedHeap heap, Object source, long... shape) {
        return (SharedArray) call(heap, "copyOf", signature(javaArray(), long[].class), source, shape);
    }

    SharedArray withHook(SharedArray array, WriteHook hook) {
        return (SharedArray) call(array, "withHook", signature(WriteHook.class), hook);
    }

    Object get(SharedArray array, long index) {
        return call(array, "get", signature(long.class), index);
    }

    void set(SharedArray array, long index, Object value) {
        call(array, "set", signature(long.class, element), index, value);
    }

    Object get(SharedArray array, long y, long x) {
        return call(array, "get", signature(long.class, long.class), y, x);
    }

    Object get(SharedArray array, long z, long y, long x) {
        return call(array, "get", signature(long.class, long.class, long.class), z, y, x);
    }

    void set(SharedArray array, long y, long x, Object value) {
        call(array, "set", signature(long.class, long.class, element), y, x, value);
    }

    void set(SharedArray array, long z, long y, long x, Object value) {
        call(array, "set", signature(long.class, long.class, long.class, element), z, y, x, value);
    }

    void fill(SharedArray array, Object value) {
        call(array, "fill", signature(element), value);
    }

    void copyFrom(SharedArray array, Object source) {
        call(array, "copyFrom", signature(javaArray()), source);
    }

    void copyFrom(SharedArray array, Object source, int from, long to, int count) {
        call(array, "copyFrom", signature(javaArray(), int.class, long.class, int.class), source, from, to, count);
    }

    void copyTo(SharedArray array, Object target) {
        call(array, "copyTo", signature(javaArray()), target);
    }

    void copyTo(SharedArray array, Object target, int to, long from, int count) {
        call(array, "copyTo", signature(javaArray(), int.class, long.class, int.class), target, to, from, count);
    }

    void copyFrom(SharedArray array, Object source, Parallelism parallelism) {
        call(array, "copyFrom", signature(javaArray(), Parallelism.class), source, parallelism);
    }

    void copyTo(SharedArray array, Object target, Parallelism parallelism) {
        call(array, "copyTo", signature(javaArray(), Parallelism.class), target, parallelism);
    }

    SharedArray copyOf(String name, Buffer source) {
        return (SharedArray) call(null, "copyOf", signature(String.class, bufferClass()), name, source);
    }

    SharedArray copyOf(String name, CreateOptions options, Buffer source) {
        Class<?>[] parameters = signature(String.class, CreateOptions.class, bufferClass());
        return (SharedArray) call(null, "copyOf", parameters, name, options, source);
    }

    SharedArray copyOf(String name, CreateOptions options, Buffer source, long... shape) {
        Class<?>[] parameters = signature(String.class, CreateOptions.class, bufferClass(), long[].class);
        return (SharedArray) call(null, "copyOf", parameters, name, options, source, shape);
    }

    void copyFrom(SharedArray array, Buffer source) {
        call(array, "copyFrom", signature(bufferClass()), source);
    }

    void copyFrom(SharedArray array, Buffer source, Parallelism parallelism) {
        call(array, "copyFrom", signature(bufferClass(), Parallelism.class), source, parallelism);
    }

    void copyFrom(SharedArray array, Buffer source, long to) {
        call(array, "copyFrom", signature(bufferClass(), long.class), source, to);
    }

    void copyTo(SharedArray array, Buffer target) {
        call(array, "copyTo", signature(bufferClass()), target);
    }

    void copyTo(SharedArray array, Buffer target, Parallelism parallelism) {
        call(array, "copyTo", signature(bufferClass(), Parallelism.class), target, parallelism);
    }

    void copyTo(SharedArray array, Buffer target, long from) {
        call(array, "copyTo", signature(bufferClass(), long.class), target, from);
    }

    Buffer asBuffer(SharedArray array) {
        return (Buffer) call(array, "as" + bufferClass().getSimpleName(), signature());
    }

    Class<?> bufferClass() {
        return switch (element.getName()) {
            case "byte" -> ByteBuffer.class;
            case "short" -> ShortBuffer.class;
            case "char" -> CharBuffer.class;
            case "int" -> IntBuffer.class;
            case "long" -> LongBuffer.class;
            case "float" -> FloatBuffer.class;
            default -> DoubleBuffer.class;
        };
    }

    /** A buffer of elements over one of bytes, in its order. */
    Buffer view(ByteBuffer bytes) {
        return switch (element.getName()) {
            case "byte" -> bytes.slice();
            case "short" -> bytes.asShortBuffer();
            case "char" -> bytes.asCharBuffer();
            case "int" -> bytes.asIntBuffer();
            case "long" -> bytes.asLongBuffer();
            case "float" -> bytes.asFloatBuffer();
            default -> bytes.asDoubleBuffer();
        };
    }

    /** A buffer over a Java array. */
    Buffer wrap(Object javaArray) {
        return switch (javaArray) {
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case short[] shorts -> ShortBuffer.wrap(shorts);
            case char[] chars -> CharBuffer.wrap(chars);
            case int[] ints -> IntBuffer.wrap(ints);
            case long[] longs -> LongBuffer.wrap(longs);
            case float[] floats -> FloatBuffer.wrap(floats);
            default -> DoubleBuffer.wrap((double[]) javaArray);
        };
    }

    /** An element of a buffer. */
    static Object get(Buffer buffer, int index) {
        return switch (buffer) {
            case ByteBuffer bytes -> bytes.get(index);
            case ShortBuffer shorts -> shorts.get(index);
            case CharBuffer chars -> chars.get(index);
            case IntBuffer ints -> ints.get(index);
            case LongBuffer longs -> longs.get(index);
            case FloatBuffer floats -> floats.get(index);
            default -> ((DoubleBuffer) buffer).get(index);
        };
    }

    /** From its beginning on, wherever its position is. */
    static void putAll(Buffer buffer, Object javaArray) {
        switch (buffer) {
            case ByteBuffer bytes -> bytes.put(0, (byte[]) javaArray);
            case ShortBuffer shorts -> shorts.put(0, (short[]) javaArray);
            case CharBuffer chars -> chars.put(0, (char[]) javaArray);
            case IntBuffer ints -> ints.put(0, (int[]) javaArray);
            case LongBuffer longs -> longs.put(0, (long[]) javaArray);
            case FloatBuffer floats -> floats.put(0, (float[]) javaArray);
            default -> ((DoubleBuffer) buffer).put(0, (double[]) javaArray);
        }
    }

    static void put(Buffer buffer, int index, Object value) {
        switch (buffer) {
            case ByteBuffer bytes -> bytes.put(index, (byte) value);
            case ShortBuffer shorts -> shorts.put(index, (short) value);
            case CharBuffer chars -> chars.put(index, (char) value);
            case IntBuffer ints -> ints.put(index, (int) value);
            case LongBuffer longs -> longs.put(index, (long) value);
            case FloatBuffer floats -> floats.put(index, (float) value);
            default -> ((DoubleBuffer) buffer).put(index, (double) value);
        }
    }

    Object toArray(SharedArray array) {
        return call(array, "toArray", signature());
    }

    Class<?> javaArray() {
        return element.arrayType();
    }

    private static Class<?>[] signature(Class<?>... types) {
        return types;
    }

    private Object call(Object target, String method, Class<?>[] parameters, Object... arguments) {
        Class<?> owner = target instanceof SharedHeap ? SharedHeap.class : arrayClass;
        try {
            return owner.getMethod(method, parameters).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return arrayClass.getSimpleName();
    }
}
