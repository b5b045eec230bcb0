package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Emulation;
import io.github.shmarray.TestSegments;
import io.github.shmarray.posix.NeedsRobustLists;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link java.util.concurrent.locks.Lock} does, among the threads of one JVM and two objects of one lock.
 */
@NeedsRobustLists
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedLockTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private SharedLock lock;
    private SharedLock other;

    @BeforeEach
    void open() {
        String name = segments.name();
        lock = SharedLock.openOrCreate(name);
        other = SharedLock.openOrCreate(name);
    }

    @AfterEach
    void close() {
        lock.close();
        other.close();
    }

    @Test
    void oneThreadLocksItSeveralTimesThroughSeveralObjects() {
        lock.lock();
        other.lock();
        assertTrue(lock.tryLock());
        assertEquals(3, other.getHoldCount());
        lock.unlock();
        lock.unlock();
        assertTrue(lock.isHeldByCurrentThread());
        other.unlock();
        assertFalse(lock.isHeldByCurrentThread());
        assertEquals(0, lock.getHoldCount());
    }

    @ParameterizedTest
    @EnumSource
    void anotherThreadIsKeptOut(LockThreads threads) throws Exception {
        lock.lock();
        assertFalse(threads.start(other::tryLock).get());
        assertFalse(threads.start(() -> other.tryLock(1, TimeUnit.MILLISECONDS)).get());
        assertFalse(threads.start(() -> other.tryLock(-1, TimeUnit.DAYS)).get());
        assertFalse(threads.start(other::isHeldByCurrentThread).get());
        lock.unlock();
        assertTrue(threads.start(this::lockAndUnlock).get());
    }

    private boolean lockAndUnlock() {
        other.lock();
        other.unlock();
        return true;
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsGetsItWhenItIsGivenBack(LockThreads threads) throws Exception {
        lock.lock();
        FutureTask<Boolean> endless = threads.start(this::lockAndUnlock);
        LockThreads.awaitText(lock, "1 thread of this process waiting");
        FutureTask<Boolean> timed = threads.start(() -> {
            boolean isTaken = other.tryLock(1, TimeUnit.DAYS);
            other.unlock();
            return isTaken;
        });
        LockThreads.awaitText(lock, "2 threads of this process waiting");
        lock.unlock();
        assertTrue(endless.get());
        assertTrue(timed.get());
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsWaitingThatIsInterruptible(LockThreads threads) throws Exception {
        lock.lock();
        AtomicBoolean isInterrupted = new AtomicBoolean();
        Thread waiting = threads.thread(() -> {
            try {
                other.lockInterruptibly();
            } catch (InterruptedException e) {
                isInterrupted.set(!Thread.currentThread().isInterrupted());
            }
        });
        LockThreads.awaitText(lock, "1 thread");
        waiting.interrupt();
        waiting.join();
        assertTrue(isInterrupted.get());
        assertFalse(lock.toString().contains("waiting"), lock.toString());
        lock.unlock();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDoesNotEndOtherWaitingAndIsKept(LockThreads threads) throws Exception {
        lock.lock();
        AtomicBoolean isInterrupted = new AtomicBoolean();
        Thread waiting = threads.thread(() -> {
            other.lock();
            isInterrupted.set(Thread.currentThread().isInterrupted());
            other.unlock();
        });
        LockThreads.awaitText(lock, "1 thread");
        waiting.interrupt();
        Thread.sleep(20);
        assertTrue(waiting.isAlive());
        lock.unlock();
        waiting.join();
        assertTrue(isInterrupted.get());
    }

    @Test
    void aThreadThatIsInterruptedAlreadyDoesNotLockInterruptibly() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, lock::lockInterruptibly);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> lock.tryLock(1, TimeUnit.SECONDS));
        assertFalse(lock.isHeldByCurrentThread());
    }

    @Test
    void whoDoesNotHoldItCannotUnlockIt() throws Exception {
        String message =
                assertThrows(IllegalMonitorStateException.class, lock::unlock).getMessage();
        assertTrue(message.contains("does not hold it") && message.contains("free"), message);
        lock.lock();
        FutureTask<Void> unlocking = LockThreads.PLATFORM.start(() -> {
            lock.unlock();
            return null;
        });
        Throwable failure =
                assertThrows(ExecutionException.class, unlocking::get).getCause();
        assertTrue(failure instanceof IllegalMonitorStateException, failure.toString());
        assertTrue(failure.getMessage()
                .contains("held by thread #" + Thread.currentThread().threadId()));
        lock.unlock();
    }

    @Test
    void threadsOfBothKindsCountExactly() throws InterruptedException {
        int times = Emulation.rounds("increments under a lock", 100_000, 2_000);
        long[] count = {0};
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SharedLock own = i % 3 == 0 ? lock : other;
            threads.add(LockThreads.values()[i % 2].thread(() -> {
                for (int j = 0; j < times; j++) {
                    own.lock();
                    count[0]++;
                    own.unlock();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(8L * times, count[0]);
    }

    @Test
    void manyVirtualThreadsThatWaitAndGiveUpLoseNothing() throws Exception {
        int times = Emulation.rounds("virtual threads that want a lock", 2_000, 100);
        long[] count = {0};
        List<FutureTask<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int number = i;
            all.add(LockThreads.VIRTUAL.start(() -> {
                boolean isTaken = lock.tryLock(number % 7 * 100L, TimeUnit.MICROSECONDS);
                if (isTaken) {
                    count[0]++;
                    Thread.yield();
                    lock.unlock();
                }
                return isTaken;
            }));
        }
        long taken = 0;
        for (FutureTask<Boolean> one : all) {
            taken += one.get() ? 1 : 0;
        }
        lock.lock();
        assertEquals(taken, count[0]);
        lock.unlock();
        assertTrue(lock.toString().endsWith("free]"), lock.toString());
    }

    @Test
    void aVirtualThreadKeepsItOnWhateverCarrierItGoesOn() throws Exception {
        List<FutureTask<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(LockThreads.VIRTUAL.start(() -> {
                lock.lock();
                try {
                    Thread.sleep(1);
                    return lock.isHeldByCurrentThread();
                } finally {
                    lock.unlock();
                }
            }));
        }
        for (FutureTask<Boolean> one : all) {
            assertTrue(one.get());
        }
    }
}
