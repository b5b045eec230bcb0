package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.posix.Posix;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where locks are: in segments of their own, with arrays, in arrays; and what is refused. */
@NeedsRobustLists
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockSegmentTest {
    private static final int MARK = 12;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @Test
    void ofManyThatOpenALockAtOnceOneMakesIt() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<FutureTask<SharedLock>> openings = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            openings.add(LockThreads.PLATFORM.start(() -> {
                start.await();
                return SharedLock.openOrCreate(name);
            }));
        }
        start.countDown();
        List<SharedLock> locks = new ArrayList<>();
        for (FutureTask<SharedLock> opening : openings) {
            locks.add(opening.get());
        }
        locks.getFirst().lock();
        for (SharedLock lock : locks) {
            assertTrue(lock.isHeldByCurrentThread());
        }
        locks.getFirst().unlock();
        locks.forEach(SharedLock::close);
    }

    @Test
    void itsSegmentIsAnArrayOfIntegersThatStays() {
        SharedLock.openOrCreate(name, CreateOptions.defaults().withPermissions(0640))
                .close();
        try (SharedIntArray memory = SharedIntArray.attach(name)) {
            assertEquals(32, memory.length());
            assertEquals(0x90, memory.get(4));
            assertEquals(0, memory.get(0));
        }
        SharedLock.openOrCreate(name).close();
    }

    @Test
    void aLockInAFolderIsOpenedAgain(@TempDir Path folder) {
        CreateOptions options = CreateOptions.defaults().withBacking(Backing.folder(folder));
        try (SharedLock lock = SharedLock.openOrCreate(name, options);
                SharedLock same = SharedLock.openOrCreate(name, options)) {
            lock.lock();
            assertTrue(same.isHeldByCurrentThread());
            lock.unlock();
            assertFalse(TestSegments.exists(name));
        }
        CreateOptions memfd = CreateOptions.defaults().withBacking(Backing.MEMFD);
        var e = assertThrows(IllegalArgumentException.class, () -> SharedLock.openOrCreate(name, memfd));
        assertTrue(e.getMessage().contains("a memfd has no name"), e::getMessage);
    }

    @Test
    void whatIsNoLockIsRefusedInWords() {
        SharedDoubleArray.create(name, 32).close();
        refused(name, "it is no lock", "float64");
        SharedArray.unlink(name);
        SharedIntArray.create(name, 32).close();
        refused(name, "holds no lock");
        SharedArray.unlink(name);
        SharedIntArray.create(name, 8).close();
        String message = assertThrows(SegmentMismatchException.class, () -> SharedLock.openOrCreate(name))
                .getMessage();
        assertTrue(message.contains("takes 128 bytes"), message);
    }

    private static void refused(String name, String... reasons) {
        String message = assertThrows(SegmentFormatException.class, () -> SharedLock.openOrCreate(name))
                .getMessage();
        for (String reason : reasons) {
            assertTrue(message.contains(reason) && message.contains(name), message);
        }
    }

    /** It is no number that somebody else has: to try others would end in a hundred keepers, and in another cause. */
    @Test
    void aKernelThatRefusesTheByteOfAKeeperIsToldAsSuch() throws Exception {
        try (AutoCloseable ignored = FailingPosix.everywhere((call, arguments) ->
                call.equals("fcntl") && (int) arguments[1] == Posix.F_OFD_SETLK ? Errno.EACCES : 0)) {
            var e = assertThrows(SegmentAccessException.class, () -> SharedLock.openOrCreate(name));
            assertEquals(Errno.EACCES, e.errno());
            assertTrue(e.getMessage().contains("F_OFD_SETLK"), e::getMessage);
        }
        SharedLock.openOrCreate(name).close();
    }

    @Test
    void aVersionOrAKindThatIsNotKnownIsRefused() {
        SharedLock.openOrCreate(name).close();
        try (SharedIntArray memory = SharedIntArray.attach(name)) {
            memory.set(MARK, memory.get(MARK) + 1);
            refused(name, "of version 2", "knows version 1");
            memory.set(MARK, memory.get(MARK) - 1);
            memory.set(4, 0x80);
            refused(name, "kind 0x80, not 0x90");
        }
    }

    @Test
    void aClosedLockIsOfNoUse() {
        SharedLock lock = SharedLock.openOrCreate(name);
        lock.close();
        lock.close();
        assertFalse(lock.isOpen());
        assertTrue(lock.toString().contains("closed"), lock.toString());
        String message = assertThrows(IllegalStateException.class, lock::lock).getMessage();
        assertTrue(message.contains(name) && message.contains("closed"), message);
        assertThrows(IllegalStateException.class, lock::tryLock);
        assertThrows(IllegalStateException.class, lock::unlock);
    }

    @Test
    void itStaysOpenWhileItIsHeldOrWaitedFor() throws Exception {
        SharedLock lock = SharedLock.openOrCreate(name);
        lock.lock();
        String message = assertThrows(IllegalStateException.class, lock::close).getMessage();
        assertTrue(message.contains("held by the calling thread"), message);
        FutureTask<Boolean> closing = LockThreads.PLATFORM.start(() -> {
            assertThrows(IllegalStateException.class, lock::close);
            return true;
        });
        assertTrue(closing.get());
        lock.unlock();
        lock.close();
    }

    @Test
    void itIsNotUnlinkedWhileItIsHeld() {
        try (SharedLock lock = SharedLock.openOrCreate(name)) {
            lock.lock();
            String message =
                    assertThrows(IllegalStateException.class, lock::unlink).getMessage();
            assertTrue(message.contains("held by thread #"), message);
            assertTrue(TestSegments.exists(name));
            lock.unlock();
            assertTrue(lock.unlink());
            assertFalse(lock.unlink());
            assertFalse(TestSegments.exists(name));
            lock.lock();
            lock.unlock();
            lock.close();
            assertTrue(assertThrows(IllegalStateException.class, lock::unlink)
                    .getMessage()
                    .startsWith("unlink lock \"" + name + "\": it is closed"));
        }
    }

    @Test
    void theLockOfAnArrayComesAndGoesWithIt() throws Exception {
        CreateOptions options = CreateOptions.defaults().withPermissions(0640);
        try (SharedIntArray array = SharedIntArray.create(name, options, 3);
                SharedLock lock = SharedLock.of(array);
                SharedLock other = SharedLock.of(SharedIntArray.attachReadOnly(name))) {
            assertEquals(name + ".lock", lock.name());
            String permissions =
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(TestSegments.path(name + ".lock")));
            assertEquals("rw-r-----", permissions);
            lock.lock();
            assertTrue(other.isHeldByCurrentThread());
            lock.unlock();
            assertTrue(array.unlink());
            assertFalse(TestSegments.exists(name + ".lock"));
        }
    }

    @Test
    void aNewArrayOfTheSameNameHasANewLock() throws Exception {
        try (SharedIntArray first = SharedIntArray.create(name, 3);
                SharedLock lock = SharedLock.of(first)) {
            Files.delete(TestSegments.path(name));
            try (SharedIntArray second = SharedIntArray.create(name, 3);
                    SharedLock next = SharedLock.of(second)) {
                lock.lock();
                assertFalse(next.isHeldByCurrentThread());
                lock.unlock();
                assertFalse(first.unlink());
                assertTrue(TestSegments.exists(name + ".lock"));
                assertTrue(SharedArray.unlink(name));
                assertFalse(TestSegments.exists(name + ".lock"));
            }
        }
    }

    @Test
    void whatIsNotTheLockOfAnArrayStaysWhenThatGoes() {
        String other = name + ".lock";
        try (SharedIntArray array = SharedIntArray.create(name, 3);
                SharedIntArray bystander = SharedIntArray.create(other, 100)) {
            assertThrows(SegmentFormatException.class, () -> SharedLock.of(array));
            assertTrue(array.unlink());
            assertTrue(bystander.unlink());
        }
    }

    @Test
    void aBlockOfAHeapHasALockWithoutAFile() {
        try (SharedHeap heap = new SharedHeap(name, 1 << 20)) {
            SharedIntArray value = heap.allocateInts(40);
            SharedLock lock = SharedLock.in(value, 8);
            SharedLock same = SharedLock.in(value, 8);
            lock.lock();
            assertTrue(same.isHeldByCurrentThread());
            lock.unlock();
            assertFalse(lock.unlink());
            String message =
                    assertThrows(IllegalStateException.class, value::close).getMessage();
            assertTrue(message.contains("a lock in it is open"), message);
            lock.close();
            same.close();
            value.close();
            assertThrows(IllegalStateException.class, () -> SharedLock.in(value, 8));
            try (SharedIntArray other = heap.allocateInts(4)) {
                assertThrows(IllegalArgumentException.class, () -> SharedLock.of(other));
            }
            assertTrue(heap.unlink());
        }
    }

    @Test
    void locksInOneArrayAreIndependent() throws Exception {
        try (SharedIntArray array = SharedIntArray.create(name, 64);
                SharedLock first = SharedLock.in(array, 0);
                SharedLock second = SharedLock.in(array, 32)) {
            first.lock();
            second.lock();
            first.unlock();
            assertTrue(LockThreads.PLATFORM.start(() -> lockAndUnlock(first)).get());
            assertFalse(LockThreads.PLATFORM.start(second::tryLock).get());
            second.unlock();
        }
    }

    private static boolean lockAndUnlock(SharedLock lock) {
        lock.lock();
        lock.unlock();
        return true;
    }

    @Test
    void elementsThatAreNoRoomForALockAreRefused() {
        try (SharedIntArray array = SharedIntArray.create(name, 64)) {
            assertThrows(IndexOutOfBoundsException.class, () -> SharedLock.in(array, 33));
            assertThrows(IndexOutOfBoundsException.class, () -> SharedLock.in(array, -1));
            assertThrows(SegmentMismatchException.class, () -> SharedLock.in(array, 1));
            array.set(5, 7);
            assertThrows(SegmentFormatException.class, () -> SharedLock.in(array, 0));
            try (SharedIntArray readOnly = SharedIntArray.attachReadOnly(name)) {
                assertThrows(IllegalArgumentException.class, () -> SharedLock.in(readOnly, 32));
            }
        }
    }

    @Test
    void aLockThatIsCutShortIsAnExceptionAndNoOtherLockSuffers() throws Exception {
        try (SharedLock bystander = SharedLock.openOrCreate(segments.name())) {
            bystander.lock();
            SharedLock cut = SharedLock.openOrCreate(name);
            cut.lock();
            try (RandomAccessFile file =
                    new RandomAccessFile(TestSegments.path(name).toFile(), "rw")) {
                file.setLength(0);
            }
            assertThrows(SegmentFaultException.class, () -> {
                cut.unlock();
                while (true) {
                    cut.lock();
                    cut.unlock();
                    Thread.sleep(1);
                }
            });
            bystander.unlock();
            bystander.lock();
            bystander.unlock();
        }
    }

    @Test
    void toSignalByALockThatIsCutShortIsTheSameException() throws Exception {
        SharedLock cut = SharedLock.openOrCreate(name);
        Condition condition = cut.newCondition();
        cut.lock();
        try (RandomAccessFile file =
                new RandomAccessFile(TestSegments.path(name).toFile(), "rw")) {
            file.setLength(0);
        }
        assertThrows(SegmentFaultException.class, () -> {
            while (true) {
                condition.signalAll();
                condition.signal();
            }
        });
    }
}
