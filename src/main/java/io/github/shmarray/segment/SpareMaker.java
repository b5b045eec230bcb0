package io.github.shmarray.segment;

import io.github.shmarray.copy.LibraryThreads;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has a thread make the spares that are wanted, and close what nobody uses any more. What it cannot make is not there, which is no
 * failure: it is tried again when it is asked for after a while. Safe to use from many threads.
 */
public final class SpareMaker implements AutoCloseable {
    private static final long SHORTEST_REST = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_REST = TimeUnit.MINUTES.toNanos(1);

    /** To wake the thread takes as long as to fill a spare, so it looks by itself while there is something to do. */
    private static final long PAUSE_MICROSECONDS = 200;

    private static final int IDLE_TURNS = 100;

    private final SpareShelf shelf;
    private final ScheduledExecutorService thread = LibraryThreads.scheduler("shmarray-spares");

    /** Whether the thread looks for something to do now and then. */
    private final AtomicBoolean isAwake = new AtomicBoolean();

    private volatile Throwable lastFailure;

    // Of the thread alone.
    private int idleTurns;
    private long rest;
    private long restEnd = System.nanoTime();

    /**
     * @param capacity bytes of spares and of what is to be closed
     */
    public SpareMaker(long capacity) {
        shelf = new SpareShelf(capacity);
    }

    /**
     * A spare that is the caller's from now on, or null if there is none; either way there is to be another one soon.
     *
     * @param fileSize that it is to be given
     */
    public Spare take(Spare.Kind kind, long fileSize) {
        Spare spare = shelf.take(kind, fileSize);
        work();
        return spare;
    }

    /** Closes a mapping of so many bytes, to which nobody comes any more: soon, and now if too many wait. */
    public void closeSoon(Mapping mapping, long byteSize) {
        if (shelf.add(new SpareShelf.Closing(mapping, byteSize))) {
            work();
        } else {
            mapping.close();
        }
    }

    /** Gives back the memory of all spares and of what is to be closed, when the thread has done what it is at. */
    public void giveBack() {
        shelf.discardAll();
        closeAll();
    }

    private void work() {
        if (isAwake.compareAndSet(false, true)) {
            try {
                thread.execute(this::turn);
            } catch (RejectedExecutionException isClosed) {
                isAwake.set(false);
            } catch (OutOfMemoryError noThread) {
                isAwake.set(false);
                lastFailure = noThread;
            }
        }
    }

    private void turn() {
        boolean goesOn = false;
        try {
            idleTurns = doAll() ? 0 : idleTurns + 1;
            goesOn = idleTurns < IDLE_TURNS && !shelf.isShut();
            if (goesOn) {
                thread.schedule(this::turn, PAUSE_MICROSECONDS, TimeUnit.MICROSECONDS);
            }
        } catch (RejectedExecutionException isClosed) {
            goesOn = false;
        } finally {
            if (!goesOn) {
                isAwake.set(false);
            }
        }
        if (!goesOn) {
            // Who has come before this has not woken the thread.
            doAll();
        }
    }

    /** Returns whether there was anything to do. */
    private boolean doAll() {
        boolean hasDone = false;
        while (closeAll() | prepareOne()) {
            hasDone = true;
        }
        return hasDone;
    }

    private synchronized boolean prepareOne() {
        if (System.nanoTime() - restEnd < 0) {
            return false;
        }
        SpareShelf.Wanted wanted = shelf.nextWanted();
        if (wanted == null) {
            return false;
        }
        // What has to make room for it goes first.
        closeAll();
        try {
            shelf.put(Spare.prepare(wanted.kind(), wanted.fileSize()));
            rest = 0;
            return true;
        } catch (RuntimeException | Error e) {
            shelf.giveUp(wanted.kind());
            lastFailure = e;
            rest = Math.clamp(2 * rest, SHORTEST_REST, LONGEST_REST);
            restEnd = System.nanoTime() + rest;
            return false;
        }
    }

    private synchronized boolean closeAll() {
        boolean hasDone = false;
        for (SpareShelf.Closing next = shelf.nextClosing(); next != null; next = shelf.nextClosing()) {
            close(next);
            hasDone = true;
        }
        return hasDone;
    }

    private void close(SpareShelf.Closing closing) {
        try {
            closing.mapping().close();
        } catch (IllegalStateException nativeCodeHasIt) {
            // The collector unmaps what nothing can reach any more.
            lastFailure = nativeCodeHasIt;
        } finally {
            shelf.remove(closing);
        }
    }

    public boolean isClosed() {
        return shelf.isShut();
    }

    /** How many spares are there. */
    public int count() {
        return shelf.count();
    }

    /** How many were taken. */
    public long taken() {
        return shelf.taken();
    }

    /** Of spares and of what is to be closed. */
    public long bytes() {
        return shelf.bytes();
    }

    /** Why the last one that could not be made was not; null if none has failed. */
    public Throwable lastFailure() {
        return lastFailure;
    }

    /** Closes all, and stops the thread when it has done what it is at. */
    @Override
    public void close() {
        shelf.shut();
        thread.close();
        closeAll();
    }
}
