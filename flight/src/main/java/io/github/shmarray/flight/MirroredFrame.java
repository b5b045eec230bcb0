package io.github.shmarray.flight;

/**
 * A frame that is in the ring here.
 *
 * @param number in the ring of the server; here it has the next one of this ring
 * @param leftOut how many frames there were between it and the one before that arrived: those that the network had no time for
 */
public record MirroredFrame(long number, long leftOut) {}
