package io.github.shmarray;

import io.github.shmarray.copy.EndedAccess;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.memory.ArraySegment;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * The memory of an array as its classes reach it: single elements, with a second try where the memory has moved, and many at
 * once, with their checks. Public methods here and below are not final, so that {@link SharedArray} gets bridges to them, which
 * reflection can call.
 */
abstract sealed class ElementAccess permits ElementIndex {
    static final int LONGEST_JAVA_ARRAY = Integer.MAX_VALUE - 8;

    /** The elements, for single accesses. Those of an array in a heap are renewed from time to time, see {@link ArrayMemory}. */
    MemorySegment data;

    /** Grows, of an array that can; that of {@link #data} is enough then from the beginning. */
    long length;

    /** Null if there is none. */
    final WriteHook hook;

    final ElementType type;
    final int elementSize;
    final boolean isReadOnly;

    /** Whether an element can be written without a look at its value, which BOOL needs, and without a word to a hook. */
    final boolean isPlain;

    private final ArrayMemory memory;

    /** Whether this object is over, whatever becomes of the memory. */
    private volatile boolean hasEnded;

    ElementAccess(ArrayMemory memory, WriteHook hook) {
        this.memory = memory;
        this.data = hook == null ? memory.accessedElements() : lasting();
        this.length = memory.layout().count();
        this.type = memory.layout().type();
        this.elementSize = type.byteSize();
        this.isReadOnly = data.isReadOnly();
        this.hook = hook;
        this.isPlain = hook == null && type != ElementType.BOOL;
        if (hook == null) {
            memory.setAccessor(renewed -> data = renewed);
        }
    }

    final ArraySegment.Layout layout() {
        return memory.layout();
    }

    final ArrayMemory memory() {
        return memory;
    }

    /** The memory for one more array object, which does not close it. */
    final ArrayMemory sharedMemory() {
        requireOpen("add a hook to");
        MemorySegment lasting = lasting();
        memory.setAccessor(null);
        data = lasting;
        return memory;
    }

    private MemorySegment lasting() {
        return memory.growth() == null ? memory.lastingElements() : memory.elements();
    }

    /** The elements, to be used while the {@linkplain ArrayMemory#during memory is kept open}. */
    final MemorySegment elements() {
        return memory.elements();
    }

    /**
     * Looks why an access by {@link #data} failed. It returns if the access is to be tried again, and throws what it failed for
     * else.
     */
    final void recoverRead(String operation, Throwable failure) {
        requireOpen(operation);
        RuntimeException explained = memory.explain(operation, failure);
        boolean canRenew = explained instanceof IllegalStateException || explained instanceof NullPointerException;
        if (!canRenew) {
            throw explained;
        }
        if (explained instanceof IllegalStateException) {
            EndedAccess.forgetInterrupt();
        }
        data = memory.accessedElements();
    }

    /** As {@link #recoverRead(String, Throwable)}, for an access to one element. */
    final void recoverRead(String operation, long index, Throwable failure) {
        requireInside(operation, index);
        recoverRead(operation, failure);
    }

    final void recoverWrite(String operation, Throwable failure) {
        requireWritable(operation);
        recoverRead(operation, failure);
    }

    final void recoverWrite(String operation, long index, Throwable failure) {
        requireInside(operation, index);
        recoverWrite(operation, failure);
    }

    /** As {@link #recoverRead(String, long, Throwable)}, for an atomic access. */
    final void recoverAtomicRead(String operation, long index, Throwable failure) {
        requireInside(operation, index);
        requireAligned(operation);
        recoverRead(operation, failure);
    }

    final void recoverAtomicWrite(String operation, long index, Throwable failure) {
        requireInside(operation, index);
        requireWritable(operation);
        requireAligned(operation);
        recoverRead(operation, failure);
    }

    /** Checks that no element lies across what a processor moves at once. */
    final void requireAligned(String operation) {
        if (layout().dataOffset() % elementSize != 0) {
            throw new UnsupportedOperationException(
                    operation + " array \"" + memory.name() + "\": its elements begin at byte "
                            + layout().dataOffset() + " of the segment, and only at a multiple of " + elementSize
                            + " they can be accessed atomically; use get and set, or move them");
        }
    }

