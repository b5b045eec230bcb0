package io.github.shmarray.concurrent;

import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** A condition of a lock, between processes. Safe to use from many threads. */
final class SharedCondition implements Condition {
    private final SharedLock shared;
    private final LocalLock lock;
    private final LocalCondition condition;

    SharedCondition(SharedLock shared, LocalLock lock, LocalCondition condition) {
        this.shared = shared;
        this.lock = lock;
        this.condition = condition;
    }

    @Override
    public void await() throws InterruptedException {
        await(Patience.INTERRUPTIBLE);
    }

    @Override
    public void awaitUninterruptibly() {
        try {
            await(Patience.ENDLESS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public long awaitNanos(long nanoseconds) throws InterruptedException {
        Patience patience = Patience.of(nanoseconds);
        await(patience);
        return patience.remaining();
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Patience.of(unit.toNanos(time)));
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        long milliseconds = deadline.getTime() - System.currentTimeMillis();
        return await(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Returns whether it was signalled, rather than that it took too long. */
    private boolean await(Patience patience) throws InterruptedException {
        lock.requireHeld("await a condition of");
        if (patience.isInterruptible() && Thread.interrupted()) {
            throw new InterruptedException();
        }
        LocalCondition.Waiter waiter = lock.using(condition::enter);
        int holds = lock.unlockAll();
        boolean isInterrupted = false;
        while (!waiter.isSignalled() && !patience.isOver() && !(isInterrupted && patience.isInterruptible())) {
            patience.park(this);
            isInterrupted |= Thread.interrupted();
        }
        boolean isSignalled = condition.leave(waiter);
        try {
            lockAgain(holds);
        } finally {
            if (isInterrupted && (isSignalled || !patience.isInterruptible())) {
                Thread.currentThread().interrupt();
            }
        }
        if (isInterrupted && patience.isInterruptible() && !isSignalled) {
            throw new InterruptedException();
        }
        return isSignalled;
    }

    private void lockAgain(int holds) {
        Outcome outcome = lock.tryLock();
        if (outcome == Outcome.BUSY) {
            outcome = SharedLock.awaitUninterruptibly(lock);
        }
        if (lock.isHeldByCurrentThread()) {
            lock.restoreHolds(holds);
        }
        shared.requireTaken(outcome);
    }

    @Override
    public void signal() {
        lock.requireHeld("signal a condition of");
        use(condition::signal);
    }

    @Override
    public void signalAll() {
        lock.requireHeld("signal a condition of");
        use(condition::signalAll);
    }

    private void use(Runnable signalling) {
        lock.using(() -> {
            signalling.run();
            return null;
        });
    }
}
