package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Which list of robust futexes a thread uses that waits, with C libraries that make others than glibc does. */
@NeedsRobustLists
class WaitingThreadTest {
    private static final long FUTEX_OFFSET = 8;
    private static final long PENDING = 16;

    private final Posix posix = Posix.preferred();

    /** On a platform thread of its own, whose list may be changed. */
    private static void onAThread(Callable<Void> work) throws Exception {
        var task = LockThreads.PLATFORM.start(work);
        task.get();
    }

    @SuppressWarnings("restricted")
    private MemorySegment ownList() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment results = arena.allocate(2 * Long.BYTES, Long.BYTES);
            assertEquals(0, posix.get_robust_list(0, results.address(), results.address() + Long.BYTES));
            return MemorySegment.ofAddress(results.get(ValueLayout.JAVA_LONG, 0))
                    .reinterpret(Posix.ROBUST_LIST_HEAD_SIZE);
        }
    }

    private static long pendingOf(MemorySegment list) {
        return list.get(ValueLayout.JAVA_LONG, PENDING);
    }

    /** As musl leaves a thread that has not locked a robust mutex yet. */
    @Test
    void aThreadWithoutAListGetsOne() throws Exception {
        onAThread(() -> {
            assertEquals(0, posix.set_robust_list(0, Posix.ROBUST_LIST_HEAD_SIZE));
            RobustMutex mutex = new RobustMutex(Arena.ofAuto().allocate(RobustMutex.BYTES, Long.BYTES));
            WaitingThread.current().begin(mutex);
            MemorySegment made = ownList();
            assertEquals(mutex.node(), pendingOf(made));
            WaitingThread.current().end();
            assertEquals(0, pendingOf(made));
            return null;
        });
    }

    /** As musl makes it, whose mutexes have the word elsewhere: the kernel would take another word for it. */
    @Test
    void aListOfAnotherFormIsLeftAlone() throws Exception {
        onAThread(() -> {
            MemorySegment other = Arena.global().allocate(Posix.ROBUST_LIST_HEAD_SIZE, Long.BYTES);
            other.set(ValueLayout.JAVA_LONG, 0, other.address());
            other.set(ValueLayout.JAVA_LONG, FUTEX_OFFSET, -RobustMutex.NEXT + Long.BYTES);
            assertEquals(0, posix.set_robust_list(other.address(), other.byteSize()));
            RobustMutex mutex = new RobustMutex(Arena.ofAuto().allocate(RobustMutex.BYTES, Long.BYTES));
            WaitingThread.current().begin(mutex);
            assertEquals(other.address(), ownList().address());
            assertNotEquals(mutex.node(), pendingOf(other));
            WaitingThread.current().end();
            return null;
        });
    }
}
