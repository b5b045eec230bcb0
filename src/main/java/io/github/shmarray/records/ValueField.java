package io.github.shmarray.records;

import static java.lang.invoke.MethodHandles.insertArguments;
import static java.lang.invoke.MethodType.methodType;

import io.github.shmarray.npy.NpyScalar;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;

/**
 * Moves objects that are no numbers, and arrays of them, from and to the fields of a record.
 *
 * @param count of the elements of an array; -1 if there is no array
 */
record ValueField(String component, ValueCodec codec, Class<?> type, int count) {
    private static final MethodHandle READ = RecordHandles.find(
            ValueField.class, "read", methodType(Object.class, ValueField.class, MemorySegment.class, long.class));
    private static final MethodHandle WRITE = RecordHandles.find(
            ValueField.class,
            "write",
            methodType(void.class, ValueField.class, MemorySegment.class, long.class, Object.class));
    private static final MethodHandle CHECK =
            RecordHandles.find(ValueField.class, "check", methodType(void.class, ValueField.class, Object.class));

    ValueField(String component, ValueClass valueClass, NpyScalar found, int count) {
        this(component, valueClass.codec(found), valueClass.type(), count);
    }

    private Class<?> valueType() {
        return count < 0 ? type : type.arrayType();
    }

    /** Of type (memory, offset)value. */
    MethodHandle reader() {
        return insertArguments(READ, 0, this).asType(methodType(valueType(), MemorySegment.class, long.class));
    }

    static Object read(ValueField field, MemorySegment memory, long offset) {
        if (field.count < 0) {
            return field.readOne(memory, offset);
        }
        Object[] values = (Object[]) Array.newInstance(field.type, field.count);
        for (int i = 0; i < values.length; i++) {
            values[i] = field.readOne(memory, field.place(offset, i));
        }
        return values;
    }

    private long place(long offset, int index) {
        return offset + (long) index * codec.dtype.size();
    }

    private Object readOne(MemorySegment memory, long offset) {
        try {
            return codec.read(memory, offset);
        } catch (UnreadableValueException e) {
            throw new UnreadableValueException("of its component " + component + ": " + e.getMessage());
        }
    }

    /** Of type (memory, offset, value)void. */
    MethodHandle writer() {
        return insertArguments(WRITE, 0, this)
                .asType(methodType(void.class, MemorySegment.class, long.class, valueType()));
    }

    /** The value has been checked. */
    static void write(ValueField field, MemorySegment memory, long offset, Object value) {
        if (field.count < 0) {
            field.codec.store(memory, offset, value);
            return;
        }
        Object[] values = (Object[]) value;
        for (int i = 0; i < values.length; i++) {
            field.codec.store(memory, field.place(offset, i), values[i]);
        }
    }

    /** Of type (value)void: throws if the field cannot hold it. */
    MethodHandle checker() {
        return insertArguments(CHECK, 0, this).asType(methodType(void.class, valueType()));
    }

    static void check(ValueField field, Object value) {
        if (field.count < 0) {
            field.checkOne("its component " + field.component, value);
            return;
        }
        ArrayField.require(field.component, field.count, value);
        Object[] values = (Object[]) value;
        for (int i = 0; i < values.length; i++) {
            field.checkOne("element " + i + " of its component " + field.component, values[i]);
        }
    }

    private void checkOne(String what, Object value) {
        try {
            codec.check(value);
        } catch (UnfitRecordException e) {
            throw new UnfitRecordException(what + " " + e.getMessage());
        }
    }
}
