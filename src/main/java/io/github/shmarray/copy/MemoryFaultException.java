package io.github.shmarray.copy;

/** A page of mapped memory could not be had: the file behind it was cut short, or its file system is full. */
public final class MemoryFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemoryFaultException() {
        super("a page of mapped memory could not be had");
    }
}
