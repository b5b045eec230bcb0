package io.github.shmarray;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tells others that a segment is in use: a read lock of the open file description, on a byte far behind the data. A mapping
 * keeps the description, and with it the lock, after the descriptor is closed; the kernel drops it however the process ends.
 */
final class Liveness {
    private static final long LOCKED_BYTE = 1L << 62;

    // struct flock (asm-generic/fcntl.h), on 64-bit machines.
    private static final int FLOCK_SIZE = 32;
    private static final int TYPE = 0;
    private static final int START = 8;
    private static final int LENGTH = 16;

    /** The kernel only reads it, so one serves all. */
    private static final MemorySegment READ_LOCK = readLock();

    private Liveness() {}

    private static MemorySegment readLock() {
        MemorySegment lock = Arena.global().allocate(FLOCK_SIZE, Long.BYTES);
        lock.set(JAVA_SHORT, TYPE, (short) Posix.F_RDLCK);
        lock.set(JAVA_LONG, START, LOCKED_BYTE);
        lock.set(JAVA_LONG, LENGTH, 1);
        return lock.asReadOnly();
    }

    static void hold(Posix posix, int fd, String operation) {
        int result = Uninterrupted.call(() -> posix.fcntl(fd, Posix.F_OFD_SETLK, READ_LOCK.address()));
        if (result == -Errno.EAGAIN) {
            throw new SharedMemoryException(operation + ": it is just being removed", Errno.EAGAIN);
        }
        if (result < 0) {
            throw SegmentErrors.of(operation + ": lock", result);
        }
    }
}
