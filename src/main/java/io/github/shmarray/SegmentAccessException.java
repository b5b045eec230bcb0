package io.github.shmarray;

/** This user may not do that with this segment. */
public final class SegmentAccessException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    SegmentAccessException(String message, int errno) {
        super(message, errno);
    }
}
