/**
 * Files in shared memory: making, opening, mapping and removing them, what limits them, and what their failures mean.
 *
 * <p>For the arrays alone; it knows bytes, names and descriptors, and nothing of elements. A {@code Mapping} is safe to use from many
 * threads and ends when it is closed or forgotten, or when a page of it is not available; a {@code SpareMaker} is safe to
 * use from many threads too and has one of its own; the rest is stateless or belongs to one call.
 */
package io.github.shmarray.segment;
