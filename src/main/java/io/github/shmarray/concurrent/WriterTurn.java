package io.github.shmarray.concurrent;

import io.github.shmarray.SharedArray;
import io.github.shmarray.error.OwnerDiedException;
import io.github.shmarray.segment.Undoing;
import io.github.shmarray.segment.UseCount;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whose turn it is to write into a ring: the lock that goes with the array of its frames. Safe to use from many threads. */
final class WriterTurn implements AutoCloseable {
    private final SharedArray frames;
    private final UseCount users = new UseCount();

    /** Null until somebody writes. */
    private SharedLock lock;

    WriterTurn(SharedArray frames) {
        this.frames = frames;
    }

    /** Makes the lock if nobody has, so that programs that do not know how find it. */
    synchronized SharedLock lock() {
        if (lock == null) {
            lock = SharedLock.of(frames);
        }
        return lock;
    }

    void take() {
        enter();
        try {
            takeOnce(lock());
        } catch (RuntimeException | Error e) {
            users.leave();
            throw e;
        }
    }

    /** As {@link #take}, for some time; returns whether it is this thread's turn. */
    boolean take(Duration timeout) throws InterruptedException {
        enter();
        boolean isTaken = false;
        try {
            isTaken = takeOnce(lock(), TimeUnit.NANOSECONDS.convert(timeout));
            return isTaken;
        } finally {
            if (!isTaken) {
                users.leave();
            }
        }
    }

    private void enter() {
        if (!users.enter()) {
            throw new IllegalStateException("publish in ring \"" + frames.name() + "\": it is closed");
        }
    }

    private boolean takeOnce(SharedLock writers, long nanoseconds) throws InterruptedException {
        requireNoClaim(writers);
        try {
            return writers.tryLock(nanoseconds, TimeUnit.NANOSECONDS);
        } catch (OwnerDiedException e) {
            recover(writers);
            return true;
        }
    }

    private void requireNoClaim(SharedLock writers) {
        if (writers.isHeldByCurrentThread()) {
            throw new IllegalStateException("publish in ring \"" + frames.name()
                    + "\": this thread has a claim already; publish or close it first");
        }
    }

    private void takeOnce(SharedLock writers) {
        requireNoClaim(writers);
        try {
            writers.lock();
        } catch (OwnerDiedException e) {
            recover(writers);
        }
    }

    /** What a writer leaves half written is told by the numbers of the frames. */
    private static void recover(SharedLock writers) {
        try {
            writers.recover();
        } catch (RuntimeException | Error e) {
            // Somebody writes into the lock meanwhile; whoever cannot take the turn must not keep it.
            Undoing.after(e, writers::unlock);
            throw e;
        }
    }

    void giveBack() {
        try {
            lock().unlock();
        } finally {
            users.leave();
        }
    }

    /** @throws IllegalStateException if somebody has the turn, who would not be able to give it back, or waits for it */
    @Override
    public synchronized void close() {
        if (users.hasEnded()) {
            return;
        }
        if (!users.end()) {
            throw new IllegalStateException(
                    "close ring \"" + frames.name()
                            + "\": a thread has a claim on a slot, or waits for one; it stays open. Publish or close the claim first");
        }
        if (lock != null) {
            lock.close();
        }
    }
}
