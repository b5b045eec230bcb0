package io.github.shmarray.records;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyType;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Java's primitive types, and the element types whose bits they hold, the first of which is the default. */
enum JavaType {
    BOOLEAN(boolean.class, ValueLayout.JAVA_BOOLEAN, ElementType.BOOL),
    BYTE(byte.class, ValueLayout.JAVA_BYTE, ElementType.INT8, ElementType.UINT8),
    SHORT(short.class, ValueLayout.JAVA_SHORT_UNALIGNED, ElementType.INT16, ElementType.UINT16, ElementType.FLOAT16),
    CHAR(char.class, ValueLayout.JAVA_CHAR_UNALIGNED, ElementType.UINT16),
    INT(int.class, ValueLayout.JAVA_INT_UNALIGNED, ElementType.INT32, ElementType.UINT32),
    LONG(long.class, ValueLayout.JAVA_LONG_UNALIGNED, ElementType.INT64, ElementType.UINT64),
    FLOAT(float.class, ValueLayout.JAVA_FLOAT_UNALIGNED, ElementType.FLOAT32),
    DOUBLE(double.class, ValueLayout.JAVA_DOUBLE_UNALIGNED, ElementType.FLOAT64);

    private final Class<?> type;
    private final ValueLayout layout;
    private final List<ElementType> elementTypes;

    JavaType(Class<?> type, ValueLayout layout, ElementType... elementTypes) {
        this.type = type;
        this.layout = layout;
        this.elementTypes = List.of(elementTypes);
    }

    /** Empty if it is not primitive. */
    static Optional<JavaType> of(Class<?> type) {
        return Arrays.stream(values())
                .filter(candidate -> candidate.type == type)
                .findFirst();
    }

    Class<?> type() {
        return type;
    }

    /** In this machine's byte order. */
    ValueLayout layout() {
        return layout;
    }

    /** A {@code long} also holds the ticks of times. */
    boolean holds(NpyType found) {
        return ElementType.of(found).filter(elementTypes::contains).isPresent()
                || this == LONG && found instanceof NpyScalar scalar && scalar.isTime();
    }

    List<ElementType> elementTypes() {
        return elementTypes;
    }
}
