/**
 * What can go wrong with shared memory: {@link io.github.shmarray.error.SharedMemoryException} and a subclass for each thing that a
 * caller would handle differently. Wrong arguments and states are the JDK's own exceptions.
 *
 * <p>For all.
 */
package io.github.shmarray.error;
