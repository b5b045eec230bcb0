/**
 * The header of numpy's .npy files: read it, and write it as numpy does. It knows nothing of shared memory and depends on
 * nothing but the JDK.
 */
package io.github.shmarray.npy;
