package io.github.shmarray.concurrent;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * The calling platform thread as one that waits in the kernel for a word. While it waits for a mutex, that is the
 * pending entry of the thread's own list: should the thread end after it was woken and before it took the mutex, the
 * kernel wakes the next one in its place.
 */
final class WaitingThread {
    private static final ThreadLocal<WaitingThread> CURRENT = ThreadLocal.withInitial(WaitingThread::new);
    private static final long NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

    private final Posix posix = Posix.preferred();
    private final MemorySegment timeout = Arena.ofAuto().allocate(Posix.TIMESPEC_SIZE, Long.BYTES);

    /** Null where the C library has a list of another form. */
    private final MemorySegment head = ownHead(posix);

    /** To be called by platform threads. */
    static WaitingThread current() {
        return CURRENT.get();
    }

    /** The list that the C library has made for the thread; musl makes one only when it needs it. */
    @SuppressWarnings("restricted")
    private static MemorySegment ownHead(Posix posix) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment results = arena.allocate(2 * Long.BYTES, Long.BYTES);
            if (posix.get_robust_list(0, results.address(), results.address() + Long.BYTES) < 0) {
                return null;
            }
            long address = results.get(ValueLayout.JAVA_LONG, 0);
            if (address == 0) {
                return newHead(posix);
            }
            MemorySegment found = MemorySegment.ofAddress(address).reinterpret(Posix.ROBUST_LIST_HEAD_SIZE);
            return Keeper.fits(found) ? found : null;
        }
    }

    /** Never freed, as the kernel reads it when the thread has ended for the JVM. */
    private static MemorySegment newHead(Posix posix) {
        MemorySegment head = Arena.global().allocate(Posix.ROBUST_LIST_HEAD_SIZE, Long.BYTES);
        Keeper.setHead(head);
        return posix.set_robust_list(head.address(), head.byteSize()) < 0 ? null : head;
    }

    /** From here until {@link #end} the thread may have been woken for others. */
    void begin(RobustMutex mutex) {
        if (head != null) {
            Keeper.setPending(head, mutex.node());
        }
    }

    void end() {
        if (head != null) {
            Keeper.setPending(head, 0);
        }
    }

    /** Waits while a word has a value; it may end without a reason. Returns whether it was woken. */
    boolean await(long wordAddress, int value, long nanoseconds) {
        timeout.set(ValueLayout.JAVA_LONG, 0, nanoseconds / NANOSECONDS);
        timeout.set(ValueLayout.JAVA_LONG, Long.BYTES, nanoseconds % NANOSECONDS);
        int result = posix.futex(wordAddress, Posix.FUTEX_WAIT, value, timeout.address(), 0, 0);
        return result != -Errno.ETIMEDOUT;
    }
}
