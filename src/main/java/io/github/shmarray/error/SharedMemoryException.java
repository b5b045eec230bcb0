package io.github.shmarray.error;

/**
 * A segment could not be created, opened or used. The message names the operation, the segment and the numbers, and says
 * what to do; a subclass stands for each thing that a caller would handle differently.
 */
public sealed class SharedMemoryException extends RuntimeException
        permits LockNotRecoverableException,
                NoSpaceException,
                NoSuchSegmentException,
                OwnerDiedException,
                SegmentAccessException,
                SegmentExistsException,
                SegmentFaultException,
                SegmentFormatException,
                SegmentMismatchException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    public SharedMemoryException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /** The error number of the system call that failed, or 0 if there was none. */
    public int errno() {
        return errno;
    }
}
