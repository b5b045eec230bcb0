package io.github.shmarray;

/** What was found is not an array that this library can read. It was left as it is. */
public final class SegmentFormatException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    SegmentFormatException(String message) {
        super(message, 0);
    }
}
