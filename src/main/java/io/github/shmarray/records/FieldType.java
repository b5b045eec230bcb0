package io.github.shmarray.records;

import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpySubArray;
import io.github.shmarray.npy.NpyType;
import java.util.List;

/** What the component of a record stands for. */
sealed interface FieldType {
    /** What a new array has for it. */
    NpyType npyType();

    /** At a multiple of how many bytes it begins in a new array, if that is not packed. */
    int alignment();

    /** Whether it can hold what is in a field of that type. */
    boolean holds(NpyType found);

    /** The types that it can hold: {@code int32 or uint32}. */
    String expected();

    /** What a component of an array has in each element, or by itself. */
    sealed interface Single extends FieldType {
        @Override
        NpyScalar npyType();

        @Override
        default int alignment() {
            return ElementParts.of(npyType()).orElseThrow().type().byteSize();
        }
    }

    /** One number. */
    record Number(JavaType javaType, NpyScalar npyType) implements Single {
        @Override
        public boolean holds(NpyType found) {
            return javaType.holds(found);
        }

        @Override
        public String expected() {
            return ElementType.choice(javaType.elementTypes());
        }
    }

    /** One object that is no number and has no fields. */
    record Value(ValueClass valueClass, NpyScalar npyType) implements Single {
        @Override
        public boolean holds(NpyType found) {
            return found instanceof NpyScalar scalar && valueClass.holds(scalar);
        }

        @Override
        public String expected() {
            return valueClass.expected();
        }
    }

    /** A fixed number of numbers, or of objects, in a Java array. */
    record Several(Single base, List<Integer> shape) implements FieldType {
        @Override
        public NpySubArray npyType() {
            return new NpySubArray(base.npyType(), shape);
        }

        @Override
        public int alignment() {
            return base.alignment();
        }

        @Override
        public boolean holds(NpyType found) {
            return found instanceof NpySubArray array && array.shape().equals(shape) && base.holds(array.base());
        }

        @Override
        public String expected() {
            return base.expected() + " " + shape;
        }
    }

    /** A record in the record. */
    record Nested(RecordType<?> type) implements FieldType {
        @Override
        public NpyType npyType() {
            return type.structure();
        }

        @Override
        public int alignment() {
            return type.alignment();
        }

        /** Whether its own fields fit is asked field by field. */
        @Override
        public boolean holds(NpyType found) {
            return found instanceof io.github.shmarray.npy.NpyStructure;
        }

        @Override
        public String expected() {
            return "a structure";
        }
    }
}
