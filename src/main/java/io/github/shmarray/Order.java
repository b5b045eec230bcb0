package io.github.shmarray;

/** The order in which the elements of several dimensions are put in a row. */
public enum Order {
    /** The last index runs fastest. */
    C,

    /** The first index runs fastest. */
    F,

    /** As they lie in memory, if that is the order of Fortran; else as C. */
    A
}
