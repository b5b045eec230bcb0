package io.github.shmarray;

import io.github.shmarray.convert.ElementText;
import io.github.shmarray.convert.Elements;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.copy.PendingFault;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.UseCount;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** The memory of an array: a segment of its own, or a block of a heap. Safe to use from many threads. */
abstract sealed class ArrayMemory implements AutoCloseable permits ArraySegment, HeapBlock {
    final UseCount users = new UseCount();

    /** What the bytes are, and where they start in the file. */
    abstract ArraySegment.Layout layout();

    abstract String name();

    /** Whether it was made here, rather than found. */
    abstract boolean wasCreated();

    /** What {@link SharedArray#attachHandle} takes. */
    abstract String handle();

    /** The file that has the bytes, as it is mapped: its identity, and what is known of its faults. */
    abstract Region region();

    /** The elements, for those who have entered. */
    abstract MemorySegment elements();

    /**
     * The elements, for single accesses by the array itself, which fetches them anew when such an access fails though the memory
     * is open, and when it has closed it: it can do nothing with them then.
     */
    abstract MemorySegment accessedElements();

    /** The elements, for anybody: every access ends when this memory is closed. */
    abstract MemorySegment lastingElements();

    /** The array whose {@link #accessedElements} are renewed for it; null for none. */
    abstract void setAccessor(ElementAccess array);

    /** Removes the name; returns whether this call did. */
    abstract boolean unlink();

    /** Whether it is closed, for good: while somebody only tries to close it, this waits for the outcome. */
    abstract boolean hasEnded();

    /**
     * Closing twice is fine.
     *
     * @throws IllegalStateException if somebody has entered; it stays open
     */
    @Override
    public abstract void close();

    final boolean isOpen() {
        return !hasEnded() && region().isOpen();
    }

    /** What to throw when a page was not available. */
    final SegmentFaultException fault(String operation) {
        return region().fault(operation + " array \"" + name() + "\"");
    }

    /**
     * @throws IllegalStateException if it is closed
     * @throws SegmentFaultException if a fault has ended it
     */
    final void requireOpen(String operation) {
        boolean isMapped = region().isOpen();
        // Closing ends the mapping too, so this is asked after it.
        if (hasEnded()) {
            throw new IllegalStateException(operation + " array \"" + name() + "\": it is closed");
        }
        if (!isMapped) {
            throw fault(operation);
        }
    }

    /**
     * Does something with many elements: it cannot be closed meanwhile, and a page that is not available is an exception.
     *
     * @throws IllegalStateException if it is closed
     */
    final void during(String operation, Runnable action) {
        // An error that an earlier access has left is not this one's.
        PendingFault.raise();
        while (!users.enter()) {
            // Whoever has just shut it may open it again, as a heap that cannot be closed.
            requireOpen(operation);
        }
        try {
            requireOpen(operation);
            action.run();
            if (region().isCut()) {
                throw fault(operation);
            }
        } catch (RuntimeException | InternalError e) {
            throw explain(operation, e);
        } finally {
            users.leave();
        }
    }

    /**
     * A heading and the elements after it, on lines of their own if they are many. Never throws: what cannot be read is told in place
     * of the elements.
     */
    final String describe(String heading, Supplier<Elements> elements) {
        String content = content(elements);
        return heading + (content.contains("\n") ? ",\n" : ", ") + content + "]";
    }

    private String content(Supplier<Elements> elements) {
        String[] text = new String[1];
        try {
            during("toString of", () -> text[0] = ElementText.of(elements.get()));
            return text[0];
        } catch (SegmentFaultException | InternalError e) {
            return "page not available (SIGBUS)";
        } catch (IllegalStateException e) {
            return "closed";
        }
    }

    /** What to throw for a failure. The JDK's own copies tell of a fault by an error of a more general kind. */
    final RuntimeException explain(String operation, Throwable failure) {
        boolean isJdkFault = !region().isWatched() && PendingFault.is(failure);
        if (isJdkFault || failure instanceof MemoryFaultException) {
            return fault(operation);
        }
        if (failure instanceof IllegalStateException) {
            if (!hasEnded() && !region().isOpen()) {
                // The JVM interrupts a thread whose access it ends, but nobody has interrupted this one.
                Thread.interrupted();
            }
            requireOpen(operation);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
