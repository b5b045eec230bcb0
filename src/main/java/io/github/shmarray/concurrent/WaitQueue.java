package io.github.shmarray.concurrent;

/** The threads of this JVM that wait for a lock, first come, first served. Guarded by the gate of the lock's keeper. */
final class WaitQueue {
    /** A thread that waits. */
    static final class Waiter {
        final Thread thread;

        /** Whether somebody has waited for it in the kernel, and so may have been woken in place of others. */
        boolean hasWaited;

        /** {@link Outcome#BUSY} until it has left the queue with another. */
        Outcome outcome = Outcome.BUSY;

        private Waiter previous;
        private Waiter next;

        Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    private Waiter first;
    private Waiter last;
    private int size;

    /** Null if nobody waits. */
    Waiter first() {
        return first;
    }

    int size() {
        return size;
    }

    void add(Waiter waiter) {
        waiter.previous = last;
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
        size++;
    }

    /** Removes one that is in the queue. */
    void remove(Waiter waiter) {
        if (waiter.previous == null) {
            first = waiter.next;
        } else {
            waiter.previous.next = waiter.next;
        }
        if (waiter.next == null) {
            last = waiter.previous;
        } else {
            waiter.next.previous = waiter.previous;
        }
        waiter.previous = null;
        waiter.next = null;
        size--;
    }
}
