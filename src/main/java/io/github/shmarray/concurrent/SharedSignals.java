package io.github.shmarray.concurrent;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The two words of a condition in shared memory: how many signals there were so far, for which processes wait in the
 * kernel, and how many until the last one that was for all. They change while the lock is held.
 */
final class SharedSignals {
    static final int BYTES = 8;

    private static final long COUNT = 0;
    private static final long ALL = 4;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment memory;

    SharedSignals(MemorySegment memory) {
        this.memory = memory;
    }

    long address() {
        return memory.address() + COUNT;
    }

    int count() {
        return (int) INT.getVolatile(memory, COUNT);
    }

    int countOfAll() {
        return (int) INT.getVolatile(memory, ALL);
    }

    void signalOne() {
        INT.setVolatile(memory, COUNT, count() + 1);
    }

    void signalAll() {
        int next = count() + 1;
        INT.setVolatile(memory, ALL, next);
        INT.setVolatile(memory, COUNT, next);
    }
}
