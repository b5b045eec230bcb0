/**
 * The types that the elements of an array can have, numpy's, what arrays of all of them have in common, and what becomes of numbers that a type cannot hold.
 *
 * <p>For all. Everything here is immutable or stateless, and safe to use from many threads.
 */
package io.github.shmarray.element;
