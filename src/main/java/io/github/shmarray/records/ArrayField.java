package io.github.shmarray.records;

import static java.lang.invoke.MethodHandles.insertArguments;
import static java.lang.invoke.MethodType.methodType;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;

/** Moves Java arrays of numbers from and to the fields that have all of their elements. */
final class ArrayField {
    private static final MethodHandle READ = RecordHandles.find(
            ArrayField.class,
            "read",
            methodType(Object.class, ValueLayout.class, Class.class, int.class, MemorySegment.class, long.class));
    private static final MethodHandle WRITE = RecordHandles.find(
            ArrayField.class,
            "write",
            methodType(void.class, ValueLayout.class, MemorySegment.class, long.class, Object.class));
    private static final MethodHandle REQUIRE = RecordHandles.find(
            ArrayField.class, "require", methodType(void.class, String.class, int.class, Object.class));

    private ArrayField() {}

    static MethodHandle reader(FieldType.Several numbers, ValueLayout layout) {
        Class<?> base = layout.carrier();
        int count = numbers.npyType().count();
        return insertArguments(READ, 0, layout, base, count)
                .asType(methodType(base.arrayType(), MemorySegment.class, long.class));
    }

    static Object read(ValueLayout layout, Class<?> base, int count, MemorySegment memory, long offset) {
        Object array = Array.newInstance(base, count);
        if (array instanceof boolean[] booleans) {
            for (int i = 0; i < count; i++) {
                booleans[i] = memory.get(ValueLayout.JAVA_BOOLEAN, offset + i);
            }
        } else {
            MemorySegment.copy(memory, layout, offset, array, 0, count);
        }
        return array;
    }

    static MethodHandle writer(ValueLayout layout) {
        return insertArguments(WRITE, 0, layout)
                .asType(methodType(
                        void.class,
                        MemorySegment.class,
                        long.class,
                        layout.carrier().arrayType()));
    }

    /** The length has been checked. */
    static void write(ValueLayout layout, MemorySegment memory, long offset, Object array) {
        if (array instanceof boolean[] booleans) {
            for (int i = 0; i < booleans.length; i++) {
                memory.set(ValueLayout.JAVA_BOOLEAN, offset + i, booleans[i]);
            }
        } else {
            MemorySegment.copy(array, 0, memory, layout, offset, Array.getLength(array));
        }
    }

    /** Of type (value)void: throws if it is null, or an array of another length than its field. */
    static MethodHandle presence(Part part) {
        int length = part.type() instanceof FieldType.Several several
                ? several.npyType().count()
                : 0;
        Class<?> type = part.accessor().type().returnType();
        return insertArguments(REQUIRE, 0, part.component(), length).asType(methodType(void.class, type));
    }

    static void require(String component, int length, Object value) {
        if (value == null) {
            throw new UnfitRecordException("its component " + component + " is null");
        }
        int found = value.getClass().isArray() ? Array.getLength(value) : length;
        if (found != length) {
            throw new UnfitRecordException(
                    "its component " + component + " has " + found + " elements, and the field " + length);
        }
    }
}
