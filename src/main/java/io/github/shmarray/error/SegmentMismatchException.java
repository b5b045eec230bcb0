package io.github.shmarray.error;

/** The array that was found has another element type or shape than was asked for. */
public final class SegmentMismatchException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    public SegmentMismatchException(String message) {
        super(message, 0);
    }
}
