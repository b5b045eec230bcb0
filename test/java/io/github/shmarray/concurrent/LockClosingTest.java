package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.TestSegments;
import io.github.shmarray.concurrent.LockClient.Language;
import io.github.shmarray.error.LockNotRecoverableException;
import io.github.shmarray.posix.NeedsRobustLists;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The memory of a mutex stays mapped while a pending entry, which the kernel would follow, leads to it. */
@NeedsRobustLists
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockClosingTest {
    @RegisterExtension
    TestLock shared = new TestLock();

    /** Waits for a lock, and closes it when the thread that waits is told that nobody can have it any more. */
    static final class Closer {
        private Closer() {}

        public static void main(String[] arguments) throws Exception {
            CountDownLatch isTold = new CountDownLatch(1);
            CountDownLatch isClosed = new CountDownLatch(1);
            SharedLock lock = SharedLock.openOrCreate(arguments[0]);
            Step.observer = step -> {
                if (step == Step.TRIED) {
                    isTold.countDown();
                    await(isClosed);
                }
            };
            System.out.println("ready");
            FutureTask<Boolean> waiting = LockThreads.PLATFORM.start(() -> isNotRecoverable(lock));
            isTold.await();
            lock.close();
            System.out.println(TestSegments.isMapped(arguments[0]));
            isClosed.countDown();
            System.out.println(waiting.get());
            System.out.println(TestSegments.isMapped(arguments[0]));
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static boolean isNotRecoverable(SharedLock lock) {
            try {
                lock.lock();
                return false;
            } catch (LockNotRecoverableException e) {
                return true;
            }
        }
    }

    @Test
    void aLockThatIsClosedStaysMappedUntilNoPendingEntryLeadsToIt() throws Exception {
        try (LockClient dead = shared.client(Language.C);
                LockClient last = shared.client(Language.C)) {
            assertEquals(0, dead.run("lock"));
            dead.kill();
            assertEquals(LockClient.OWNER_DEAD, last.run("lock"));
            List<String> command = ChildJvm.command(Closer.class, shared.lock().name());
            command.add(1, "-Dshmarray.lock.steps=true");
            try (LockClient closer = LockClient.start(command, "a process that closes a lock")) {
                LockThreads.awaitText(shared.lock(), "waited for in the kernel");
                assertEquals(0, last.run("unlock"));
                assertEquals("true", closer.line(), "mapped while the entry is pending");
                assertEquals("true", closer.line(), "not recoverable");
                assertEquals("false", closer.line(), "mapped afterwards");
            }
        }
    }
}
