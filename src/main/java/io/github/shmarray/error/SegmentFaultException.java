package io.github.shmarray.error;

/**
 * A page of a segment was not available while it was read or written: another process cut the segment short, or the file system
 * of a sparse one is full. What was copied before that stays copied. After an access to single elements the array has ended: every
 * further access throws this too. After an operation on many elements by the native library it goes on.
 */
public final class SegmentFaultException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    public SegmentFaultException(String message) {
        super(message, 0);
    }
}
