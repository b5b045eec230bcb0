/**
 * Archives of arrays, as {@code numpy.savez} writes them. Needs Apache Commons Compress, {@code
 * org.apache.commons:commons-compress}, which the library does not need otherwise.
 *
 * <p>For users.
 */
package io.github.shmarray.npz;
