package io.github.shmarray;

import io.github.shmarray.convert.Elements;
import io.github.shmarray.convert.Geometry;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.memory.ArrayMemory;
import java.lang.reflect.Array;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Conversion between the elements of an array and those of Java arrays: {@code byte}, {@code short}, {@code int} and {@code long}
 * are numbers with a sign, {@code char} one without. A Java array has as many elements as the shared one, in the order of memory.
 */
abstract sealed class ElementConversion extends ElementCopy permits SharedArray {
    ElementConversion(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /** As {@link #convertFrom(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertFrom(byte[] source) {
        convertFrom(source, Overflow.EXACT);
    }

    /**
     * Converts each element of a Java array into this one's type.
     *
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if the Java array is of another length
     * @throws UnsupportedOperationException if this array is read-only
     * @throws SegmentFaultException if a page was not available
     * @throws IllegalStateException if this array is closed
     */
    public void convertFrom(byte[] source, Overflow overflow) {
        convertFrom(source, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(byte[] source, Overflow overflow, Parallelism parallelism) {
        convertAllFrom(source, overflow, parallelism);
    }

    /** As {@link #convertFrom(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertFrom(short[] source) {
        convertFrom(source, Overflow.EXACT);
    }

    /** Converts each element of a Java array into this one's type; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(short[] source, Overflow overflow) {
        convertFrom(source, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(short[] source, Overflow overflow, Parallelism parallelism) {
        convertAllFrom(source, overflow, parallelism);
    }

    /** As {@link #convertFrom(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertFrom(char[] source) {
        convertFrom(source, Overflow.EXACT);
    }

    /** Converts each element of a Java array into this one's type; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(char[] source, Overflow overflow) {
        convertFrom(source, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(char[] source, Overflow overflow, Parallelism parallelism) {
        convertAllFrom(source, overflow, parallelism);
    }

    /** As {@link #convertFrom(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertFrom(int[] source) {
        convertFrom(source, Overflow.EXACT);
    }

    /** Converts each element of a Java array into this one's type; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(int[] source, Overflow overflow) {
        convertFrom(source, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(int[] source, Overflow overflow, Parallelism parallelism) {
        convertAllFrom(source, overflow, parallelism);
    }

    /** As {@link #convertFrom(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertFrom(long[] source) {
        convertFrom(source, Overflow.EXACT);
    }

    /** Converts each element of a Java array into this one's type; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(long[] source, Overflow overflow) {
        convertFrom(source, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(long[] source, Overflow overflow, Parallelism parallelism) {
        convertAllFrom(source, overflow, parallelism);
    }

    /** As {@link #convertFrom(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertFrom(float[] source) {
        convertFrom(source, Overflow.EXACT);
    }

    /** Converts each element of a Java array into this one's type; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(float[] source, Overflow overflow) {
        convertFrom(source, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(float[] source, Overflow overflow, Parallelism parallelism) {
        convertAllFrom(source, overflow, parallelism);
    }

    /** As {@link #convertFrom(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertFrom(double[] source) {
        convertFrom(source, Overflow.EXACT);
    }

    /** Converts each element of a Java array into this one's type; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(double[] source, Overflow overflow) {
        convertFrom(source, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertFrom(byte[], Overflow)} does. */
    public void convertFrom(double[] source, Overflow overflow, Parallelism parallelism) {
        convertAllFrom(source, overflow, parallelism);
    }

    private void convertAllFrom(Object source, Overflow overflow, Parallelism parallelism) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(overflow, "overflow");
        Objects.requireNonNull(parallelism, "parallelism");
        Elements elements = Elements.ofArray(source, Array.getLength(source));
        requireLength(elements.count(), "convert into");
        requireWritable("convert into");
        Supplier<String> what = () -> "array \"" + memory().name() + "\"";
        writing(
                "convert into",
                0,
                length,
                inMemoryOrder().assignment(elements, false, overflow, what, parallelism.threads()));
    }

    private Elements inMemoryOrder() {
        return new Elements(elements(), layout().type(), Geometry.rowMajor(new long[] {length}, elementSize));
    }

    /** As {@link #convertTo(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertTo(byte[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /**
     * Converts each element into the type of a Java array.
     *
     * @throws ArithmeticException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is written
     * @throws IllegalArgumentException if the Java array is of another length
     * @throws SegmentFaultException if a page was not available
     * @throws IllegalStateException if this array is closed
     */
    public void convertTo(byte[] target, Overflow overflow) {
        convertTo(target, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(byte[] target, Overflow overflow, Parallelism parallelism) {
        convertAllTo(target, overflow, parallelism);
    }

    /** As {@link #convertTo(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertTo(short[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** Converts each element into the type of a Java array; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(short[] target, Overflow overflow) {
        convertTo(target, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(short[] target, Overflow overflow, Parallelism parallelism) {
        convertAllTo(target, overflow, parallelism);
    }

    /** As {@link #convertTo(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertTo(char[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** Converts each element into the type of a Java array; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(char[] target, Overflow overflow) {
        convertTo(target, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(char[] target, Overflow overflow, Parallelism parallelism) {
        convertAllTo(target, overflow, parallelism);
    }

    /** As {@link #convertTo(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertTo(int[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** Converts each element into the type of a Java array; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(int[] target, Overflow overflow) {
        convertTo(target, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(int[] target, Overflow overflow, Parallelism parallelism) {
        convertAllTo(target, overflow, parallelism);
    }

    /** As {@link #convertTo(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertTo(long[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** Converts each element into the type of a Java array; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(long[] target, Overflow overflow) {
        convertTo(target, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(long[] target, Overflow overflow, Parallelism parallelism) {
        convertAllTo(target, overflow, parallelism);
    }

    /** As {@link #convertTo(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertTo(float[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** Converts each element into the type of a Java array; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(float[] target, Overflow overflow) {
        convertTo(target, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(float[] target, Overflow overflow, Parallelism parallelism) {
        convertAllTo(target, overflow, parallelism);
    }

    /** As {@link #convertTo(byte[], Overflow)} with {@link Overflow#EXACT}. */
    public void convertTo(double[] target) {
        convertTo(target, Overflow.EXACT);
    }

    /** Converts each element into the type of a Java array; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(double[] target, Overflow overflow) {
        convertTo(target, overflow, Parallelism.NONE);
    }

    /** Converts by several threads at once; throws as {@link #convertTo(byte[], Overflow)} does. */
    public void convertTo(double[] target, Overflow overflow, Parallelism parallelism) {
        convertAllTo(target, overflow, parallelism);
    }

    private void convertAllTo(Object target, Overflow overflow, Parallelism parallelism) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(overflow, "overflow");
        Objects.requireNonNull(parallelism, "parallelism");
        Elements elements = Elements.ofArray(target, Array.getLength(target));
        requireLength(elements.count(), "convert from");
        requireOpen("convert from");
        Supplier<String> what = () -> "a Java array, from array \"" + memory().name() + "\"";
        memory().during(
                        "convert from",
                        () -> elements.assignment(inMemoryOrder(), false, overflow, what, parallelism.threads())
                                .run());
    }
}
