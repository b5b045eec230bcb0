package io.github.shmarray;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What a test does while it waits for another thread, which may need the only processor there is. */
public final class Pause {
    /** As long as others answer at once, to give up the processor would take longer than the answer. */
    private static final int LOOKS = 100;

    /** Who answers later, as a process that has to start first, is not kept from it by one who looks all the time. */
    private static final int MANY_LOOKS = 10_000;

    private Pause() {}

    /** Lets others run for a moment. */
    public static void shortly() {
        LockSupport.parkNanos(1000);
    }

    /**
     * Waits until something has come true, as long as the time limit of the test lets it.
     *
     * @throws AssertionError if that has interrupted the thread
     */
    public static void until(BooleanSupplier condition) {
        for (int looks = 0; !condition.getAsBoolean(); looks++) {
            if (looks < LOOKS) {
                Thread.onSpinWait();
            } else if (looks < MANY_LOOKS) {
                Thread.yield();
            } else {
                shortly();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted before it came true");
            }
        }
    }

    /** Closes what threads are using, in a moment in which none of them does; returns whether that was refused at first. */
    public static boolean untilClosed(BooleanSupplier isOpen, Runnable close) {
        boolean wasRefused = false;
        while (isOpen.getAsBoolean()) {
            try {
                close.run();
            } catch (IllegalStateException inUse) {
                wasRefused = true;
                shortly();
            }
        }
        return wasRefused;
    }
}
