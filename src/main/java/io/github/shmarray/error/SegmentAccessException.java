package io.github.shmarray.error;

/** This user may not do that with this segment. */
public final class SegmentAccessException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    public SegmentAccessException(String message, int errno) {
        super(message, errno);
    }
}
