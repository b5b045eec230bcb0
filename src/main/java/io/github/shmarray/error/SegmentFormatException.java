package io.github.shmarray.error;

/** What was found is not an array that this library can read. It was left as it is. */
public final class SegmentFormatException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    public SegmentFormatException(String message) {
        super(message, 0);
    }
}
