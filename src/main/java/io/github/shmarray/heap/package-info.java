/**
 * Dividing the memory of a heap: which blocks are free, open or closed, and when a closed one can be used again. It knows
 * neither segments nor arrays.
 *
 * <p>For the memory of arrays, whose heap's lock guards what is not safe to use from several threads.
 */
package io.github.shmarray.heap;
