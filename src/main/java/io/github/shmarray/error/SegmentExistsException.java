package io.github.shmarray.error;

/** The name is taken. The segment that has it is untouched. */
public final class SegmentExistsException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    public SegmentExistsException(String message, int errno) {
        super(message, errno);
    }
}
