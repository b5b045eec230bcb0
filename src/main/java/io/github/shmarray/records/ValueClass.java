package io.github.shmarray.records;

import io.github.shmarray.element.Complex;
import io.github.shmarray.element.ElementParts;
import io.github.shmarray.npy.NpyScalar;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The classes whose objects are single elements that are no numbers, and the kinds of numpy's types that they stand for. */
enum ValueClass {
    COMPLEX(Complex.class, "c", "complex128", "complex64 or complex128"),
    INSTANT(Instant.class, "M", "datetime64[ns]", "datetime64"),
    DURATION(Duration.class, "m", "timedelta64[ns]", "timedelta64"),
    STRING(String.class, "SU", "U8", "a string S or U"),
    BYTES(byte[].class, "SV", "V8", "bytes S or V");

    private final Class<?> type;
    private final String kinds;
    private final String example;
    private final String expected;

    ValueClass(Class<?> type, String kinds, String example, String expected) {
        this.type = type;
        this.kinds = kinds;
        this.example = example;
        this.expected = expected;
    }

    /** Empty if it is none of these. */
    static Optional<ValueClass> of(Class<?> type) {
        return Arrays.stream(values())
                .filter(candidate -> candidate.type == type)
                .findFirst();
    }

    Class<?> type() {
        return type;
    }

    boolean holds(NpyScalar found) {
        return kinds.indexOf(found.kind()) >= 0;
    }

    /** Of which types it is an element. */
    String expected() {
        return expected;
    }

    /** A type that it can have. */
    String example() {
        return example;
    }

    /** What new elements are if nothing else is said; null if something has to be. */
    NpyScalar standard() {
        return this == STRING || this == BYTES ? null : ElementParts.dtype(example);
    }

    /** How to read and write it in elements that it {@link #holds}. */
    ValueCodec codec(NpyScalar found) {
        return switch (this) {
            case COMPLEX -> new ComplexCodec(found);
            case INSTANT, DURATION -> new TimeCodec(found);
            case STRING -> new TextCodec(found);
            case BYTES -> new BytesCodec(found);
        };
    }
}
