package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

/** An array of a pool ends when it is closed, whenever it is unmapped. */
@Timeout(120)
class PoolClosingTest {
    private static final int LENGTH = 10_000;

    @RegisterExtension
    PooledFolder folder = new PooledFolder(4 << 20);

    private SharedIntArray make() {
        return SharedIntArray.create("array", folder.pooled().withUnlinkOnClose(), LENGTH);
    }

    private static void assertClosed(Executable access) {
        assertThrows(IllegalStateException.class, access);
    }

    @Test
    void noAccessGetsIntoAClosedArray() {
        SharedIntArray array = make();
        array.fill(7);
        array.close();
        assertFalse(array.isOpen());
        assertFalse(Files.exists(folder.path("array")));
        List<Executable> accesses = List.of(
                () -> array.get(0),
                () -> array.set(LENGTH - 1, 1),
                () -> array.fill(1),
                () -> array.copyFrom(new int[LENGTH]),
                () -> array.copyTo(new int[1], 0, 0, 1),
                () -> array.toArray(),
                () -> array.view(),
                () -> array.memorySegment(),
                () -> array.asByteBuffer(),
                () -> array.hugePageBytes(),
                () -> array.withHook(new WriteHook() {}));
        for (Executable access : accesses) {
            assertRefused(IllegalStateException.class, access, "array \"array\"", "closed");
        }
        array.close();
    }

    @Test
    void whatWasGivenOutEndsWithIt() {
        SharedIntArray array = make();
        ArrayView view = array.view();
        view.fill(7);
        array.close();
        assertRefused(IllegalStateException.class, () -> view.getLong(0), "array \"array\"", "closed");

        array = make();
        MemorySegment segment = array.memorySegment();
        array.close();
        assertClosed(() -> segment.get(ValueLayout.JAVA_INT, 0));

        array = make();
        ByteBuffer buffer = array.asByteBuffer();
        array.close();
        assertClosed(() -> buffer.get(0));

        array = make();
        SharedIntArray hooked = array.withHook(new WriteHook() {});
        array.close();
        assertClosed(() -> hooked.get(0));
        assertClosed(() -> hooked.set(0, 1));

        try (Arena arena = Arena.ofShared()) {
            array = SharedIntArray.create("array", folder.pooled().withArena(arena), LENGTH);
            array.set(0, 1);
        }
        SharedIntArray tied = array;
        assertClosed(() -> tied.get(0));
        assertClosed(() -> tied.set(0, 1));
    }

    @Test
    void aLoopEndsWhenTheArrayIsClosed() throws Exception {
        for (int round = 0; round < Emulation.rounds("closes under loops", 100, 5); round++) {
            SharedIntArray array = make();
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; ; i = (i + 1) % LENGTH) {
                        array.set(i, array.get(i) + 1);
                    }
                } catch (Throwable e) {
                    end.set(e);
                }
            });
            Thread.sleep(1);
            array.close();
            // The pages of others come to where the array was.
            try (SharedIntArray next = make()) {
                next.fill(-1);
                reader.join();
                assertEquals(-LENGTH, sum(next));
            }
            assertEquals(IllegalStateException.class, end.get().getClass(), () -> "" + end.get());
        }
    }

    private static long sum(SharedIntArray array) {
        long sum = 0;
        for (int i = 0; i < LENGTH; i++) {
            sum += array.get(i);
        }
        return sum;
    }

    @Test
    void theBytesOfOneAreNeverSeenInAnother() {
        for (int round = 0; round < Emulation.rounds("arrays one after the other", 300, 20); round++) {
            try (SharedIntArray array = make()) {
                assertEquals(0, sum(array));
                array.fill(round + 1);
                try (SharedIntArray copy = SharedIntArray.copyOf("copy", folder.pooled(), new int[LENGTH])) {
                    assertEquals(0, sum(copy));
                    copy.unlink();
                }
            }
        }
    }

    @Test
    void whatIsClosedIsUnmappedSoon() {
        make().close();
        PooledFolder.await(() -> folder.pool().spares() == 1 && folder.left().size() == 2);
    }
}
