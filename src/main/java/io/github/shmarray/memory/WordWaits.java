package io.github.shmarray.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.UseCount;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Those who wait for words of one array. A platform thread sleeps in the kernel itself; for virtual threads, whose carriers must not
 * sleep, a {@link WordWatch} does. Closing the array ends the waiting before anything is unmapped, since the kernel knows a word by
 * its address. Safe to use from many threads.
 */
final class WordWaits {
    /** An interrupt, and an end that nobody told of, is noticed that soon. */
    private static final long LONGEST_SLEEP_NANOSECONDS = 100_000_000;

    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

    /**
     * What is waited for.
     *
     * @param value that the four bytes have as long as there is nothing new
     * @param isUnchanged looks at the element; throws if the array has ended
     */
    record Word(long address, int value, BooleanSupplier isUnchanged) {}

    /** A thread that is about to sleep, or does. Each one is different from all others. */
    private static final class Sleeper {
        final long address;

        Sleeper(long address) {
            this.address = address;
        }
    }

    private final Posix posix;
    private final UseCount users;
    private final Set<Sleeper> sleepers = ConcurrentHashMap.newKeySet();
    private final Map<Long, WordWatch> watches = new ConcurrentHashMap<>();
    private final SpinWait spinning = new SpinWait();

    /**
     * @param users of the array; once they have ended, nobody begins to sleep
     */
    WordWaits(Posix posix, UseCount users) {
        this.posix = posix;
        this.users = users;
    }

    /** Waits until the word has changed; returns whether it has, else the time is over. */
    boolean hasChanged(Word word, long nanoseconds) throws InterruptedException {
        long start = System.nanoTime();
        spinning.await(word.isUnchanged(), nanoseconds);
        long waited = System.nanoTime() - start;
        while (word.isUnchanged().getAsBoolean()) {
            if (waited >= nanoseconds) {
                spinning.record(Long.MAX_VALUE);
                return false;
            }
            await(word, nanoseconds - waited);
            waited = System.nanoTime() - start;
        }
        spinning.record(waited);
        return true;
    }

    /** Waits until somebody wakes those who wait for the word, or for a while; it may return before. */
    private void await(Word word, long nanoseconds) throws InterruptedException {
        if (Thread.currentThread().isVirtual()) {
            WordWatch.await(watches, this, word, nanoseconds);
        } else {
            sleep(word, nanoseconds);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Sleeps in the kernel until the word is woken, or for a while, or not at all if it has changed or the array has ended. */
    void sleep(Word word, long nanoseconds) {
        if (users.hasEnded()) {
            // Whoever is just closing it waits until nobody sleeps.
            Thread.yield();
            return;
        }
        Sleeper sleeper = new Sleeper(word.address());
        sleepers.add(sleeper);
        try {
            if (!users.hasEnded()) {
                requireExpected(wait(word, Math.min(nanoseconds, LONGEST_SLEEP_NANOSECONDS)));
            }
        } finally {
            sleepers.remove(sleeper);
        }
    }

    private int wait(Word word, long nanoseconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(Posix.TIMESPEC_SIZE, Long.BYTES);
            timeout.set(JAVA_LONG, 0, nanoseconds / NANOSECONDS_PER_SECOND);
            timeout.set(JAVA_LONG, Long.BYTES, nanoseconds % NANOSECONDS_PER_SECOND);
            return posix.futex(word.address(), Posix.FUTEX_WAIT, word.value(), timeout.address(), 0, 0);
        }
    }

    /** A word that is not there is found out by whoever looks at the element next. */
    private static void requireExpected(int result) {
        switch (-result) {
            case 0, Errno.EAGAIN, Errno.ETIMEDOUT, Errno.EINTR, Errno.EFAULT -> {}
            default -> throw SegmentErrors.of("wait for an element: futex", result);
        }
    }

    /** Wakes all who sleep, until nobody does any more. To be called when the users have ended. */
    void end() {
        while (!sleepers.isEmpty()) {
            for (Sleeper sleeper : sleepers) {
                posix.futex(sleeper.address, Posix.FUTEX_WAKE, Integer.MAX_VALUE, 0, 0, 0);
            }
            Thread.yield();
        }
    }
}
