package io.github.shmarray.concurrent;

import io.github.shmarray.concurrent.WaitQueue.Waiter;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of this JVM that wait for a mutex, in a queue. The first of them waits in the kernel if another process
 * has the mutex, and parks if another thread here has it; for a virtual thread, a platform thread waits in the
 * kernel. All others park.
 *
 * <p>All fields are guarded by the gate of the keeper.
 */
final class LockWaiting {
    private enum Turn {
        DONE,
        PARK,
        /** To wait in the kernel. */
        CONTEND
    }

    private final LocalLock lock;
    private final LockFile file;
    private final Keeper keeper;
    private final RobustMutex mutex;
    private final WaitQueue queue = new WaitQueue();

    /** Whether a thread is about to wait in the kernel for the first of the queue, or does. */
    private boolean isContending;

    LockWaiting(LocalLock lock, LockFile file, Keeper keeper, RobustMutex mutex) {
        this.lock = lock;
        this.file = file;
        this.keeper = keeper;
        this.mutex = mutex;
    }

    /** Null if nobody waits. */
    Waiter first() {
        return queue.first();
    }

    int size() {
        return queue.size();
    }

    /**
     * Waits for the mutex.
     *
     * @return {@link Outcome#BUSY} if it took too long
     */
    Outcome await(Patience patience) throws InterruptedException {
        Waiter waiter = new Waiter(Thread.currentThread());
        boolean isInterrupted = false;
        enqueue(waiter);
        try {
            while (true) {
                boolean isOver = patience.isOver() || isInterrupted && patience.isInterruptible();
                Turn turn = turn(waiter, isOver);
                if (turn == Turn.DONE || isOver) {
                    break;
                }
                if (turn == Turn.CONTEND && !waiter.thread.isVirtual()) {
                    contendAsFirst(patience.kernelNanoseconds());
                } else {
                    if (turn == Turn.CONTEND) {
                        letContend();
                    }
                    patience.park(lock);
                }
                isInterrupted |= Thread.interrupted();
            }
        } catch (RuntimeException | Error e) {
            abandon(waiter);
            lock.requireUncut();
            throw e;
        }
        Outcome outcome = leaveQueue(waiter);
        if (isInterrupted && outcome == Outcome.BUSY && patience.isInterruptible()) {
            throw new InterruptedException();
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome;
    }

    private void enqueue(Waiter waiter) {
        keeper.enter();
        try {
            lock.requireUsable();
            queue.add(waiter);
        } finally {
            keeper.leave();
        }
    }

    /**
     * What a waiter is to do now.
     *
     * @param isOver whether it is not going to wait any more
     */
    private Turn turn(Waiter waiter, boolean isOver) {
        keeper.enter();
        try {
            if (waiter.outcome != Outcome.BUSY) {
                return Turn.DONE;
            }
            lock.requireUsable();
            if (queue.first() != waiter || !lock.isFreeHere()) {
                return Turn.PARK;
            }
            waiter.outcome = lock.take(waiter.thread.threadId(), waiter.hasWaited ? RobustMutex.WAITERS : 0);
            if (waiter.outcome != Outcome.BUSY) {
                queue.remove(waiter);
                return Turn.DONE;
            }
            if (isContending || isOver) {
                return Turn.PARK;
            }
            isContending = true;
            waiter.hasWaited = true;
            return Turn.CONTEND;
        } finally {
            keeper.leave();
        }
    }

    /** Leaves the queue, if it has not yet, and lets the next one look; returns the outcome. */
    private Outcome leaveQueue(Waiter waiter) {
        Waiter next = null;
        keeper.enter();
        try {
            if (waiter.outcome == Outcome.BUSY) {
                queue.remove(waiter);
                if (waiter.hasWaited && lock.isOpen()) {
                    passOn();
                }
            }
            if (lock.isFreeHere() || !lock.isOpen()) {
                next = queue.first();
            }
        } finally {
            keeper.leave();
        }
        wake(next);
        return waiter.outcome;
    }

    /** After a failure, by which the thread does not come to know that it was given the lock. */
    private void abandon(Waiter waiter) {
        Outcome outcome = leaveQueue(waiter);
        if (outcome == Outcome.TAKEN || outcome == Outcome.OWNER_DIED) {
            lock.unlock();
        }
    }

    /**
     * A thread that was woken and has not taken the mutex may have been woken in place of another that still sleeps.
     */
    private void passOn() {
        if (RobustMutex.isFree(mutex.markWaiters())) {
            keeper.wake(mutex);
        }
    }

    private void contendAsFirst(long nanoseconds) {
        // Others may close the lock as soon as this thread is out of the queue; its pending entry still leads to the
        // mutex then.
        file.retain();
        try {
            contend(nanoseconds);
        } finally {
            keeper.enter();
            isContending = false;
            keeper.leave();
            file.release();
        }
    }

    private void letContend() {
        file.retain();
        try {
            KernelWaits.THREADS.execute(this::contendForOthers);
        } catch (RuntimeException | Error e) {
            stopContending();
            throw e;
        }
    }

    private void contendForOthers() {
        try {
            do {
                contend(Patience.LONGEST_KERNEL_WAIT);
            } while (mustContend());
        } catch (IllegalStateException | InternalError memoryWentAway) {
            // Those that wait find out themselves.
        } finally {
            stopContending();
        }
    }

    private boolean mustContend() {
        keeper.enter();
        try {
            return lock.isOpen() && queue.first() != null && lock.isFreeHere();
        } finally {
            keeper.leave();
        }
    }

    private void stopContending() {
        keeper.enter();
        isContending = false;
        Waiter next = queue.first();
        keeper.leave();
        wake(next);
        file.release();
    }

    /** Waits in the kernel for a while, then tries to take the mutex for the first in the queue. */
    private void contend(long nanoseconds) {
        WaitingThread self = WaitingThread.current();
        self.begin(mutex);
        try {
            int word = mutex.markWaiters();
            if (!RobustMutex.isFree(word)) {
                Step.WAITING.reached();
                self.await(mutex.wordAddress(), word, nanoseconds);
                Step.WOKEN.reached();
            }
            wake(grant());
            Step.TRIED.reached();
        } finally {
            self.end();
        }
    }

    /** Returns whom to wake: who was given the mutex, or null. */
    private Waiter grant() {
        keeper.enter();
        try {
            Waiter first = queue.first();
            if (!lock.isOpen()) {
                return null;
            }
            if (first == null || !lock.isFreeHere()) {
                passOn();
                return null;
            }
            first.hasWaited = true;
            first.outcome = lock.take(first.thread.threadId(), RobustMutex.WAITERS);
            if (first.outcome == Outcome.BUSY) {
                passOn();
                return null;
            }
            queue.remove(first);
            return first;
        } finally {
            keeper.leave();
        }
    }

    static void wake(Waiter waiter) {
        if (waiter != null) {
            LockSupport.unpark(waiter.thread);
        }
    }
}
