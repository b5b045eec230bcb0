package io.github.shmarray.heap;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The generation that the arrays of a heap have now, and those before it that have not ended yet. They begin, end and are renewed by one
 * thread at a time; any may ask for the current one.
 */
public final class HeapGenerations {
    private final MemorySegment memory;
    private final Deque<HeapGeneration> ending = new ArrayDeque<>();

    private volatile HeapGeneration current;

    /**
     * @param memory of the heap; must outlast them
     */
    public HeapGenerations(MemorySegment memory) {
        this.memory = memory;
        this.current = new HeapGeneration(memory);
    }

    public HeapGeneration current() {
        return current;
    }

    /** Begins a new one; the one before is to end. */
    public HeapGeneration begin() {
        HeapGeneration next = new HeapGeneration(memory);
        ending.add(current);
        current = next;
        return next;
    }

    /** Ends those before the current one; returns whether all have, in whose way native code may be. */
    public boolean haveEnded() {
        try {
            for (HeapGeneration before = ending.peek(); before != null; before = ending.peek()) {
                before.letThreadsLook();
                before.end();
                ending.remove();
            }
            return true;
        } catch (IllegalStateException | OutOfMemoryError later) {
            return false;
        }
    }

    /**
     * Ends every access.
     *
     * @throws IllegalStateException if native code is in the way
     */
    public void endAll() {
        ending.forEach(HeapGeneration::end);
        current.end();
    }

    /** After {@link #endAll} when the heap goes on. */
    public void beginIfEnded() {
        if (current.hasEnded()) {
            current = new HeapGeneration(memory);
        }
    }
}
