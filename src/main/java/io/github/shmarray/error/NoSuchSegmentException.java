package io.github.shmarray.error;

/** There is no segment of that name. */
public final class NoSuchSegmentException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    public NoSuchSegmentException(String message, int errno) {
        super(message, errno);
    }
}
