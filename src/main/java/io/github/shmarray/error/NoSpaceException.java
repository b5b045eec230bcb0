package io.github.shmarray.error;

/**
 * The file system that holds shared memory, or a heap in it, has too little space, or the memory limit of this process's
 * control group is too near: a container's, as a rule. Nothing was left behind.
 */
public final class NoSpaceException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long available;

    public NoSpaceException(String message, int errno, long requested, long available) {
        super(message, errno);
        this.requested = requested;
        this.available = available;
    }

    /** The bytes that were asked for; 0 if it is no bytes that were lacking, but inodes or the like. */
    public long requested() {
        return requested;
    }

    /** The bytes that were free when the request failed; of a limit, those that could still have been taken for data. */
    public long available() {
        return available;
    }
}
