package io.github.shmarray.records;

import static java.lang.invoke.MethodHandles.collectArguments;
import static java.lang.invoke.MethodHandles.dropArguments;
import static java.lang.invoke.MethodHandles.empty;
import static java.lang.invoke.MethodHandles.filterArguments;
import static java.lang.invoke.MethodHandles.filterReturnValue;
import static java.lang.invoke.MethodHandles.foldArguments;
import static java.lang.invoke.MethodHandles.identity;
import static java.lang.invoke.MethodHandles.insertArguments;
import static java.lang.invoke.MethodType.methodType;

import io.github.shmarray.npy.NpyField;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.npy.NpySubArray;
import io.github.shmarray.npy.NpyType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle.AccessMode;
import java.util.ArrayList;
import java.util.List;

/** Puts the accesses to the fields of a record together to one handle that reads it, and one that writes it. */
final class RecordHandles {
    private static final Lookup HERE = MethodHandles.lookup();
    private static final MethodHandle SUM = find(Long.class, "sum", methodType(long.class, long.class, long.class));

    private RecordHandles() {}

    static RecordAccess access(RecordType<?> type, NpyStructure structure) {
        MethodHandle read = reader(type, structure);
        MethodHandle write = foldArguments(
                writer(type, structure), dropArguments(checker(type, structure), 0, MemorySegment.class, long.class));
        return constant(
                read.asType(methodType(Object.class, MemorySegment.class, long.class)),
                write.asType(methodType(void.class, MemorySegment.class, long.class, Object.class)));
    }

    private static RecordAccess constant(MethodHandle read, MethodHandle write) {
        Lookup copy = ClassCopy.of(HERE, ConstantAccess.class, read, write);
        try {
            return (RecordAccess) copy.findConstructor(copy.lookupClass(), methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw new AssertionError("a constructor of our own", e);
        }
    }

    /**
     * Of type (memory, offset)record: calls the constructor with what the readers of all fields return. Records within the record are
     * made by one constructor with it, since the compiler does not look through as many handles as readers of their own would be.
     */
    private static MethodHandle reader(RecordType<?> type, NpyStructure structure) {
        List<MethodHandle> readers = new ArrayList<>();
        addReaders(readers, type, structure, 0);
        MethodHandle reader = dropArguments(flatConstructor(type), readers.size(), MemorySegment.class, long.class);
        for (int i = readers.size() - 1; i >= 0; i--) {
            reader = foldArguments(reader, i, readers.get(i));
        }
        return reader;
    }

    private static void addReaders(
            List<MethodHandle> readers, RecordType<?> type, NpyStructure structure, long offset) {
        for (Part part : type.parts()) {
            NpyField field = part.in(structure).orElseThrow();
            long place = offset + field.offset();
            if (part.type() instanceof FieldType.Nested nested) {
                addReaders(readers, nested.type(), (NpyStructure) field.type(), place);
            } else {
                readers.add(shifted(reader(part, field.type()), place));
            }
        }
    }

    /** Of type (values of all fields...)record. */
    private static MethodHandle flatConstructor(RecordType<?> type) {
        MethodHandle constructor = type.constructor();
        for (int i = type.parts().size() - 1; i >= 0; i--) {
            if (type.parts().get(i).type() instanceof FieldType.Nested nested) {
                constructor = collectArguments(constructor, i, flatConstructor(nested.type()));
            }
        }
        return constructor;
    }

    /** Of type (memory, offset)value. */
    private static MethodHandle reader(Part part, NpyType found) {
        ValueField field = valueField(part, found);
        if (field != null) {
            return field.reader();
        }
        return switch (part.type()) {
            case FieldType.Number number -> layout(number, found).varHandle().toMethodHandle(AccessMode.GET);
            case FieldType.Several several -> ArrayField.reader(several, layout(several.base(), base(found)));
            default -> throw new AssertionError(part.type());
        };
    }

    /** Null if it has numbers, or fields. */
    private static ValueField valueField(Part part, NpyType found) {
        if (part.type() instanceof FieldType.Value value) {
            return new ValueField(part.component(), value.valueClass(), (NpyScalar) found, -1);
        }
        if (part.type() instanceof FieldType.Several several && several.base() instanceof FieldType.Value value) {
            int count = several.npyType().count();
            return new ValueField(part.component(), value.valueClass(), (NpyScalar) base(found), count);
        }
        return null;
    }

    /** Of type (memory, offset, record)void: calls the writers of all fields, one after the other. */
    private static MethodHandle writer(RecordType<?> type, NpyStructure structure) {
        List<MethodHandle> writers = new ArrayList<>();
        addWriters(writers, type, structure, 0, identity(type.type()));
        MethodHandle writer = empty(methodType(void.class, MemorySegment.class, long.class, type.type()));
        for (MethodHandle one : writers.reversed()) {
            writer = foldArguments(writer, one);
        }
        return writer;
    }

    /**
     * @param record of type (outermost record)record
     */
    private static void addWriters(
            List<MethodHandle> writers, RecordType<?> type, NpyStructure structure, long offset, MethodHandle record) {
        for (Part part : type.parts()) {
            NpyField field = part.in(structure).orElseThrow();
            long place = offset + field.offset();
            MethodHandle value = filterReturnValue(record, part.accessor());
            if (part.type() instanceof FieldType.Nested nested) {
                addWriters(writers, nested.type(), (NpyStructure) field.type(), place, value);
            } else {
                writers.add(filterArguments(shifted(writer(part, field.type()), place), 2, value));
            }
        }
    }

    /** Of type (memory, offset, value)void. */
    private static MethodHandle writer(Part part, NpyType found) {
        ValueField field = valueField(part, found);
        if (field != null) {
            return field.writer();
        }
        return switch (part.type()) {
            case FieldType.Number number -> layout(number, found).varHandle().toMethodHandle(AccessMode.SET);
            case FieldType.Several several -> ArrayField.writer(layout(several.base(), base(found)));
            default -> throw new AssertionError(part.type());
        };
    }

    /** Of type (record)void: throws if a component is missing, or its field cannot hold it. */
    private static MethodHandle checker(RecordType<?> type, NpyStructure structure) {
        MethodHandle checker = empty(methodType(void.class, type.type()));
        for (Part part : type.parts().reversed()) {
            if (!(part.type() instanceof FieldType.Number)) {
                NpyType found = part.in(structure).orElseThrow().type();
                checker = foldArguments(checker, filterArguments(checker(part, found), 0, part.accessor()));
            }
        }
        return checker;
    }

    /** Of type (value)void. */
    private static MethodHandle checker(Part part, NpyType found) {
        ValueField field = valueField(part, found);
        if (field != null) {
            return field.checker();
        }
        MethodHandle presence = ArrayField.presence(part);
        return switch (part.type()) {
            case FieldType.Nested nested -> foldArguments(checker(nested.type(), (NpyStructure) found), presence);
            default -> presence;
        };
    }

    private static MethodHandle shifted(MethodHandle access, long offset) {
        return filterArguments(access, 1, insertArguments(SUM, 0, offset));
    }

    private static NpyType base(NpyType found) {
        return ((NpySubArray) found).base();
    }

    private static ValueLayout layout(FieldType number, NpyType found) {
        return ((FieldType.Number) number).javaType().layout().withOrder(((NpyScalar) found).order());
    }

    static MethodHandle find(Class<?> owner, String name, MethodType type) {
        try {
            return HERE.findStatic(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(name, e);
        }
    }
}
