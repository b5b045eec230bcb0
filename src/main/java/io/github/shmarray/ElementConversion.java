package io.github.shmarray;

import io.github.shmarray.convert.Elements;
import io.github.shmarray.convert.Geometry;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentFaultException;
import java.lang.reflect.Array;

/** Conversion between the elements of an array and those of Java arrays of other types. */
abstract sealed class ElementConversion extends ElementCopy permits SharedArray {
    ElementConversion(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /** Converts each element of a Java array into this one's type, refusing those that do not fit. */
    public void convertFrom(Object javaArray) {
        convertFrom(javaArray, Overflow.EXACT);
    }

    /**
     * Converts each element of a Java array into this one's type.
     *
     * @param javaArray of any primitive type but boolean, as long as this array
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if it is no such array, or of another length
     * @throws UnsupportedOperationException if this array is read-only
     * @throws SegmentFaultException if a page was not available
     * @throws IllegalStateException if this array is closed
     */
    public void convertFrom(Object javaArray, Overflow overflow) {
        convertFrom(javaArray, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(Object, Overflow)} does. */
    public void convertFrom(Object javaArray, Overflow overflow, Parallelism parallelism) {
        Elements source = Elements.ofArray(javaArray, Array.getLength(javaArray));
        requireLength(source.count(), "convert into");
        requireWritable("convert into");
        String what = "array \"" + memory().name() + "\"";
        writing(
                "convert into",
                0,
                length,
                inMemoryOrder().assignment(source, false, overflow, what, parallelism.threads()));
    }

    private Elements inMemoryOrder() {
        return new Elements(elements(), layout().type(), Geometry.rowMajor(new long[] {length}, elementSize));
    }

    /** Converts each element into the type of a Java array, refusing those that do not fit. */
    public void convertTo(Object javaArray) {
        convertTo(javaArray, Overflow.EXACT);
    }

    /**
     * Converts each element into the type of a Java array.
     *
     * @param javaArray of any primitive type but boolean, as long as this array
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if it is no such array, or of another length
     * @throws SegmentFaultException if a page was not available
     * @throws IllegalStateException if this array is closed
     */
    public void convertTo(Object javaArray, Overflow overflow) {
        convertTo(javaArray, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(Object, Overflow)} does. */
    public void convertTo(Object javaArray, Overflow overflow, Parallelism parallelism) {
        Elements target = Elements.ofArray(javaArray, Array.getLength(javaArray));
        requireLength(target.count(), "convert from");
        requireOpen("convert from");
        String what = "a Java array, from array \"" + memory().name() + "\"";
        memory().during(
                        "convert from",
                        () -> target.assignment(inMemoryOrder(), false, overflow, what, parallelism.threads())
                                .run());
    }
}
