package io.github.shmarray;

/** The name is taken. The segment that has it is untouched. */
public final class SegmentExistsException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    SegmentExistsException(String message, int errno) {
        super(message, errno);
    }
}
