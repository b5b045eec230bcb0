package io.github.shmarray.concurrent;

/**
 * Trying again instead of sleeping, for about as long as it would take to sleep and to be woken. Who has a mutex is
 * slowed down by each try, which takes the cache line from it, so the pauses grow.
 */
final class Spin {
    private static final int TRIES_PER_PAUSE = 8;

    /** None where the owner could not run meanwhile. */
    static final int TRIES = Runtime.getRuntime().availableProcessors() > 1 ? 5 * TRIES_PER_PAUSE : 0;

    private Spin() {}

    /** Before a try, by their number so far. */
    static void pause(int tries) {
        for (int left = 1 << tries / TRIES_PER_PAUSE; left > 0; left--) {
            Thread.onSpinWait();
        }
    }
}
