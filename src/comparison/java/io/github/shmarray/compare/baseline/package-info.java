/**
 * The baseline of the comparison for benchmarks of one's own. It is in the cli jar, not in the library jar, and stays as it is documented.
 *
 * <p>For users; what is made here belongs to one thread.
 */
package io.github.shmarray.compare.baseline;
