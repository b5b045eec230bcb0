package io.github.shmarray.concurrent;

import io.github.shmarray.posix.Posix;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of this JVM that wait for a condition, and the one thread that waits in the kernel for all of them. A
 * signal wakes that thread in every process, which passes it on to one of those that were waiting before it, or to
 * all. So a signal is not lost with a process that dies, or a thread that gives up, just then. Safe to use from many
 * threads.
 */
final class LocalCondition {
    /** A thread that waits. */
    static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private final int signalsBefore;
        private volatile boolean isSignalled;

        private Waiter(int signalsBefore) {
            this.signalsBefore = signalsBefore;
        }

        boolean isSignalled() {
            return isSignalled;
        }

        private void signal() {
            isSignalled = true;
            LockSupport.unpark(thread);
        }
    }

    private final Posix posix = Posix.preferred();
    private final LockFile file;
    private final SharedSignals signals;

    // Guarded by this object.
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private int signalsSeen;
    private boolean isListening;

    LocalCondition(LockFile file, SharedSignals signals) {
        this.file = file;
        this.signals = signals;
    }

    /** Begins to wait; the lock is held. */
    synchronized Waiter enter() {
        Waiter waiter = new Waiter(signals.count());
        waiters.add(waiter);
        if (!isListening) {
            signalsSeen = waiter.signalsBefore;
            listen(waiter);
        }
        return waiter;
    }

    private void listen(Waiter waiter) {
        file.retain();
        isListening = true;
        try {
            KernelWaits.THREADS.execute(this::listen);
        } catch (RuntimeException | Error e) {
            isListening = false;
            waiters.remove(waiter);
            file.release();
            throw e;
        }
    }

    /** Ends waiting; returns whether it was signalled. */
    synchronized boolean leave(Waiter waiter) {
        if (!waiter.isSignalled) {
            waiters.remove(waiter);
        }
        return waiter.isSignalled;
    }

    synchronized int waiterCount() {
        return waiters.size();
    }

    /** Wakes one waiter of each process; the lock is held. */
    void signal() {
        signals.signalOne();
        tell();
    }

    /** Wakes all; the lock is held. */
    void signalAll() {
        signals.signalAll();
        tell();
    }

    private void tell() {
        passOn();
        posix.futex(signals.address(), Posix.FUTEX_WAKE, Integer.MAX_VALUE, 0, 0, 0);
    }

    /** Wakes as many as there were signals. */
    private synchronized void passOn() {
        int now = signals.count();
        int all = signals.countOfAll();
        int left = now - signalsSeen;
        signalsSeen = now;
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            boolean isForIt = all - waiter.signalsBefore > 0 || left > 0 && now - waiter.signalsBefore > 0;
            if (isForIt) {
                left--;
                each.remove();
                waiter.signal();
            }
        }
    }

    private void listen() {
        try {
            while (isNeeded()) {
                WaitingThread.current().await(signals.address(), seen(), Patience.LONGEST_KERNEL_WAIT);
                passOn();
            }
        } catch (IllegalStateException | InternalError memoryWentAway) {
            wakeAll();
        } finally {
            file.release();
        }
    }

    private synchronized boolean isNeeded() {
        isListening = !waiters.isEmpty();
        return isListening;
    }

    private synchronized int seen() {
        return signalsSeen;
    }

    private synchronized void wakeAll() {
        isListening = false;
        waiters.forEach(Waiter::signal);
        waiters.clear();
    }
}
