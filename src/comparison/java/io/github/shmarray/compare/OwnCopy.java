package io.github.shmarray.compare;

import java.lang.foreign.MemorySegment;

/**
 * A copy of a user's own, which {@code scripts/compare --case-class} measures beside the others. It has a constructor without
 * parameters, and is used by one thread.
 */
public interface OwnCopy {
    /**
     * Makes everything ready that is not timed; called once.
     *
     * @param source what is to be copied; not to be changed
     * @param target an array in shared memory, as long as the source, of int32 in this machine's byte order
     */
    void prepare(int[] source, MemorySegment target) throws Exception;

    /** Copies all of the source into the target. What has arrived is checked now and then. */
    void copy() throws Exception;
}
