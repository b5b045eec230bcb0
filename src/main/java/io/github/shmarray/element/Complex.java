package io.github.shmarray.element;

/**
 * A complex number, as numpy's complex128 has it, and complex64 after rounding. It is there to be stored: arithmetic is for other
 * libraries. Immutable.
 */
public record Complex(double real, double imaginary) {}
