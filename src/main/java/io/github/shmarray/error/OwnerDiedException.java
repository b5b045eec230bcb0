package io.github.shmarray.error;

/**
 * Whoever had a lock has died with it, and what it guards may be half done. The thread that gets this exception <b>has the
 * lock</b>: it mends what is guarded and declares it consistent with {@code recover()}, or unlocks without that, and nobody gets the
 * lock any more.
 */
public final class OwnerDiedException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    public OwnerDiedException(String message, int errno) {
        super(message, errno);
    }
}
