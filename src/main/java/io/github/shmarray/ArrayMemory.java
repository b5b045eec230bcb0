package io.github.shmarray;

import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.copy.PendingFault;
import java.lang.foreign.MemorySegment;

/** The memory of an array: a segment of its own, or a block of a heap. Safe to use from many threads. */
sealed interface ArrayMemory extends AutoCloseable permits ArraySegment, HeapBlock {
    /** What the bytes are, and where they start in the file. */
    ArraySegment.Layout layout();

    String name();

    /** What {@link SharedArray#attachHandle} takes. */
    String handle();

    /** The file that has the bytes; the same for all who map it. */
    FileStatus file();

    boolean isOpen();

    /** The elements, for the one array that fetches them anew when it has closed this memory. */
    MemorySegment elements();

    /** The elements, for anybody: every access ends when this memory is closed. */
    MemorySegment lastingElements();

    /**
     * Keeps others from closing this memory until {@link #leave}.
     *
     * @throws IllegalStateException if it is closed
     */
    void enter(String operation);

    void leave();

    /** Does something with many elements: it cannot be closed meanwhile, and a page that cannot be had is an exception. */
    default void during(String operation, Runnable action) {
        enter(operation);
        try {
            action.run();
            PendingFault.raise();
        } catch (MemoryFaultException | InternalError e) {
            throw explain(operation, e);
        } finally {
            leave();
        }
    }

    /** What to throw for a failure. The JDK's own copies tell of a fault by an error of a more general kind. */
    default RuntimeException explain(String operation, Throwable failure) {
        boolean isJdkFault = failure instanceof InternalError
                && String.valueOf(failure.getMessage()).contains("unsafe memory access");
        if (isJdkFault || failure instanceof MemoryFaultException) {
            return fault(operation);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    /** What to throw when a page could not be had. */
    SegmentFaultException fault(String operation);

    /** Whether the file has become shorter since it was mapped, as far as its path tells. */
    boolean isCutShort();

    boolean unlink();

    @Override
    void close();
}
