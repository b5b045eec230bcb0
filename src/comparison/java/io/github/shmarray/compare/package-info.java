/**
 * The comparison: every way to create, fill and copy an array, measured side by side with the native baseline. Not part of
 * the library jar.
 */
package io.github.shmarray.compare;
