package io.github.shmarray;

import java.util.Objects;

/** The order in which the elements of several dimensions are put in a row. */
public enum Order {
    /** The last index runs fastest. */
    C,

    /** The first index runs fastest. */
    F,

    /** As they lie in memory, if that is the order of Fortran; else as C. */
    A;

    static Order requireOne(Order order) {
        Objects.requireNonNull(order, "order");
        if (order == A) {
            throw new IllegalArgumentException("order A means any order; choose C (row-major) or F (column-major)");
        }
        return order;
    }
}
