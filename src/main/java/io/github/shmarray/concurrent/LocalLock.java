package io.github.shmarray.concurrent;

import io.github.shmarray.concurrent.WaitQueue.Waiter;
import io.github.shmarray.copy.PendingFault;
import io.github.shmarray.error.SegmentFaultException;
import java.util.function.Supplier;

/**
 * A mutex as the threads of this JVM see it; there is one for each mutex, however many locks were opened on it.
 * Between the threads it is handed on without a system call, and at most one of them waits in the kernel, at the head
 * of a queue.
 *
 * <p>All fields are guarded by the gate of the keeper. {@link #owner} and {@link #holds} are also used by the owner
 * itself outside it, which finds there what it wrote itself.
 */
final class LocalLock {
    private static final long NOBODY = 0;

    private enum State {
        OPEN,
        CLOSED,
        /** A page of the memory was not available. */
        CUT
    }

    private final String name;
    private final LockFile file;
    private final Keeper keeper;
    private final RobustMutex mutex;
    private final LockWaiting waiting;
    private final LocalCondition[] conditions = new LocalCondition[RobustMutex.CONDITIONS];
    private State state = State.OPEN;

    /** The number of the thread that has it. No reference, which the collector would want to know about each time. */
    private long owner = NOBODY;

    private int holds;

    LocalLock(String name, LockFile file, Keeper keeper, RobustMutex mutex) {
        this.name = name;
        this.file = file;
        this.keeper = keeper;
        this.mutex = mutex;
        this.waiting = new LockWaiting(this, file, keeper, mutex);
        for (int i = 0; i < conditions.length; i++) {
            conditions[i] = new LocalCondition(file, mutex.signals(i));
        }
    }

    String name() {
        return name;
    }

    LockFile file() {
        return file;
    }

    RobustMutex mutex() {
        return mutex;
    }

    LocalCondition condition(int number) {
        return conditions[number];
    }

    boolean isHeldByCurrentThread() {
        return owner == Thread.currentThread().threadId();
    }

    int holds() {
        return isHeldByCurrentThread() ? holds : 0;
    }

