package io.github.shmarray;

import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.memory.ArrayMemory;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The elements of an array as variables that threads and processes agree on, by the methods of {@link VarHandle} and in its memory
 * order modes; and waiting for one of them.
 *
 * <p>These methods throw as {@link SharedLongArray#get} and {@link SharedLongArray#set} do, and
 * {@link UnsupportedOperationException} if the elements of a segment that does not describe itself are not aligned. A {@link WriteHook}
 * is told of each update before, and after if something was written: a {@code compareAndSet} that finds another value is announced
 * only.
 */
abstract sealed class LongAtomics extends SharedArray permits SharedLongArray {
    private static final VarHandle ELEMENT = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
    private static final int BYTES = Long.BYTES;

    LongAtomics(ArrayMemory memory, WriteHook hook) {
        super(memory, hook);
    }

    /** An element; what was written before the {@code setRelease} that this finds is seen after it. */
    public long getAcquire(long index) {
        try {
            return (long) ELEMENT.getAcquire(data, Objects.checkIndex(index, length) * BYTES);
        } catch (RuntimeException e) {
            recoverAtomicRead("getAcquire from", index, e);
            return getAcquire(index);
        }
    }

    /** Replaces an element after all that was written before. */
    public void setRelease(long index, long value) {
        if (hook != null) {
            updating("setRelease in", index, () -> {
                ELEMENT.setRelease(elements(), index * BYTES, value);
                return true;
            });
            return;
        }
        try {
            ELEMENT.setRelease(data, Objects.checkIndex(index, length) * BYTES, value);
        } catch (RuntimeException e) {
            recoverAtomicWrite("setRelease in", index, e);
            setRelease(index, value);
        }
    }

    /** An element; all threads see accesses of this kind in one order. */
    public long getVolatile(long index) {
        try {
            return (long) ELEMENT.getVolatile(data, Objects.checkIndex(index, length) * BYTES);
        } catch (RuntimeException e) {
            recoverAtomicRead("getVolatile from", index, e);
            return getVolatile(index);
        }
    }

    /** Replaces an element; all threads see accesses of this kind in one order. */
    public void setVolatile(long index, long value) {
        if (hook != null) {
            updating("setVolatile in", index, () -> {
                ELEMENT.setVolatile(elements(), index * BYTES, value);
                return true;
            });
            return;
        }
        try {
            ELEMENT.setVolatile(data, Objects.checkIndex(index, length) * BYTES, value);
        } catch (RuntimeException e) {
            recoverAtomicWrite("setVolatile in", index, e);
            setVolatile(index, value);
        }
    }

    /** Replaces an element if it has the expected value; returns whether it had. */
    public boolean compareAndSet(long index, long expected, long value) {
        if (hook != null) {
            return compareAndExchange("compareAndSet in", index, expected, value) == expected;
        }
        try {
            return ELEMENT.compareAndSet(data, Objects.checkIndex(index, length) * BYTES, expected, value);
        } catch (RuntimeException e) {
            recoverAtomicWrite("compareAndSet in", index, e);
            return compareAndSet(index, expected, value);
        }
    }

    /** Replaces an element if it has the expected value; returns the value it had. */
    public long compareAndExchange(long index, long expected, long value) {
        if (hook != null) {
            return compareAndExchange("compareAndExchange in", index, expected, value);
        }
        try {
            return (long) ELEMENT.compareAndExchange(data, Objects.checkIndex(index, length) * BYTES, expected, value);
        } catch (RuntimeException e) {
            recoverAtomicWrite("compareAndExchange in", index, e);
            return compareAndExchange(index, expected, value);
        }
    }

    private long compareAndExchange(String operation, long index, long expected, long value) {
        long[] found = new long[1];
        updating(operation, index, () -> {
            found[0] = (long) ELEMENT.compareAndExchange(elements(), index * BYTES, expected, value);
            return found[0] == expected;
        });
        return found[0];
    }

    /** Adds to an element, beyond the largest number from the smallest on; returns the value it had. */
    public long getAndAdd(long index, long delta) {
        if (hook != null) {
            return told("getAndAdd in", index, () -> (long) ELEMENT.getAndAdd(elements(), index * BYTES, delta));
        }
        try {
            return (long) ELEMENT.getAndAdd(data, Objects.checkIndex(index, length) * BYTES, delta);
        } catch (RuntimeException e) {
            recoverAtomicWrite("getAndAdd in", index, e);
            return getAndAdd(index, delta);
        }
    }

    /** Replaces an element; returns the value it had. */
    public long getAndSet(long index, long value) {
        if (hook != null) {
            return told("getAndSet in", index, () -> (long) ELEMENT.getAndSet(elements(), index * BYTES, value));
        }
        try {
            return (long) ELEMENT.getAndSet(data, Objects.checkIndex(index, length) * BYTES, value);
        } catch (RuntimeException e) {
            recoverAtomicWrite("getAndSet in", index, e);
            return getAndSet(index, value);
        }
    }

    /** Sets the bits of the mask in an element; returns the value it had. */
    public long getAndBitwiseOr(long index, long mask) {
        if (hook != null) {
            return told(
                    "getAndBitwiseOr in", index, () -> (long) ELEMENT.getAndBitwiseOr(elements(), index * BYTES, mask));
        }
        try {
            return (long) ELEMENT.getAndBitwiseOr(data, Objects.checkIndex(index, length) * BYTES, mask);
        } catch (RuntimeException e) {
            recoverAtomicWrite("getAndBitwiseOr in", index, e);
            return getAndBitwiseOr(index, mask);
        }
    }

    /** Clears the bits that the mask does not have; returns the value it had. */
    public long getAndBitwiseAnd(long index, long mask) {
        if (hook != null) {
            return told("getAndBitwiseAnd in", index, () ->
                    (long) ELEMENT.getAndBitwiseAnd(elements(), index * BYTES, mask));
        }
        try {
            return (long) ELEMENT.getAndBitwiseAnd(data, Objects.checkIndex(index, length) * BYTES, mask);
        } catch (RuntimeException e) {
            recoverAtomicWrite("getAndBitwiseAnd in", index, e);
            return getAndBitwiseAnd(index, mask);
        }
    }

    /** Inverts the bits of the mask in an element; returns the value it had. */
    public long getAndBitwiseXor(long index, long mask) {
        if (hook != null) {
            return told("getAndBitwiseXor in", index, () ->
                    (long) ELEMENT.getAndBitwiseXor(elements(), index * BYTES, mask));
        }
        try {
            return (long) ELEMENT.getAndBitwiseXor(data, Objects.checkIndex(index, length) * BYTES, mask);
        } catch (RuntimeException e) {
            recoverAtomicWrite("getAndBitwiseXor in", index, e);
            return getAndBitwiseXor(index, mask);
        }
    }

    private long told(String operation, long index, LongSupplier update) {
        long[] before = new long[1];
        updating(operation, index, () -> {
            before[0] = update.getAsLong();
            return true;
        });
        return before[0];
    }

    private boolean has(long index, long value, String operation) {
        try {
            return (long) ELEMENT.getVolatile(data, Objects.checkIndex(index, length) * BYTES) == value;
        } catch (RuntimeException e) {
            recoverAtomicRead(operation, index, e);
            return has(index, value, operation);
        }
    }

    // region Not in the other classes
    /**
     * Waits while an element has a value. Whoever changes it, in any process, has to {@link #wake} those who wait, or call
     * {@code futex} with {@code FUTEX_WAKE}; a change that nobody tells of is noticed after a while. The call sees all that was
     * written before the change, if that was a release or volatile one. It sleeps, and before that it looks for the 50 us that
     * falling asleep and being woken take, if waits for this array have been short, and for less the longer they have been.
     *
     * <p>A virtual thread leaves its carrier to others meanwhile: one thread of this library waits in the kernel for all virtual threads
     * that wait for one element. An array that is read-only will do. Closing the array ends the waiting.
     *
     * <p>In the kernel it waits for the lower half of the element, which is what changes of a count. If only the upper half changes, without
     * a wake, that is noticed after a while.
     *
     * @param timeout the longest time to wait; if there is none left, this only looks
     * @return whether the element has changed; else the time is over
     * @throws InterruptedException if the thread is interrupted, before or meanwhile; which a platform thread notices after a tenth of a
     *     second at most, a virtual one at once
     * @throws IllegalStateException if the array is closed, before or meanwhile
     * @throws SegmentFaultException if the segment is cut short, before or meanwhile
     */
    public boolean awaitWhile(long index, long value, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        requireInside("awaitWhile in", index);
        requireAligned("awaitWhile in");
        return memory().awaitWhile(
                        "awaitWhile in", () -> has(index, value, "awaitWhile in"), index * BYTES, (int) value, timeout);
    }

    /**
     * Wakes those who wait for an element, here and in other processes; to be called after it was changed.
     *
     * @param count how many at most; {@link Integer#MAX_VALUE} for all
     * @return how many there were; virtual threads of one process count as one
     */
    public int wake(long index, int count) {
        return wakeElement(index, count);
    }
    // endregion
}
