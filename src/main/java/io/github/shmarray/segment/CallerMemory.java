package io.github.shmarray.segment;

import io.github.shmarray.copy.EndedAccess;
import io.github.shmarray.copy.FaultWatch;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.copy.PendingFault;
import io.github.shmarray.error.SegmentFaultException;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Memory of a caller, from which or to which elements of an array are copied.
 *
 * @param role "source" or "target", for messages
 * @param isSwapped whether its elements are in the byte order that this machine has not
 */
public record CallerMemory(String role, MemorySegment segment, boolean isSwapped) {
    public static CallerMemory of(String role, MemorySegment segment) {
        return new CallerMemory(role, Objects.requireNonNull(segment, role), false);
    }

    /** A buffer from its position to its limit. */
    public static <B extends Buffer> CallerMemory of(String role, B buffer, Function<B, ByteOrder> order) {
        Objects.requireNonNull(buffer, role);
        return new CallerMemory(role, segment(role, buffer), order.apply(buffer) != ByteOrder.nativeOrder());
    }

    private static MemorySegment segment(String role, Buffer buffer) {
        try {
            return MemorySegment.ofBuffer(buffer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the " + role
                            + " is a buffer over a CharSequence, which has no memory; give its characters as char[]",
                    e);
        }
    }

    /**
     * Checks that it can be copied from, or to.
     *
     * @param operation what is done to which array: {@code copy into array "prices"}
     * @throws WrongThreadException if it belongs to another thread
     * @throws IllegalStateException if it is closed
     * @throws IllegalArgumentException if it is a target and read-only
     */
    public void requireUsable(Supplier<String> operation) {
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(what(operation) + " belongs to another thread; copy in that thread, or"
                    + " allocate it in a shared arena");
        }
        requireOpen(operation, null);
        if (role.equals("target") && segment.isReadOnly()) {
            throw new IllegalArgumentException(what(operation) + " is read-only");
        }
    }

    /** Does a copy; tells what went wrong with this memory from what went wrong with the array's. */
    public void during(Supplier<String> operation, Region array, Runnable copy) {
        try {
            copy.run();
        } catch (IllegalStateException e) {
            EndedAccess.forgetInterruptBy(segment);
            requireOpen(operation, e);
            throw e;
        } catch (MemoryFaultException | InternalError e) {
            boolean isFault = e instanceof MemoryFaultException || PendingFault.is(e);
            if (isFault && !array.isCut() && !array.isCutShort()) {
                throw (SegmentFaultException) fault(operation).initCause(e);
            }
            throw e;
        }
        // Pages of this library's own mappings are replaced by zeroes.
        if (FaultWatch.isMemoryCut(segment) && !array.isCut()) {
            throw fault(operation);
        }
        requireOpen(operation, null);
    }

    private void requireOpen(Supplier<String> operation, IllegalStateException cause) {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(
                    what(operation) + " is closed, or was mapped from a file that was cut short", cause);
        }
    }

    private SegmentFaultException fault(Supplier<String> operation) {
        return new SegmentFaultException(what(operation)
                + " has a page that is not available (SIGBUS); the file it is mapped from may have been cut short");
    }

    private String what(Supplier<String> operation) {
        return operation.get() + ": the " + role;
    }
}
