/**
 * The comparison: every way to create, fill and copy an array, measured side by side with the native baseline. Not part of
 * the library jar.
 *
 * <p>For the commands, and for benchmarks of one's own. It measures in one thread at a time.
 */
package io.github.shmarray.compare;
