package io.github.shmarray.element;

import java.lang.foreign.MemorySegment;

/**
 * What arrays of numbers and arrays of records in shared memory have in common: {@code SharedArray} and {@code SharedRecordArray} alone
 * are such. They are as safe to use from many threads as those say.
 */
public interface SharedElements extends AutoCloseable {
    /** The name it was created or attached by; a path if that is how it was attached. */
    String name();

    /** What numpy takes the elements for, as it writes it: {@code <i4}, {@code [('time', '<i8'), ('price', '<f8')]}. */
    String dtype();

    /** How many there are along each dimension; without dimensions for a single one. */
    long[] shape();

    /** How many there are in all. */
    long length();

    /** Whether the first index varies fastest in memory, as in {@code Order.F}; where the order makes no difference, it may be either. */
    boolean isColumnMajor();

    /** Whether writing throws. */
    boolean isReadOnly();

    /** Not once it is closed. */
    boolean isOpen();

    /**
     * All elements as bytes, without the header.
     *
     * @throws IllegalStateException if the array is closed
     */
    MemorySegment memorySegment();

    /** Unmaps the array. */
    @Override
    void close();
}
