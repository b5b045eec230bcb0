package io.github.shmarray.concurrent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.NeedsRobustLists;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who may write into a lock or a ring has written there: nobody hangs, and nobody is led out of it. */
@NeedsRobustLists
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileNumbersTest {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final int WORDS = RobustMutex.BYTES / Integer.BYTES;

    @RegisterExtension
    TestRings rings = new TestRings();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @ParameterizedTest
    @ValueSource(
            longs = {
                -1,
                -2,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE / 2,
                Long.MAX_VALUE / 4 + 1
            })
    void aNumberThatNoWriterComesToIsTold(long newest) throws Exception {
        FrameRing ring = rings.ofInts(2, 3);
        int[] frame = {1, 2, 3};
        ring.publish(frame);
        FrameReader reader = ring.reader();
        try (SharedLongArray numbers = SharedLongArray.attach(ring.name() + ".frames")) {
            numbers.set(FrameNumbers.NEWEST, newest);
            assertIsTold(() -> reader.next(frame, SHORT));
            assertIsTold(() -> reader.next(SHORT));
            assertIsTold(() -> reader.latest(frame));
            assertIsTold(reader::latest);
            assertIsTold(ring::reader);
            assertIsTold(ring::newest);
            assertIsTold(() -> ring.publish(frame));
            assertEquals(FrameNumbers.KIND, numbers.get(0));
            numbers.set(FrameNumbers.NEWEST, 1);
        }
        assertEquals(2, ring.publish(frame));
        assertEquals(2, reader.next(frame, SHORT));
    }

    private static void assertIsTold(org.junit.jupiter.api.function.Executable action) {
        SegmentFormatException e = assertThrows(SegmentFormatException.class, action);
        assertTrue(e.getMessage().contains("no writer of frames"), e.getMessage());
    }

    @Test
    void numbersOfSlotsLetNobodyHangOrLeaveTheRing() throws Exception {
        Random random = new Random(1);
        FrameRing ring = rings.ofInts(4, 3);
        FrameReader reader = ring.reader();
        int[] frame = {1, 2, 3};
        try (SharedLongArray numbers = SharedLongArray.attach(ring.name() + ".frames")) {
            for (int i = 0; i < 200; i++) {
                numbers.set(FrameNumbers.FIRST_SLOT + random.nextInt(4), random.nextLong());
                numbers.set(FrameNumbers.NEWEST, random.nextLong() >>> random.nextInt(64));
                attempt(() -> reader.next(frame, Duration.ZERO));
                attempt(() -> reader.latest(frame));
                attempt(() -> ring.publish(frame));
            }
        }
    }

    /** Refusals are in the library's words; anything else fails the test. */
    private static void attempt(org.junit.jupiter.api.function.Executable action) {
        try {
            action.execute();
        } catch (SharedMemoryException | IllegalStateException | IllegalMonitorStateException told) {
            assertTrue(told.getMessage().contains("\""), told::toString);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoKeepsTheTurnForEverKeepsNobodyWhoHasALimit() throws Exception {
        FrameRing ring = rings.ofInts(2, 3);
        try (SharedIntArray words = SharedIntArray.attach(ring.name() + ".lock")) {
            words.set(0, 1);
            assertNull(ring.tryClaim(SHORT));
            words.set(0, 0);
            try (FrameClaim claim = ring.tryClaim(Duration.ofSeconds(50))) {
                assertEquals(1, claim.publish());
            }
        }
    }

    /** To declare the lock consistent fails where somebody has done so. */
    @Test
    void whoCannotHaveTheTurnDoesNotKeepIt() throws Exception {
        FrameRing ring = rings.ofInts(2, 3);
        try (SharedIntArray words = SharedIntArray.attach(ring.name() + ".lock")) {
            Thread writer = Thread.ofPlatform().daemon().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    words.set(0, 1 << 30);
                    words.set(2, 0);
                }
            });
            for (int i = 0; i < 2000; i++) {
                attempt(() -> {
                    FrameClaim claim = ring.tryClaim(Duration.ZERO);
                    if (claim != null) {
                        claim.close();
                    }
                });
            }
            writer.interrupt();
            writer.join();
            words.set(0, 0);
            words.set(2, 0);
            try (FrameClaim claim = ring.tryClaim(SHORT)) {
                claim.publish();
            }
        }
    }

    @Test
    void noWordOfALockLetsAnybodyHang() throws Exception {
        Random random = new Random(2);
        String name = segments.name();
        int[] values = {-1, 1, 1 << 30, 1 << 31, Integer.MAX_VALUE, Integer.MAX_VALUE - 1};
        for (int word = 0; word < WORDS; word++) {
            for (int value : values) {
                try (SharedLock lock = SharedLock.openOrCreate(name);
                        SharedIntArray words = SharedIntArray.attach(name)) {
                    words.set(word, value);
                    use(lock);
                    words.set(random.nextInt(WORDS), random.nextInt());
                    use(lock);
                }
                Files.delete(TestSegments.path(name));
            }
        }
        try (SharedLock lock = SharedLock.openOrCreate(name)) {
            assertTrue(lock.tryLock());
            lock.unlock();
        }
    }

    private static void use(SharedLock lock) {
        attempt(lock::isHeldByCurrentThread);
        assertTrue(lock.toString().startsWith("SharedLock["), lock::toString);
        attempt(() -> {
            boolean isTaken = false;
            try {
                isTaken = lock.tryLock(100, TimeUnit.MICROSECONDS);
            } catch (io.github.shmarray.error.OwnerDiedException e) {
                isTaken = true;
                lock.recover();
            }
            if (isTaken) {
                attempt(() -> {
                    Condition condition = lock.newCondition();
                    condition.signalAll();
                });
                lock.unlock();
            }
        });
    }

    @Test
    void whoLocksAllOfAFileMakesNobodyStartThreadsWithoutEnd() throws Exception {
        String name = segments.name();
        SharedLock.openOrCreate(name).close();
        try (FileChannel file = FileChannel.open(TestSegments.path(name), StandardOpenOption.WRITE);
                FileLock all = file.lock()) {
            assertTrue(all.isValid());
            Process program = ChildJvm.start(LockKeepersProgram.class, name);
            String output = new String(program.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, program.waitFor(), output);
            assertEquals("11 100\n".repeat(3), output);
        }
        SharedLock.openOrCreate(name).close();
    }

    /** Neighbours in the list of what is held are found in this process's own memory. */
    @Test
    void aWordThatIsWrittenWhileItIsHeldChangesNoOtherLock() throws Exception {
        Random random = new Random(3);
        String one = segments.name();
        String other = segments.name();
        int[] counts = new int[2];
        for (int i = 0; i < 100; i++) {
            try (SharedLock victim = SharedLock.openOrCreate(one);
                    SharedLock innocent = SharedLock.openOrCreate(other);
                    SharedIntArray words = SharedIntArray.attach(one)) {
                victim.lock();
                innocent.lock();
                for (int word = 0; word < WORDS; word++) {
                    words.set(word, random.nextInt());
                }
                attempt(victim::unlock);
                innocent.unlock();
                innocent.lock();
                counts[0]++;
                innocent.unlock();
                counts[1]++;
            }
            Files.delete(TestSegments.path(one));
        }
        assertArrayEquals(new int[] {100, 100}, counts);
    }
}
