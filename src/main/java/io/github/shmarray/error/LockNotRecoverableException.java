package io.github.shmarray.error;

/**
 * An owner of a lock has died, and whoever had it next unlocked it without declaring what it guards consistent. Nobody gets it any
 * more; once it is unlinked, a new one can be made.
 */
public final class LockNotRecoverableException extends SharedMemoryException {
    private static final long serialVersionUID = 1L;

    public LockNotRecoverableException(String message, int errno) {
        super(message, errno);
    }
}
