/**
 * How the native library gets into the JVM, and what the machine tells of itself.
 *
 * <p>For the library's own packages. Nothing here fails in a static initialiser. Safe to use from many threads.
 */
package io.github.shmarray.loader;
