/**
 * Arrays of one host in the shared memory of others: {@link io.github.shmarray.flight.SegmentServer} offers the segments of a folder on
 * Arrow Flight, {@link io.github.shmarray.flight.Mirror} makes the same segments elsewhere, whole or not at all.
 *
 * <p>An artifact of its own, on the class path, of the same version as the library, whose header and name rules it uses.
 */
package io.github.shmarray.flight;
