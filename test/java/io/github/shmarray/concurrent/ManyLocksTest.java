package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.error.OwnerDiedException;
import io.github.shmarray.posix.NeedsRobustLists;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More locks than one keeper can have, and locks that nobody closes. */
@NeedsRobustLists
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyLocksTest {
    private static final int COUNT = Keeper.MOST_MUTEXES + 100;
    private static final int ELEMENTS = RobustMutex.BYTES / Integer.BYTES;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    private static List<SharedLock> locksIn(SharedIntArray array) {
        List<SharedLock> locks = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            locks.add(SharedLock.in(array, (long) i * ELEMENTS));
        }
        return locks;
    }

    /** Holds all locks until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (SharedIntArray array = SharedIntArray.attach(arguments[0])) {
                List<SharedLock> locks = locksIn(array);
                locks.forEach(SharedLock::lock);
                System.out.println("ready");
                System.in.read();
                locks.forEach(SharedLock::unlock);
            }
        }
    }

    @Test
    void whoHoldsMoreThanOneKeeperCanHaveDiesWithAllOfThem() {
        try (SharedIntArray array = SharedIntArray.create(name, (long) COUNT * ELEMENTS)) {
            List<SharedLock> locks = locksIn(array);
            try (LockClient holder =
                    LockClient.start(ChildJvm.command(Holder.class, name), "a process of many locks")) {
                assertTrue(locks.stream().noneMatch(SharedLock::tryLock));
                holder.kill();
            }
            for (SharedLock lock : locks) {
                assertThrows(OwnerDiedException.class, lock::lock);
                lock.recover();
            }
            long owners = locks.stream()
                    .map(lock -> ownerOf(array, locks.indexOf(lock)))
                    .distinct()
                    .count();
            assertEquals(2, owners);
            locks.forEach(SharedLock::unlock);
            assertTrue(locks.stream().allMatch(SharedLock::tryLock));
            locks.forEach(SharedLock::unlock);
            locks.forEach(SharedLock::close);
        }
    }

    private static int ownerOf(SharedIntArray array, int number) {
        return array.get((long) number * ELEMENTS) & RobustMutex.OWNER_MASK;
    }

    @Test
    void aLockThatIsForgottenIsUnmappedUnlessItIsHeld() throws Exception {
        String heldName = segments.name();
        SharedLock.openOrCreate(name);
        SharedLock.openOrCreate(heldName).lock();
        while (TestSegments.isMapped(name)) {
            System.gc();
            Thread.sleep(1);
        }
        assertTrue(TestSegments.isMapped(heldName));
        try (SharedLock found = SharedLock.openOrCreate(heldName)) {
            assertTrue(found.isHeldByCurrentThread());
            found.unlock();
        }
        // The one that was forgotten has it too, until the collector has found that.
        while (TestSegments.isMapped(heldName)) {
            System.gc();
            Thread.sleep(1);
        }
    }
}
