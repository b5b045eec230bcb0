package io.github.shmarray;

/**
 * Sees each write through an array or view that has it: once for a single element, and once for a whole slice, however long.
 * What is written behind its back, by other processes or through other arrays and views of the segment, it does not see.
 *
 * <p>The array stays that of the object that the one with the hook was made from: closing the latter ends that one only, whose views
 * then write no more, and closing the former ends both. An object has one hook: one that is made from an object with a hook has the new
 * one alone, which can call the other.
 *
 * <p>A hook may close the array: before the write, that makes the write throw. The view is the one that is written through, or of a write by the array itself, all its elements in the order of memory.
 * Elements are numbered in the row-major order of that view; the write covers {@code count} of them from {@code from} on.
 */
public interface WriteHook {
    /**
     * Called before the write, but not for one that is refused. If it throws, nothing is written and the writer gets the
     * exception.
     */
    default void beforeWrite(ArrayView view, long from, long count) {}

    /** Called after the write. */
    default void afterWrite(ArrayView view, long from, long count) {}
}
