package io.github.shmarray.copy;

/** A page of mapped memory was not available: the file behind it was cut short, or its file system is full. */
public final class MemoryFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final long EFAULT = -14;

    private MemoryFaultException() {
        super("a page of mapped memory was not available");
    }

    /**
     * Passes on the result of a C function; any failure but a fault, such as too many calls at once, leaves the work to Java.
     *
     * @throws MemoryFaultException if it says that a page was not available
     */
    public static long check(long result) {
        if (result == EFAULT) {
            throw new MemoryFaultException();
        }
        return result;
    }
}
