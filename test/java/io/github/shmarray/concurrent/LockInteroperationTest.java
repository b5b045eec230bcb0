package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Emulation;
import io.github.shmarray.concurrent.LockClient.Language;
import io.github.shmarray.error.LockNotRecoverableException;
import io.github.shmarray.error.OwnerDiedException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.NeedsRobustLists;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes of Java, C and Python exclude each other, and follow each other when one is killed. */
@NeedsRobustLists
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockInteroperationTest {
    @RegisterExtension
    TestLock shared = new TestLock();

    private SharedLock lock;

    @BeforeEach
    void open() {
        lock = shared.lock();
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherProcessHoldsIsNotTakenHere(Language language) throws Exception {
        try (LockClient client = shared.client(language)) {
            assertEquals(0, client.run("lock"));
            assertFalse(lock.tryLock());
            assertFalse(lock.tryLock(1, TimeUnit.MILLISECONDS));
            assertTrue(lock.toString().contains("of process " + client.pid()), lock.toString());
            FutureTask<Boolean> platform = LockThreads.PLATFORM.start(this::lockAndUnlock);
            FutureTask<Boolean> virtual = LockThreads.VIRTUAL.start(this::lockAndUnlock);
            LockThreads.awaitText(lock, "waited for in the kernel");
            assertEquals(0, client.run("unlock"));
            assertTrue(platform.get());
            assertTrue(virtual.get());
        }
    }

    private boolean lockAndUnlock() {
        lock.lock();
        lock.unlock();
        return true;
    }

    @Test
    void virtualThreadsThatWaitForAnotherProcessBlockNoCarrier() throws Exception {
        int count = 20 * Runtime.getRuntime().availableProcessors();
        List<FutureTask<Boolean>> waiting = new ArrayList<>();
        try (LockClient client = shared.client(Language.C)) {
            assertEquals(0, client.run("lock"));
            for (int i = 0; i < count; i++) {
                waiting.add(LockThreads.VIRTUAL.start(this::lockAndUnlock));
            }
            LockThreads.awaitText(lock, count + " threads of this process waiting");
            assertTrue(LockThreads.VIRTUAL.start(() -> true).get());
            awaitOneKernelWaiter();
            assertEquals(0, client.run("unlock"));
            for (FutureTask<Boolean> each : waiting) {
                assertTrue(each.get());
            }
        }
    }

    /** There may be none for a moment, since it looks at the lock now and then. */
    private static void awaitOneKernelWaiter() throws InterruptedException {
        for (long waiters = kernelWaiters(); waiters != 1; waiters = kernelWaiters()) {
            assertEquals(0, waiters);
            Thread.sleep(1);
        }
    }

    private static long kernelWaiters() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> Stream.of(stack)
                        .anyMatch(frame -> frame.getClassName().equals(LockWaiting.class.getName())
                                && frame.getMethodName().equals("contend")))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHeldHereIsNotTakenByAnotherProcess(Language language) throws Exception {
        try (LockClient client = shared.client(language)) {
            lock.lock();
            assertEquals(LockClient.BUSY, client.run("try"));
            assertEquals(LockClient.TIMED_OUT, client.run("timed", 1));
            client.begin("lock", 0);
            LockThreads.awaitText(lock, "waited for in the kernel");
            assertFalse(client.hasAnswered());
            lock.unlock();
            assertEquals(0, client.result());
            assertEquals(0, client.run("unlock"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsForAKilledOwnerIsToldWithTheLockHeld(Language language) throws Exception {
        for (LockThreads threads : LockThreads.values()) {
            try (LockClient client = shared.client(language)) {
                assertEquals(0, client.run("lock"));
                FutureTask<Boolean> next = threads.start(() -> {
                    OwnerDiedException told = assertThrows(OwnerDiedException.class, lock::lock);
                    assertEquals(Errno.EOWNERDEAD, told.errno());
                    assertTrue(lock.isHeldByCurrentThread());
                    lock.recover();
                    assertThrows(IllegalStateException.class, lock::recover);
                    lock.unlock();
                    return true;
                });
                LockThreads.awaitText(lock, "waited for in the kernel");
                client.kill();
                assertTrue(next.get());
                lock.lock();
                lock.unlock();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherProcessThatWaitsForAKilledJavaProcessIsToldSo(Language language) throws Exception {
        try (LockClient owner = shared.client(Language.JAVA);
                LockClient next = shared.client(language)) {
            assertEquals(0, owner.run("lock"));
            next.begin("lock", 0);
            LockThreads.awaitText(lock, "waited for in the kernel");
            owner.kill();
            assertEquals(LockClient.OWNER_DEAD, next.result());
            assertEquals(0, next.run("recover"));
            assertEquals(0, next.run("unlock"));
            lock.lock();
            lock.unlock();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aJavaProcessThatExitsWithTheLockCountsAsDead(Language language) {
        try (LockClient owner = shared.client(Language.JAVA);
                LockClient next = shared.client(language)) {
            assertEquals(0, owner.run("lock"));
            owner.begin("exit", 0);
            assertEquals(LockClient.OWNER_DEAD, next.run("lock"));
            assertEquals(0, next.run("recover"));
            assertEquals(0, next.run("unlock"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsUnlockedWithoutBeingRecoveredIsLostForAll(Language language) throws Exception {
        try (LockClient owner = shared.client(Language.C);
                LockClient client = shared.client(language)) {
            assertEquals(0, owner.run("lock"));
            owner.kill();
            assertThrows(OwnerDiedException.class, () -> lock.tryLock(1, TimeUnit.MINUTES));
            client.begin("lock", 0);
            LockThreads.awaitText(lock, "waited for in the kernel");
            lock.unlock();
            assertEquals(LockClient.NOT_RECOVERABLE, client.result());
            assertEquals(LockClient.NOT_RECOVERABLE, client.run("try"));
            LockNotRecoverableException lost = assertThrows(LockNotRecoverableException.class, lock::lock);
            assertEquals(Errno.ENOTRECOVERABLE, lost.errno());
            assertThrows(LockNotRecoverableException.class, lock::tryLock);
            assertTrue(lock.toString().contains("not recoverable"), lock.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherProcessUnlocksWithoutRecoveringIsLostHere(Language language) throws Exception {
        try (LockClient owner = shared.client(Language.JAVA);
                LockClient client = shared.client(language)) {
            assertEquals(0, owner.run("lock"));
            owner.kill();
            assertEquals(LockClient.OWNER_DEAD, client.run("lock"));
            FutureTask<Boolean> platform = LockThreads.PLATFORM.start(this::isLost);
            FutureTask<Boolean> virtual = LockThreads.VIRTUAL.start(this::isLost);
            LockThreads.awaitText(lock, "waited for in the kernel");
            assertEquals(0, client.run("unlock"));
            assertTrue(platform.get());
            assertTrue(virtual.get());
        }
    }

    private boolean isLost() {
        assertThrows(LockNotRecoverableException.class, lock::lock);
        return true;
    }

    /** A million increments by four JVMs of four threads each, two programs of C, and two of Python. */
    @Test
    void processesAndTheirThreadsCountExactly() {
        int times = Emulation.rounds("increments of each thread and process", 50_000, 500);
        List<LockClient> clients = new ArrayList<>();
        try {
            for (Language language : LockCampaign.MANY) {
                clients.add(shared.client(language));
            }
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).begin(LockCampaign.MANY.get(i) == Language.JAVA ? "threads" : "count", times);
            }
            for (LockClient client : clients) {
                assertEquals(0, client.result());
            }
        } finally {
            clients.forEach(LockClient::close);
        }
        assertEquals(20L * times, shared.counters().get(LockProgram.TOTAL));
        assertEquals(20L * times, shared.counters().get(LockProgram.SECOND));
        assertEquals(20L * times, shared.counters().get(LockProgram.OWN));
        assertEquals(0, shared.counters().get(LockProgram.VIOLATIONS));
        assertEquals(0, shared.counters().get(LockProgram.DEATHS));
        assertTrue(lock.toString().contains("free"), lock.toString());
    }
}
