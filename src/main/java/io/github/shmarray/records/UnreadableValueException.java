package io.github.shmarray.records;

/** An element is nothing that its Java class has. The message tells what it is, and why. */
public final class UnreadableValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableValueException(String message) {
        super(message);
    }
}
