package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that fail while a spare is prepared or used: no array is lost by them, and nothing is left. */
@Timeout(60)
class PoolFailuresTest {
    private static final int LENGTH = 100_000;

    @RegisterExtension
    PooledFolder folder = new PooledFolder(4 << 20);

    /** Null for none. */
    private volatile String failing;

    private final AtomicInteger failures = new AtomicInteger();

    /** A call fails only for the pool's own thread, or only for all others. */
    private Posix failing(boolean isForThePool) {
        return FailingPosix.where((call, arguments) -> {
            boolean isOfThePool = Thread.currentThread().getName().equals("shmarray-spares");
            if (!call.equals(failing) || isOfThePool != isForThePool) {
                return 0;
            }
            failures.incrementAndGet();
            return Errno.ENOMEM;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "statx", "posix_fallocate", "mmap", "madvise"})
    void whatCannotBePreparedIsNotThere(String call) throws Exception {
        failing = call;
        CreateOptions options = folder.pooled().withPosix(failing(true));
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            try (SharedIntArray array = SharedIntArray.create("array-" + i, options, LENGTH)) {
                array.fill(i);
            }
            Thread.sleep(5);
        }
        PooledFolder.await(() -> failures.get() > 0);
        int tries = failures.get();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertTrue(
                tries <= 1 + seconds, () -> tries + " tries in " + seconds + " s; it is to be tried again after one");
        assertEquals(0, folder.pool().spares());
        PooledFolder.await(() -> folder.pool().bytesHeld() == 0);
        assertEquals(List.of(), folder.left());
        Throwable failure = folder.pool().lastFailure().orElseThrow();
        assertTrue(failure instanceof SharedMemoryException, () -> "" + failure);
        assertTrue(failure.getMessage().contains("ENOMEM"), failure::getMessage);
        failing = null;
        PooledFolder.await(() -> {
            SharedIntArray.create("later", options.withUnlinkOnClose(), LENGTH).close();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            return folder.pool().spares() > 0;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftruncate", "fchmod", "linkat"})
    void whatCannotBeMadeOfASpareLeavesNothing(String call) {
        CreateOptions options = folder.pooled().withPosix(failing(false)).withPermissions(0640);
        SharedIntArray.create("learned", options, LENGTH).close();
        PooledFolder.await(() -> folder.pool().spares() == 1 && folder.left().size() == 2);
        failing = call;
        // As many pages, but another size.
        int[] shorter = new int[LENGTH - 1];
        SharedMemoryException e =
                assertThrows(SharedMemoryException.class, () -> SharedIntArray.copyOf("array", options, shorter));
        assertTrue(e.getMessage().startsWith("create array \"array\" of int32 (99999,)"), e.getMessage());
        assertTrue(e.getMessage().contains("ENOMEM"), e.getMessage());
        assertEquals(1, folder.pool().sparesUsed());
        assertFalse(Files.exists(folder.path("array")));
        PooledFolder.await(() -> folder.pool().spares() == 1 && folder.left().size() == 2);
    }

    @Test
    void aKilledProcessLeavesNoSpace() throws Exception {
        requirePassed("size=64m", "kill");
    }

    @Test
    void sparesMakeRoomForArrays() throws Exception {
        requirePassed("size=1m", "fill");
    }

    private static void requirePassed(String mount, String task) throws Exception {
        Process child = ChildJvm.start(PrivateSharedMemory.command(mount, ChildJvm.command(PoolProgram.class, task)));
        assertEquals("passed\n", new String(child.getInputStream().readAllBytes(), UTF_8));
        assertEquals(0, child.waitFor());
    }
}
