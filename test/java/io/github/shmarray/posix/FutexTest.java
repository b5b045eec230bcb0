package io.github.shmarray.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Pause;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every way of calling {@code futex} must do alike, with one word that is mapped twice as two processes have it. */
@ParameterizedClass
@MethodSource("io.github.shmarray.posix.PosixImplementations#all")
@Timeout(60)
class FutexTest {
    private static final int PAGE = 65536;

    @Parameter
    PosixImplementations implementation;

    private Posix posix;
    private Arena arena;
    private int descriptor;
    private long here;
    private long there;

    @BeforeEach
    void map() {
        posix = implementation.get();
        arena = Arena.ofShared();
        descriptor = posix.memfd_create("shmarray-test", Posix.MFD_CLOEXEC);
        assertEquals(0, posix.ftruncate(descriptor, PAGE));
        here = mapped();
        there = mapped();
    }

    private long mapped() {
        long address = posix.mmap(0, PAGE, Posix.PROT_READ | Posix.PROT_WRITE, Posix.MAP_SHARED, descriptor, 0);
        assertTrue(address > 0, "address " + address);
        return address;
    }

    @AfterEach
    void unmap() {
        if (arena != null) {
            arena.close();
            posix.munmap(here, PAGE);
            posix.munmap(there, PAGE);
            posix.close(descriptor);
        }
    }

    @Test
    void wakingReachesThoseThatWaitInAnotherMappingOfTheWord() throws Exception {
        FutureTask<Integer> first = waiting();
        FutureTask<Integer> second = waiting();
        int woken = 0;
        while (woken < 2) {
            woken += wake(there, 1);
            Pause.shortly();
        }
        assertEquals(2, woken);
        assertEquals(0, first.get());
        assertEquals(0, second.get());
        assertEquals(0, wake(there, Integer.MAX_VALUE));
    }

    @Test
    void theCollectorNeedNotWaitForThoseThatWait() throws Exception {
        FutureTask<Integer> waiting = waiting();
        Thread.sleep(20);
        System.gc();
        while (wake(there, 1) == 0) {
            Pause.shortly();
        }
        assertEquals(0, waiting.get());
    }

    @Test
    void aWordWithAnotherValueIsNotWaitedFor() {
        write(there, 7);
        assertEquals(-Errno.EAGAIN, posix.futex(here, Posix.FUTEX_WAIT, 0, 0, 0, 0));
    }

    @Test
    void waitingEndsInTime() {
        assertEquals(-Errno.ETIMEDOUT, posix.futex(here, Posix.FUTEX_WAIT, 0, timespec(0, 1_000_000), 0, 0));
        int any = Posix.FUTEX_BITSET_MATCH_ANY;
        assertEquals(-Errno.ETIMEDOUT, posix.futex(here, Posix.FUTEX_WAIT_BITSET, 0, timespec(1, 0), 0, any));
    }

    @Test
    void failuresReturnTheNegatedErrorNumber() {
        assertEquals(-Errno.EINVAL, posix.futex(here, Posix.FUTEX_WAIT, 0, timespec(0, -1), 0, 0));
        assertEquals(-Errno.EINVAL, posix.futex(here, Posix.FUTEX_WAIT_BITSET, 0, 0, 0, 0));
        assertEquals(-Errno.EINVAL, wake(here + 1, 1));
        assertEquals(-Errno.EFAULT, posix.futex(0, Posix.FUTEX_WAIT, 0, timespec(0, 1_000_000), 0, 0));
        assertEquals(0, posix.ftruncate(descriptor, 0));
        assertEquals(-Errno.EFAULT, posix.futex(here, Posix.FUTEX_WAIT, 0, timespec(0, 1_000_000), 0, 0));
    }

    /** Memory that goes away meanwhile is nothing that the kernel uses again, once it sleeps. */
    @Test
    void theWordMayBeUnmappedWhileSomebodyWaits() throws Exception {
        int result = 0;
        // Who is not asleep by then finds no word.
        for (int seconds = 1; result != -Errno.ETIMEDOUT && seconds < 30; seconds *= 2) {
            long time = timespec(seconds, 0);
            FutureTask<Integer> waiting = started(() -> posix.futex(here, Posix.FUTEX_WAIT, 0, time, 0, 0));
            Thread.sleep(50L * seconds);
            assertEquals(0, posix.munmap(here, PAGE));
            result = waiting.get();
            here = mapped();
        }
        assertEquals(-Errno.ETIMEDOUT, result);
    }

    private FutureTask<Integer> waiting() {
        return started(() -> posix.futex(here, Posix.FUTEX_WAIT, 0, 0, 0, 0));
    }

    private static FutureTask<Integer> started(Callable<Integer> call) {
        FutureTask<Integer> task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private int wake(long word, int count) {
        return posix.futex(word, Posix.FUTEX_WAKE, count, 0, 0, 0);
    }

    private long timespec(long seconds, long nanoseconds) {
        MemorySegment time = arena.allocate(Posix.TIMESPEC_SIZE, 8);
        time.set(JAVA_LONG, 0, seconds);
        time.set(JAVA_LONG, 8, nanoseconds);
        return time.address();
    }

    @SuppressWarnings("restricted")
    private static void write(long address, int value) {
        MemorySegment.ofAddress(address).reinterpret(4).set(JAVA_INT, 0, value);
    }
}
