package io.github.shmarray.memory;

import io.github.shmarray.copy.LibraryThreads;
import io.github.shmarray.copy.PendingFault;
import io.github.shmarray.memory.WordWaits.Word;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A platform thread that sleeps in the kernel for all virtual threads that wait for one word; they are parked meanwhile. It stays for
 * a while after the last of them, since a thread that waits once often waits again. Safe to use from many threads.
 */
final class WordWatch implements Runnable {
    private static final long IDLE_NANOSECONDS = 1_000_000_000;

    /** A virtual thread that is parked, or about to be. */
    private static final class Waiter {
        final Thread thread = Thread.currentThread();
        final Word word;
        volatile boolean isReleased;

        Waiter(Word word) {
            this.word = word;
        }

        void release() {
            isReleased = true;
            LockSupport.unpark(thread);
        }

        /** Whether there is something new, or nothing to come. */
        boolean isDue() {
            try {
                boolean isUnchanged = word.isUnchanged().getAsBoolean();
                PendingFault.raise();
                return !isUnchanged;
            } catch (RuntimeException | InternalError ended) {
                // The waiting thread will look, and find the same.
                return true;
            }
        }
    }

    private final Map<Long, WordWatch> watches;
    private final WordWaits waits;
    private final long address;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private volatile Thread thread;
    private volatile boolean isIdle;

    private WordWatch(Map<Long, WordWatch> watches, WordWaits waits, long address) {
        this.watches = watches;
        this.waits = waits;
        this.address = address;
    }

    /**
     * Parks the calling thread until the word is woken, or for a while, or not at all if it has changed.
     *
     * @param watches those of all words of the array, by their addresses
     */
    static void await(Map<Long, WordWatch> watches, WordWaits waits, Word word, long nanoseconds) {
        Waiter waiter = new Waiter(word);
        WordWatch watch;
        try {
            watch = watches.compute(word.address(), (address, running) -> {
                WordWatch joined = running == null ? started(watches, waits, address) : running;
                joined.waiters.add(waiter);
                return joined;
            });
        } catch (OutOfMemoryError noMoreThreads) {
            waits.sleep(word, nanoseconds);
            return;
        }
        watch.park(waiter, nanoseconds);
    }

    private static WordWatch started(Map<Long, WordWatch> watches, WordWaits waits, long address) {
        WordWatch watch = new WordWatch(watches, waits, address);
        watch.thread = LibraryThreads.start("shmarray-waiting", watch);
        return watch;
    }

    /** The word may have changed before the watch knew of this thread, so it has to look once more. */
    private void park(Waiter waiter, long nanoseconds) {
        try {
            if (isIdle) {
                LockSupport.unpark(thread);
            }
            if (!waiter.isReleased && !waiter.isDue()) {
                LockSupport.parkNanos(this, nanoseconds);
            }
        } finally {
            waiters.remove(waiter);
        }
    }

    @Override
    public void run() {
        try {
            do {
                for (Waiter next = releaseDue(); next != null; next = releaseDue()) {
                    waits.sleep(next.word, Long.MAX_VALUE);
                }
                idle();
            } while (!hasRetired());
        } catch (InternalError pageNotAvailable) {
            // The JVM may tell that some time after the look. Those who wait will look, and find the same.
        } finally {
            end();
        }
    }

    private void end() {
        try {
            watches.remove(address, this);
        } finally {
            waiters.forEach(Waiter::release);
        }
    }

    /** Lets those go for whom there is something new; returns one of the others, null if there is none. */
    private Waiter releaseDue() {
        Waiter other = null;
        for (Waiter waiter : waiters) {
            if (waiter.isDue()) {
                // In this order: what ends this thread in between must not leave out who is released.
                waiter.release();
                waiters.remove(waiter);
            } else {
                other = waiter;
            }
        }
        return other;
    }

    private void idle() {
        isIdle = true;
        if (waiters.isEmpty()) {
            LockSupport.parkNanos(this, IDLE_NANOSECONDS);
        }
        isIdle = false;
    }

    /** Whoever comes after that starts another. */
    private boolean hasRetired() {
        return watches.computeIfPresent(address, (word, watch) -> watch == this && waiters.isEmpty() ? null : watch)
                != this;
    }
}
