package io.github.shmarray.records;

/** A record has a component that its field cannot hold. The message tells which and why. */
public final class UnfitRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfitRecordException(String message) {
        super(message);
    }
}
