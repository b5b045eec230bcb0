package io.github.shmarray.records;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpySubArray;
import io.github.shmarray.npy.NpyType;
import java.nio.ByteOrder;
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

    /** One number. */
    record Number(JavaType javaType, ElementType elementType) implements FieldType {
        @Override
        public NpyType npyType() {
            return elementType.npyType();
        }

        @Override
        public int alignment() {
            return elementType.byteSize();
        }

        @Override
        public boolean holds(NpyType found) {
            return ElementType.of(found)
                    .filter(javaType.elementTypes()::contains)
                    .isPresent();
        }

        @Override
        public String expected() {
            return ElementType.choice(javaType.elementTypes());
        }
    }

    /** A fixed number of numbers in a Java array. */
    record Numbers(Number base, List<Integer> shape) implements FieldType {
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

    /** A string of bytes in a {@code byte[]}. */
    record ByteString(int size) implements FieldType {
        @Override
        public NpyType npyType() {
            return new NpyScalar('S', size, ByteOrder.nativeOrder());
        }

        @Override
        public int alignment() {
            return 1;
        }

        @Override
        public boolean holds(NpyType found) {
            return found.equals(npyType());
        }

        @Override
        public String expected() {
            return "|S" + size;
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