    final void requireInside(String operation, long index) {
        requireOpen(operation);
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException(operation + " array \"" + memory.name() + "\": index " + index
                    + " is not inside its " + length + " elements" + adviceFor(index));
        }
    }

    /** What to tell who has used an index that is outside. */
    static String adviceFor(long... index) {
        boolean isNegative = Arrays.stream(index).anyMatch(number -> number < 0);
        return isNegative ? "; arrays count from 0, and view() takes indices from the end" : "";
    }

    /** All elements in memory order, for the hook. */
    abstract ArrayView flatView();

    /** Does a write of some elements in memory order, with the hook told before and after. */
    final void writing(String operation, long from, long count, Runnable write) {
        writing(operation, hook == null ? null : flatView(), from, count, write);
    }

    final void writing(String operation, ArrayView view, long from, long count, Runnable write) {
        if (hook == null) {
            memory.during(operation, write);
            return;
        }
        hook.beforeWrite(view, from, count);
        // The hook may have closed the array.
        requireOpen(operation);
        memory.during(operation, write);
        hook.afterWrite(view, from, count);
    }

    /** Does a write of one element, which looks itself whether it may if there is no hook to tell. */
    final void writingOne(String operation, long index, Runnable write) {
        if (hook == null) {
            write.run();
        } else {
            requireWritable(operation);
            requireInside(operation, index);
            writing(operation, index, 1, write);
        }
    }

    /**
     * Does an atomic update of one element with the hook told before, and after if something was written.
     *
     * @param update returns whether it has written
     */
    final void updating(String operation, long index, BooleanSupplier update) {
        requireWritable(operation);
        requireInside(operation, index);
        requireAligned(operation);
        ArrayView view = flatView();
        hook.beforeWrite(view, index, 1);
        // The hook may have closed the array.
        requireOpen(operation);
        boolean[] hasWritten = new boolean[1];
        memory.during(operation, () -> hasWritten[0] = update.getAsBoolean());
        if (hasWritten[0]) {
            hook.afterWrite(view, index, 1);
        }
    }

    /** Wakes some of those who wait for an element; returns how many. */
    final int wakeElement(long index, int count) {
        requireInside("wake in", index);
        requireAligned("wake in");
        if (count < 0) {
            throw new IllegalArgumentException("wake in array \"" + memory.name() + "\": a count of " + count);
        }
        return memory.wake("wake in", index * elementSize, count);
    }

    /** Checks a bulk transfer; returns the byte offset of the first element. */
    final long checkRange(long from, long count, String operation) {
        if (from < 0 || count < 0 || from > length - count) {
            requireOpen(operation);
            throw outside(operation, from, count, "its " + length);
        }
        if (count == 0) {
            // Where there is nothing to copy, the JDK looks at nothing.
            requireOpen(operation);
        }
        return from * elementSize;
    }

    final IndexOutOfBoundsException outside(String operation, long from, long count, String whole) {
        return new IndexOutOfBoundsException(
                operation + " array \"" + memory.name() + "\": " + count + " elements from index " + from
                        + " on are not inside " + whole + (count < 0 ? "; a count is not negative" : adviceFor(from)));
    }

    final void requireLength(long sourceLength, String operation) {
        if (sourceLength != length) {
            requireOpen(operation);
            throw new IllegalArgumentException(operation + " array \"" + memory.name() + "\": it has " + length
                    + " elements, the Java array " + sourceLength + adviceForParts(operation));
        }
    }

    static String adviceForParts(String operation) {
        return switch (operation) {
            case "copy into" -> "; the copyFrom that takes an index copies a part";
            case "copy from" -> "; the copyTo that takes an index copies a part";
            default -> "; a slice of view() converts a part";
        };
    }

    /** Checks that a BOOL is 0 or 1. */
    final void requireStorable(double value, String operation) {
        if (type == ElementType.BOOL && value != 0 && value != 1) {
            throw misfit(operation, String.valueOf((long) value), "0 and 1");
        }
    }

    /** Checks a value that is to be stored in an unsigned type. */
    final void requireUnsigned(long value, long largest, String operation) {
        if (value < 0 || value > largest) {
            throw misfit(operation, String.valueOf(value), "0 to " + largest);
        }
    }

    final ArithmeticException misfit(String operation, String value, String range) {
        requireOpen(operation);
        return new ArithmeticException(operation + " array \"" + memory.name() + "\": " + type.numpyName()
                + " cannot hold " + value + ", only " + range);
    }

    /** Checks the element type for a method that is for one alone; the name of the method ends as those for this type do. */
    final void requireType(ElementType wanted, String method) {
        if (type != wanted) {
            requireOpen(method + " of");
            String forThisType = method.replace(ending(wanted), ending(type));
            throw new UnsupportedOperationException(method + " of array \"" + memory.name() + "\": its elements are "
                    + type.numpyName() + ", not " + wanted.numpyName() + "; use " + forThisType);
        }
    }

    private static String ending(ElementType type) {
        return switch (type) {
            case BOOL -> "Boolean";
            case FLOAT16, BFLOAT16 -> "Float";
            default -> type.isUnsigned() ? "Unsigned" : "";
        };
    }

    final void requireOpen(String operation) {
        memory.requireOpen(operation);
        if (hasEnded) {
            throw new IllegalStateException(operation + " array \"" + memory.name()
                    + "\": it is closed, as far as this object with a hook goes");
        }
    }

    final boolean hasEnded() {
        return hasEnded;
    }

    final void end() {
        hasEnded = true;
        data = MemorySegment.NULL;
    }

    final void requireWritable(String operation) {
        requireOpen(operation);
        if (isReadOnly) {
            throw new UnsupportedOperationException(
                    operation + " array \"" + memory.name() + "\": it is read-only; attach it for writing");
        }
    }
}
