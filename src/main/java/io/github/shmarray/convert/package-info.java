/**
 * Elements as values: where those of n dimensions lie, conversion between element types, and comparison by value.
 *
 * <p>For the arrays alone. Everything here works on memory that the caller keeps open, and is safe to use from many threads as far as the
 * memory is.
 */
package io.github.shmarray.convert;
