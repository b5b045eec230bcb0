package io.github.shmarray;

/** The file system that holds shared memory, or a heap in it, has too little space. Nothing was left behind. */
public final class NoSpaceException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long available;

    NoSpaceException(String message, int errno, long requested, long available) {
        super(message, errno);
        this.requested = requested;
        this.available = available;
    }

    /** The bytes that were asked for. */
    public long requested() {
        return requested;
    }

    /** The bytes that were free when the request failed. */
    public long available() {
        return available;
    }
}
