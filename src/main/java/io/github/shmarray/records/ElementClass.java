package io.github.shmarray.records;

import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyType;
import java.util.Objects;

/**
 * A Java class whose objects are the elements of arrays, and what it stands for in memory. Immutable.
 *
 * @param <R> the class
 */
public sealed interface ElementClass<R> permits RecordType, ValueType {
    /**
     * What a class stands for.
     *
     * @param dtype what new arrays are to have; null for what the class stands for by itself, which records always do
     * @throws IllegalArgumentException if it stands for nothing, or not for that
     */
    static <R> ElementClass<R> of(Class<R> type, NpyScalar dtype) {
        Objects.requireNonNull(type, "element class");
        return ValueClass.of(type).isPresent() ? ValueType.of(type, dtype) : RecordType.of(type);
    }

    /** As {@link #of(Class, NpyScalar)}, but strings that are there tell how wide they have to be. */
    @SuppressWarnings("unchecked")
    static <R> ElementClass<R> of(R[] source, NpyScalar dtype) {
        boolean isWidthMissing = dtype == null && source instanceof String[];
        NpyScalar wanted = isWidthMissing ? TextCodec.widthOf((String[]) source) : dtype;
        return of((Class<R>) source.getClass().getComponentType(), wanted);
    }

    Class<R> type();

    /**
     * What new arrays have.
     *
     * @throws IllegalArgumentException if the class alone does not tell
     */
    NpyType npyType();

    /** What does not fit between this class and elements, as text that goes on from an operation; empty if they fit. */
    String mismatch(NpyType found);

    /** As {@link #mismatch}, where new elements would be {@link #npyType()}, and those that are there have to be no less. */
    String mismatchWithNew(NpyType found);

    /** How to read and write objects of this class in elements that fit. */
    RecordAccess accessTo(NpyType found);
}
