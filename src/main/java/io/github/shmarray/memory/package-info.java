/**
 * The memory of an array, as the array's own classes use it: a segment, or a block of a heap; who is inside it, and who waits for a
 * word of it.
 */
package io.github.shmarray.memory;
