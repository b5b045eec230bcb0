package io.github.shmarray.records;

import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyType;

/**
 * A class whose objects are elements that have no fields.
 *
 * @param dtype null if the class alone does not tell, and nothing new is made
 * @param <R> the class
 */
record ValueType<R>(Class<R> type, ValueClass kind, NpyScalar dtype) implements ElementClass<R> {
    static <R> ValueType<R> of(Class<R> type, NpyScalar dtype) {
        ValueClass kind = ValueClass.of(type).orElseThrow();
        if (dtype != null && !kind.holds(dtype)) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " is no element of " + dtype.descr() + " but of " + kind.expected());
        }
        return new ValueType<>(type, kind, dtype == null ? kind.standard() : dtype);
    }

    @Override
    public NpyScalar npyType() {
        if (dtype == null) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " alone does not tell how wide elements are; give it with"
                            + " CreateOptions.withDtype(\"" + kind.example() + "\")");
        }
        return dtype;
    }

    @Override
    public String mismatch(NpyType found) {
        boolean isHeld = found instanceof NpyScalar scalar && kind.holds(scalar);
        return isHeld ? "" : "expected " + kind.expected() + " for " + type.getTypeName() + ", found " + found.descr();
    }

    @Override
    public String mismatchWithNew(NpyType found) {
        boolean isSame =
                found instanceof NpyScalar scalar && scalar.inNativeOrder().equals(npyType());
        return isSame ? "" : "expected " + npyType().descr() + ", found " + found.descr();
    }

    @Override
    public RecordAccess accessTo(NpyType found) {
        return kind.codec((NpyScalar) found);
    }
}
