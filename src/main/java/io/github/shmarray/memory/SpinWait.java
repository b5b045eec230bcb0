package io.github.shmarray.memory;

import io.github.shmarray.copy.PendingFault;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Looks at a word again and again for a moment before a thread sleeps, since to fall asleep and to be woken takes longer than many
 * changes are away. It goes on for as long as that takes while waits are short; each long one halves the time, so that who waits
 * rarely for something soon uses no processor. Safe to use from many threads, which learn together.
 */
final class SpinWait {
    /** About what it takes to fall asleep and to be woken. */
    private static final long LONGEST_NANOSECONDS = 50_000;

    private static final long SHORTEST_NANOSECONDS = 500;

    /** A wait that would have been short, but for the sleep in it, and in the one who was waited for. */
    private static final long SHORT_WAIT_NANOSECONDS = 2 * LONGEST_NANOSECONDS;

    /** In between, the processor is for others that want it: the one who is waited for may be one of them. */
    private static final int LOOKS = 32;

    /** Somebody has to have a processor to change the word. */
    private static final int MOST_SPINNERS = Runtime.getRuntime().availableProcessors() - 1;

    private static final AtomicInteger SPINNERS = new AtomicInteger();

    private volatile long nanoseconds = LONGEST_NANOSECONDS;

    /** Returns as soon as the word has changed, or when it is time to sleep. */
    void await(BooleanSupplier isUnchanged, long most) {
        try {
            if (SPINNERS.incrementAndGet() <= MOST_SPINNERS) {
                spin(isUnchanged, Math.min(most, nanoseconds));
            }
        } finally {
            SPINNERS.decrementAndGet();
        }
    }

    private static void spin(BooleanSupplier isUnchanged, long nanoseconds) {
        long start = System.nanoTime();
        while (isUnchangedForLooks(isUnchanged) && System.nanoTime() - start < nanoseconds) {
            PendingFault.raise();
            Thread.yield();
        }
    }

    private static boolean isUnchangedForLooks(BooleanSupplier isUnchanged) {
        for (int i = 0; i < LOOKS; i++) {
            if (!isUnchanged.getAsBoolean()) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Learns from a whole wait, sleep included. */
    void record(long waited) {
        nanoseconds = waited <= SHORT_WAIT_NANOSECONDS
                ? LONGEST_NANOSECONDS
                : Math.max(SHORTEST_NANOSECONDS, nanoseconds / 2);
    }

    /** How long the next wait begins awake. */
    long nanoseconds() {
        return nanoseconds;
    }
}
