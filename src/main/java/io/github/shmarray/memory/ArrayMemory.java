package io.github.shmarray.memory;

import io.github.shmarray.convert.ElementText;
import io.github.shmarray.convert.Elements;
import io.github.shmarray.copy.EndedAccess;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.copy.PendingFault;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.memory.WordWaits.Word;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.UseCount;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The memory of an array: a segment of its own, or a block of a heap. Safe to use from many threads. */
public abstract sealed class ArrayMemory implements AutoCloseable permits ArraySegment, HeapBlock {
    final UseCount users = new UseCount();

    /** Null until somebody waits. */
    private volatile WordWaits waits;

    /** What the bytes are, and where they start in the file. */
    public abstract ArraySegment.Layout layout();

    /** Null if it cannot grow. */
    public Growth growth() {
        return null;
    }

    public abstract String name();

    /** Whether it was made here, rather than found. */
    public abstract boolean wasCreated();

    /** Which file it is in, and where there. */
    public abstract ArrayPlace place();

    /** What {@code SharedArray.attachHandle} takes. */
    public abstract String handle();

    /** The file that has the bytes, as it is mapped: its identity, and what is known of its faults. */
    public abstract Region region();

    /** The elements, for those who have entered; with the room behind them if it can grow. */
    public abstract MemorySegment elements();

    /**
     * The elements, for single accesses by the array itself, which fetches them anew when such an access fails though the memory
     * is open, and when it has closed it: it can do nothing with them then.
     */
    public abstract MemorySegment accessedElements();

    /** The elements, for anybody: every access ends when this memory is closed. */
    public abstract MemorySegment lastingElements();

    /** What the {@link #accessedElements} of the array are given to when they are renewed for it; null for nothing. */
    public abstract void setAccessor(Consumer<MemorySegment> renewed);

    /** Moves the elements into huge pages; returns how many bytes of them are there. */
    public final long collapse() {
        long[] bytes = new long[1];
        during("collapse", () -> bytes[0] = region().collapse(elements().asSlice(0, layout().byteSize())));
        return bytes[0];
    }

    /** How others find it; null for a part of something. */
    public abstract ArraySegment.Location location();

    /** Removes the name; returns whether this call did. */
    public abstract boolean unlink();

    /** Whether it is closed, for good: while somebody only tries to close it, this waits for the outcome. */
    public abstract boolean hasEnded();

    /**
     * Closing twice is fine.
     *
     * @throws IllegalStateException if somebody has entered; it stays open
     */
    @Override
    public abstract void close();

    public final boolean isOpen() {
        return !hasEnded() && region().isOpen();
    }

    /** What to throw when a page was not available. */
    public final SegmentFaultException fault(String operation) {
        return region().fault(operation + " array \"" + name() + "\"");
    }

    /**
     * @throws IllegalStateException if it is closed
     * @throws SegmentFaultException if a fault has ended it
     */
    public final void requireOpen(String operation) {
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
    public final void during(String operation, Runnable action) {
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
     * Waits while an element is as it was.
     *
     * @param isUnchanged looks at it; throws if the array has ended
     * @param offset of the four bytes of it that are waited for in the kernel
     * @param value that they have as long as it is unchanged
     * @return whether it has changed; else the time is over
     */
    public final boolean awaitWhile(
            String operation, BooleanSupplier isUnchanged, long offset, int value, Duration timeout)
            throws InterruptedException {
        Word word = new Word(elements().address() + offset, value, isUnchanged);
        try {
            boolean hasChanged = awaitWhile(word, Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)));
            if (region().isCut()) {
                throw fault(operation);
            }
            return hasChanged;
        } catch (InternalError e) {
            throw explain(operation, e);
        }
    }

    private boolean awaitWhile(Word word, long nanoseconds) throws InterruptedException {
        return !word.isUnchanged().getAsBoolean() || nanoseconds > 0 && waits().hasChanged(word, nanoseconds);
    }

    private WordWaits waits() {
        if (waits == null) {
            synchronized (users) {
                waits = waits == null ? new WordWaits(region().posix(), users) : waits;
            }
        }
        return waits;
    }

    /** Wakes some of those who wait for the four bytes at an offset, in any process; returns how many. */
    public final int wake(String operation, long offset, int count) {
        int[] woken = new int[1];
        during(operation, () -> {
            long address = elements().address() + offset;
            woken[0] = region().posix().futex(address, Posix.FUTEX_WAKE, count, 0, 0, 0);
        });
        if (woken[0] < 0) {
            throw SegmentErrors.of(operation + " array \"" + name() + "\": futex", woken[0]);
        }
        return woken[0];
    }

    /** Ends the use of it, and the waiting, if nobody is inside; returns whether this call did. */
    final boolean endUse() {
        boolean hasEnded = users.end();
        WordWaits waiting = waits;
        if (hasEnded && waiting != null) {
            waiting.end();
        }
        return hasEnded;
    }

    /**
     * A heading and the elements after it, on lines of their own if they are many. Never throws: what cannot be read is told in place
     * of the elements.
     */
    public final String describe(String heading, Supplier<Elements> elements) {
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
    public final RuntimeException explain(String operation, Throwable failure) {
        boolean isJdkFault = !region().isWatched() && PendingFault.is(failure);
        if (isJdkFault || failure instanceof MemoryFaultException) {
            return fault(operation);
        }
        if (failure instanceof IllegalStateException) {
            if (!hasEnded() && !region().isOpen()) {
                EndedAccess.forgetInterrupt();
            }
            requireOpen(operation);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
