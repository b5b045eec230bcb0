package io.github.shmarray.copy;

import java.lang.foreign.MemorySegment;

/** An access to memory that another thread has closed meanwhile. The JVM ends it and, on the way, interrupts the thread. */
public final class EndedAccess {
    private EndedAccess() {}

    /**
     * Takes the interrupt back, of which nobody knows. Whether somebody else has interrupted the thread too, the JVM does not tell;
     * such an interrupt is lost.
     */
    public static void forgetInterrupt() {
        Thread.interrupted();
    }

    /** The same if it is this memory that was closed. */
    public static void forgetInterruptBy(MemorySegment memory) {
        if (!memory.scope().isAlive()) {
            forgetInterrupt();
        }
    }
}
