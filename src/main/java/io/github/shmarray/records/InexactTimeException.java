package io.github.shmarray.records;

/** A time cannot be told in other units without a change. */
final class InexactTimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InexactTimeException(String message) {
        super(message);
    }
}
