/**
 * Seeing what segments there are, and removing what was left behind: {@link io.github.shmarray.segments.Segments}.
 *
 * <p>Looks at files from outside, and so needs no array; users and the commands are who calls it. Everything in it is immutable, and
 * safe to use from many threads.
 */
package io.github.shmarray.segments;
