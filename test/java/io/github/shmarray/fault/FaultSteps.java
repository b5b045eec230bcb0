package io.github.shmarray.fault;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.concurrent.FrameReader;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.npz.Npz;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/** What the scenarios have in common: what is made, and what has to be right of it. */
final class FaultSteps {
    /** Of what is made. */
    static final String NAME = "fault-array";

    /** Messages name that, or the archive or the inbox. */
    static final String NAME_START = "fault-";

    static final String COPY_NAME = "fault-copy";
    static final String INBOX_NAME = "fault-inbox";
    static final String ARCHIVE = "fault-archive.npz";
    static final int SMALL = 1000;

    /** More than a huge page. */
    static final int LARGE = 600_000;

    static final int[] SOURCE = new int[SMALL];

    static {
        Arrays.setAll(SOURCE, i -> ~i);
    }

    record Trade(long id, double price) {}

    private FaultSteps() {}

    static SharedIntArray made(FaultFolder folder, CreateOptions options, int length) {
        SharedIntArray array = whole(folder, NAME, () -> SharedIntArray.create(NAME, options, length));
        array.set(length - 1, 7);
        require(array.get(0) == 0 && array.get(length - 1) == 7, "the elements");
        return array;
    }

    static SharedIntArray copied(FaultFolder folder, CreateOptions options) {
        SharedIntArray array = whole(folder, NAME, () -> SharedIntArray.copyOf(NAME, options, SOURCE));
        requireSource(array);
        return array;
    }

    /** What could not be made has no name; or that it has is told. */
    static <T> T whole(FaultFolder folder, String name, Supplier<T> making) {
        try {
            return making.get();
        } catch (RuntimeException e) {
            boolean isToldThatItCouldNotBeRemoved = e.getSuppressed().length > 0;
            if (folder.has(name) && !isToldThatItCouldNotBeRemoved) {
                throw new AssertionError(name + " is there, and was not made", e);
            }
            throw e;
        }
    }

    static void requireSource(SharedIntArray array) {
        require(Arrays.equals(SOURCE, array.toArray()), "what was copied");
    }

    static void require(boolean isSo, String what) {
        if (!isSo) {
            throw new AssertionError(what + " is not what it should be");
        }
    }

    static void use(SharedLock lock) {
        lock.lock();
        lock.newCondition().signalAll();
        lock.unlock();
        require(!lock.isHeldByCurrentThread(), "the lock");
    }

    static void publish(FrameRing ring, FaultFolder folder) {
        try (FrameRing other = FrameRing.attachReadOnly(folder.of(NAME))) {
            FrameReader reader = other.reader();
            int[] frame = new int[10];
            Arrays.fill(frame, 5);
            ring.publish(frame);
            int[] read = new int[10];
            require(reader.latest(read) == 1 && Arrays.equals(frame, read), "the frame");
        }
    }

    static AutoCloseable archive(FaultFolder folder) {
        try (SharedIntArray array = copied(folder, folder.options().withUnlinkOnClose())) {
            Npz.write(folder.of(ARCHIVE), Map.of("prices", array));
        }
        return () -> Files.delete(folder.of(ARCHIVE));
    }
}
