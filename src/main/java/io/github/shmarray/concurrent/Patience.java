package io.github.shmarray.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long a thread waits, and whether an interrupt ends that. */
record Patience(boolean isInterruptible, boolean isTimed, long deadline) {
    static final Patience ENDLESS = new Patience(false, false, 0);
    static final Patience INTERRUPTIBLE = new Patience(true, false, 0);

    /** Who waits in the kernel looks again after so long, whatever has happened to those who should have woken it. */
    static final long LONGEST_KERNEL_WAIT = TimeUnit.MILLISECONDS.toNanos(100);

    /** An interrupt does not end a wait in the kernel. */
    private static final long LONGEST_INTERRUPTIBLE_WAIT = TimeUnit.MILLISECONDS.toNanos(10);

    static Patience of(long nanoseconds) {
        return new Patience(true, true, System.nanoTime() + nanoseconds);
    }

    boolean isOver() {
        return isTimed && remaining() <= 0;
    }

    long remaining() {
        return deadline - System.nanoTime();
    }

    /** How long to wait in the kernel at a time. */
    long kernelNanoseconds() {
        long longest = isInterruptible ? LONGEST_INTERRUPTIBLE_WAIT : LONGEST_KERNEL_WAIT;
        return isTimed ? Math.max(0, Math.min(longest, remaining())) : longest;
    }

    void park(Object blocker) {
        if (isTimed) {
            LockSupport.parkNanos(blocker, remaining());
        } else {
            LockSupport.park(blocker);
        }
    }
}