    /** Takes the mutex if it is free. */
    Outcome tryLock() {
        long me = Thread.currentThread().threadId();
        if (owner == me) {
            holds = Math.incrementExact(holds);
            return Outcome.TAKEN;
        }
        try {
            return tryTake(me);
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    private Outcome tryTake(long thread) {
        keeper.enter();
        try {
            requireUsable();
            return owner == NOBODY ? take(thread, 0) : Outcome.BUSY;
        } finally {
            keeper.leave();
        }
    }

    /** Tries to take it for some microseconds, while another process has it and nobody here waits. */
    private Outcome spin(long thread) {
        Outcome outcome = Outcome.BUSY;
        boolean isOfUse = true;
        for (int tries = 0; isOfUse && tries < Spin.TRIES; tries++) {
            Spin.pause(tries);
            keeper.enter();
            try {
                requireUsable();
                isOfUse = owner == NOBODY && waiting.first() == null;
                if (isOfUse) {
                    outcome = take(thread, 0);
                    isOfUse = outcome == Outcome.BUSY;
                }
            } finally {
                keeper.leave();
            }
        }
        return outcome;
    }

    /**
     * What an error of the JVM is, which it throws for a page that is not available where this library does not see to
     * that.
     */
    private SegmentFaultException cutShort(InternalError error) {
        if (!PendingFault.is(error)) {
            throw error;
        }
        file.cut();
        SegmentFaultException fault = file.fault("lock \"" + name + "\"");
        fault.initCause(error);
        return fault;
    }

    /** Does what uses memory beside the mutex, and tells if that has gone away. */
    <T> T using(Supplier<T> use) {
        try {
            return use.get();
        } catch (InternalError e) {
            throw cutShort(e);
        } catch (IllegalStateException e) {
            requireUncut();
            throw e;
        }
    }

    /**
     * Waits for the mutex, at first without sleeping.
     *
     * @return {@link Outcome#BUSY} if it took too long
     */
    Outcome await(Patience patience) throws InterruptedException {
        try {
            Outcome outcome = spin(Thread.currentThread().threadId());
            return outcome == Outcome.BUSY ? waiting.await(patience) : outcome;
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    // What follows up to unlock() is for those that wait.

    /** Whether a thread could take it, if no other process has it; to be called inside the gate. */
    boolean isFreeHere() {
        return owner == NOBODY;
    }

    /** To be called inside the gate. */
    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Tries to take it for a thread; to be called inside the gate while it {@link #isFreeHere}. */
    Outcome take(long thread, int waiters) {
        Outcome outcome = keeper.take(mutex, waiters);
        if (outcome == Outcome.TAKEN || outcome == Outcome.OWNER_DIED) {
            owner = thread;
            holds = 1;
        }
        return outcome;
    }

    /** To be called inside the gate. */
    void requireUsable() {
        if (state != State.OPEN) {
            throw state == State.CUT
                    ? file.fault("lock \"" + name + "\"")
                    : new IllegalStateException("lock \"" + name + "\" is closed");
        }
    }

    /** Whatever a failure is, that the memory went away explains it better. */
    void requireUncut() {
        keeper.enter();
        boolean isCut = state == State.CUT;
        keeper.leave();
        if (isCut) {
            throw file.fault("lock \"" + name + "\"");
        }
    }

    /** Gives the mutex back, or one of several holds. */
    void unlock() {
        requireHeld("unlock");
        if (holds > 1) {
            holds--;
        } else {
            free();
        }
    }

    /** Gives back all holds; returns how many there were. */
    int unlockAll() {
        int all = holds;
        free();
        return all;
    }

    /** The mutex was taken again once, in place of so many holds. */
    void restoreHolds(int count) {
        holds = count;
    }

    private void free() {
        try {
            freeWord();
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    private void freeWord() {
        Waiter first;
        keeper.enter();
        try {
            holds = 0;
            owner = NOBODY;
            if (state == State.OPEN) {
                keeper.release(mutex);
            }
        } finally {
            first = waiting.first();
            keeper.leave();
        }
        LockWaiting.wake(first);
    }

    /**
     * @throws IllegalMonitorStateException if the calling thread does not have it
     */
    void requireHeld(String what) {
        if (!isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException(
                    what + " lock \"" + name + "\": the calling thread does not hold it; " + describe());
        }
    }

    /** Declares consistent what the mutex guards; returns false if it was. */
    boolean recover() {
        keeper.enter();
        try {
            requireUsable();
            boolean isInconsistent = mutex.isInconsistent();
            if (isInconsistent) {
                mutex.declareConsistent(keeper.tid());
            }
            return isInconsistent;
        } finally {
            keeper.leave();
        }
    }

    /**
     * Closes it for good.
     *
     * @throws IllegalStateException if a thread here has it or waits for it; it stays open
     */
    void close() {
        keeper.enter();
        try {
            boolean isInUse = owner != NOBODY || waiting.first() != null;
            if (isInUse) {
                throw stillInUse((owner == NOBODY ? "waited for" : "held") + " by a thread of this process");
            }
            if (state == State.OPEN) {
                state = State.CLOSED;
                keeper.remove(mutex);
            }
        } finally {
            keeper.leave();
        }
    }

    IllegalStateException stillInUse(String how) {
        return new IllegalStateException("close lock \"" + name + "\": it is " + how + "; it stays open");
    }

    /** Ends every use, as the memory goes away. */
    void cut() {
        Waiter first;
        keeper.enter();
        boolean wasOpen = state == State.OPEN;
        try {
            if (wasOpen) {
                state = State.CUT;
                if (owner != NOBODY) {
                    keeper.unlink(mutex);
                }
            }
        } catch (InternalError neighbourIsCutToo) {
            // It is in the list of nobody any more, which is what counts.
        } finally {
            if (wasOpen) {
                keeper.remove(mutex);
            }
            first = waiting.first();
            keeper.leave();
        }
        LockWaiting.wake(first);
    }

    /** Whether somebody, of any process, has it and is alive. */
    boolean isHeld() {
        keeper.enter();
        try {
            return state == State.OPEN && !RobustMutex.isFree(mutex.word());
        } finally {
            keeper.leave();
        }
    }

    /** Who has it, and who waits. */
    String describe() {
        keeper.enter();
        long holder = owner;
        int holdCount = holds;
        int waiters = waiting.size();
        boolean isOpen = state == State.OPEN;
        int word = isOpen ? mutex.word() : 0;
        boolean isInconsistent = isOpen && mutex.isInconsistent();
        boolean isLost = isOpen && mutex.isNotRecoverable();
        keeper.leave();
        if (!isOpen) {
            return state == State.CUT ? "its segment was cut short" : "closed";
        }
        return LockReport.of(holder, holdCount, waiters, word, isInconsistent, isLost);
    }
}
