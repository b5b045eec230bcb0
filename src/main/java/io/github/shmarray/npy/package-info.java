/**
 * The header of numpy's .npy files: read it, and write it as numpy does. It knows nothing of shared memory and depends on
 * nothing but the JDK.
 *
 * <p>For the library's own packages. Everything here is immutable or belongs to one call, and what is read may come from anybody: it
 * is checked before it is used.
 */
package io.github.shmarray.npy;
