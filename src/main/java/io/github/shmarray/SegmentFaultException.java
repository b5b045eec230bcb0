package io.github.shmarray;

/**
 * A page of a segment could not be had while it was read or written: another process cut the segment short, or the file system
 * of a sparse one is full. What was copied before that stays copied.
 */
public final class SegmentFaultException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    SegmentFaultException(String message) {
        super(message, 0);
    }
}
