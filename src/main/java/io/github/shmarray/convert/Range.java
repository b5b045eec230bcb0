package io.github.shmarray.convert;

/**
 * Some of the indices along a dimension: {@code count} of them from {@code first} on, {@code step} apart. The step may be
 * negative, and is 1 where it is never taken.
 */
public record Range(long first, long step, long count) {}
