/**
 * Dividing the memory of a heap: which blocks are free, open or closed, and when a closed one can be used again. Internal: for the
 * heap of the package above. Knows neither segments nor arrays. What is not safe to use from several threads says so, and is
 * guarded by its heap.
 */
package io.github.shmarray.heap;
