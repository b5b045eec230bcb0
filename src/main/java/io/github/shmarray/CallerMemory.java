package io.github.shmarray;

import io.github.shmarray.copy.FaultWatch;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.copy.PendingFault;
import io.github.shmarray.error.SegmentFaultException;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.Function;

/**
 * Memory of a caller, from which or to which elements of an array are copied.
 *
 * @param role "source" or "target", for messages
 * @param isSwapped whether its elements are in the byte order that this machine has not
 */
record CallerMemory(String role, MemorySegment segment, boolean isSwapped) {
    static CallerMemory of(String role, MemorySegment segment) {
        return new CallerMemory(role, Objects.requireNonNull(segment, role), false);
    }

    /** A buffer from its position to its limit. */
    static <B extends Buffer> CallerMemory of(String role, B buffer, Function<B, ByteOrder> order) {
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

    /** Copies some of its bytes into the array's memory, which is kept open meanwhile. */
    void copyTo(ArrayMemory array, long from, long to, long count, Parallelism parallelism) {
        MemorySegment elements = array.elements();
        int size = array.layout().type().byteSize();
        if (isSwapped && size > 1) {
            MemoryCopy.copySwapped(segment, from, elements, to, count, size, parallelism.threads());
        } else {
            MemoryCopy.copy(segment, from, elements, to, count, parallelism.threads());
        }
    }

    /** Copies some of the array's bytes, which are kept open meanwhile, into this memory. */
    void copyFrom(ArrayMemory array, long from, long to, long count, Parallelism parallelism) {
        MemorySegment elements = array.elements();
        int size = array.layout().type().byteSize();
        if (isSwapped && size > 1) {
            MemoryCopy.copySwapped(elements, from, segment, to, count, size, parallelism.threads());
        } else {
            MemoryCopy.copy(elements, from, segment, to, count, parallelism.threads());
        }
    }

    /**
     * Checks that it can be copied from, or to.
     *
     * @throws WrongThreadException if it belongs to another thread
     * @throws IllegalStateException if it is closed
     * @throws IllegalArgumentException if it is a target and read-only
     */
    void requireUsable(String operation, ArrayMemory array) {
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(what(operation, array)
                    + " belongs to another thread; copy in that thread, or" + " allocate it in a shared arena");
        }
        requireOpen(operation, array, null);
        if (role.equals("target") && segment.isReadOnly()) {
            throw new IllegalArgumentException(what(operation, array) + " is read-only");
        }
    }

    /** Does a copy; tells what went wrong with this memory from what went wrong with the array's. */
    void during(String operation, ArrayMemory array, Runnable copy) {
        try {
            copy.run();
        } catch (IllegalStateException e) {
            requireOpen(operation, array, e);
            throw e;
        } catch (MemoryFaultException | InternalError e) {
            boolean isFault = e instanceof MemoryFaultException || PendingFault.is(e);
            if (isFault && !array.region().isCut() && !array.region().isCutShort()) {
                throw (SegmentFaultException) fault(operation, array).initCause(e);
            }
            throw e;
        }
        // Pages of this library's own mappings are replaced by zeroes.
        if (FaultWatch.isMemoryCut(segment) && !array.region().isCut()) {
            throw fault(operation, array);
        }
        requireOpen(operation, array, null);
    }

    private void requireOpen(String operation, ArrayMemory array, IllegalStateException cause) {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(
                    what(operation, array) + " is closed, or was mapped from a file that was cut short", cause);
        }
    }

    private SegmentFaultException fault(String operation, ArrayMemory array) {
        return new SegmentFaultException(
                what(operation, array) + " has a page that is not available (SIGBUS); the file it"
                        + " is mapped from may have been cut short");
    }

    private String what(String operation, ArrayMemory array) {
        return operation + " array \"" + array.name() + "\": the " + role;
    }
}
