package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.concurrent.LockClient.Language;
import io.github.shmarray.error.OwnerDiedException;
import io.github.shmarray.posix.NeedsRobustLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL at every step of locking and unlocking, with others waiting, loses no lock. */
@NeedsRobustLists
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnerDeathTest {
    private static final Set<Step> STEPS_OF_OWNERS =
            Set.of(Step.TAKEN, Step.LINKED, Step.HELD, Step.RELEASING, Step.UNLINKED, Step.TRIED);
    private static final Set<Step> STEPS_OF_WOKEN = Set.of(Step.WOKEN, Step.TRIED);
    private static final int INVALID = 22;

    @RegisterExtension
    TestLock shared = new TestLock();

    /** With a C program asleep in the kernel, which nobody but the kernel can wake when the Java process is killed. */
    @ParameterizedTest
    @EnumSource
    void aKillAtAnyStepLeavesTheLockToOthers(Step step) throws Exception {
        try (LockClient first = shared.client(Language.C);
                LockClient second = shared.client(Language.C)) {
            if (step == Step.WAITING || STEPS_OF_WOKEN.contains(step)) {
                assertEquals(0, first.run("lock"));
            }
            try (LockClient stopper = shared.stopper(step)) {
                if (STEPS_OF_WOKEN.contains(step)) {
                    awaitSleeper();
                    assertEquals(0, first.run("unlock"));
                }
                assertEquals("stopped", stopper.line());
                second.begin("lock", 0);
                Thread.sleep(step == Step.WOKEN ? 0 : 30);
                stopper.kill();
            }
            if (step == Step.WAITING) {
                assertEquals(0, first.run("unlock"));
            }
            boolean isOwner = STEPS_OF_OWNERS.contains(step);
            assertEquals(isOwner ? LockClient.OWNER_DEAD : 0, second.promptResult());
            assertEquals(isOwner ? 0 : INVALID, second.run("recover"));
            assertEquals(0, second.run("unlock"));
            shared.lock().lock();
            shared.lock().unlock();
        }
    }

    /** Until somebody most probably sleeps in the kernel. */
    private void awaitSleeper() throws InterruptedException {
        LockThreads.awaitText(shared.lock(), "waited for in the kernel");
        Thread.sleep(20);
    }

    /** The wake-up that the killed one has had for itself is another's. */
    @Test
    void aKillOfAWaiterThatWasWokenWakesTheNext() throws Exception {
        try (LockClient next = shared.client(Language.C)) {
            shared.lock().lock();
            try (LockClient stopper = shared.stopper(Step.WOKEN)) {
                awaitSleeper();
                next.begin("lock", 0);
                Thread.sleep(20);
                shared.lock().unlock();
                assertEquals("stopped", stopper.line());
                stopper.kill();
            }
            assertEquals(0, next.promptResult());
            assertEquals(0, next.run("unlock"));
        }
    }

    /** Who overtakes it does not know of the other one that sleeps. */
    @Test
    void aWaiterThatWasWokenAndOvertakenPassesThatOnBeforeItIsKilled() throws Exception {
        boolean isShown = false;
        while (!isShown) {
            isShown = isPassedOn();
        }
    }

    /** Returns false if the waiter was not the one that was woken, as its bounded wait had just ended. */
    private boolean isPassedOn() throws Exception {
        try (LockClient first = shared.client(Language.C);
                LockClient asleep = shared.client(Language.C)) {
            assertEquals(0, first.run("lock"));
            boolean isOvertaken;
            try (LockClient stopper = shared.stopper(Step.WOKEN, Step.TRIED)) {
                awaitSleeper();
                asleep.begin("lock", 0);
                Thread.sleep(20);
                assertEquals(0, first.run("unlock"));
                assertEquals("stopped", stopper.line());
                isOvertaken = first.run("try") == 0;
                stopper.begin("go on", 0);
                assertEquals("stopped", stopper.line());
                stopper.kill();
            }
            if (isOvertaken) {
                assertEquals(0, first.run("unlock"));
            }
            assertEquals(0, asleep.promptResult());
            assertEquals(0, asleep.run("unlock"));
            return isOvertaken;
        }
    }

    @Test
    void everyLockThatAProcessHeldIsToldOf() throws Exception {
        List<SharedLock> locks = new ArrayList<>();
        List<LockClient> owners = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String each = shared.anotherName();
            locks.add(SharedLock.openOrCreate(each));
            owners.add(shared.clientOf(each, Language.JAVA));
            assertEquals(0, owners.get(i).run("lock"));
        }
        for (LockClient owner : owners) {
            owner.kill();
            owner.close();
        }
        for (SharedLock each : locks) {
            FutureTask<Boolean> told = LockThreads.PLATFORM.start(() -> {
                try {
                    each.tryLock(1, TimeUnit.MINUTES);
                    return false;
                } catch (OwnerDiedException e) {
                    each.recover();
                    each.unlock();
                    return true;
                }
            });
            assertTrue(told.get());
            each.close();
        }
    }
}
