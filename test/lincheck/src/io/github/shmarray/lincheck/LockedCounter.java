package io.github.shmarray.lincheck;

import io.github.shmarray.concurrent.SharedLock;
import org.jetbrains.lincheck.datastructures.Operation;

/** A plain number that a lock guards: the front of the lock that the threads of one JVM have. */
public class LockedCounter {
    private static final SharedLock LOCK = unnamed();

    private int value;

    private static SharedLock unnamed() {
        SharedLock lock = SharedLock.openOrCreate("shmarray-lincheck-" + ProcessHandle.current().pid());
        lock.unlink();
        return lock;
    }

    @Operation
    public int increment() {
        LOCK.lock();
        try {
            return ++value;
        } finally {
            LOCK.unlock();
        }
    }

    @Operation
    public int incrementTwice() {
        LOCK.lock();
        try {
            increment();
            return increment();
        } finally {
            LOCK.unlock();
        }
    }

    /** With patience that lasts, so that the result is that of some order. */
    @Operation
    public int addIfFree() throws InterruptedException {
        while (!LOCK.tryLock()) {
            Thread.onSpinWait();
        }
        try {
            value += 10;
            return value;
        } finally {
            LOCK.unlock();
        }
    }
}
