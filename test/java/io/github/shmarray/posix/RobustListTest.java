package io.github.shmarray.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every way of calling the kernel about its lists of robust futexes must do alike. */
@NeedsRobustLists
@ParameterizedClass
@MethodSource("io.github.shmarray.posix.PosixImplementations#all")
@Timeout(60)
class RobustListTest {
    private static final int OWNER_DIED = 1 << 30;

    @Parameter
    PosixImplementations implementation;

    @Test
    void theKernelMarksTheWordOfAThreadThatHasEnded() throws Exception {
        Posix posix = implementation.get();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment head = arena.allocate(Posix.ROBUST_LIST_HEAD_SIZE, Long.BYTES);
            MemorySegment node = arena.allocate(Long.BYTES, Long.BYTES);
            MemorySegment word = arena.allocate(Integer.BYTES, Long.BYTES);
            head.set(JAVA_LONG, 0, node.address());
            head.set(JAVA_LONG, 8, word.address() - node.address());
            node.set(JAVA_LONG, 0, head.address());
            Thread owner = Thread.ofPlatform().start(() -> {
                assertEquals(0, posix.set_robust_list(head.address(), head.byteSize()));
                word.set(JAVA_INT, 0, posix.gettid());
            });
            owner.join();
            // A thread of the JVM has ended for Java a little before it ends for the kernel.
            while ((word.get(JAVA_INT, 0) & OWNER_DIED) == 0) {
                Thread.sleep(1);
            }
        }
    }

    @Test
    void aListIsFoundAsItWasSet() throws Exception {
        Posix posix = implementation.get();
        MemorySegment head = Arena.global().allocate(Posix.ROBUST_LIST_HEAD_SIZE, Long.BYTES);
        head.set(JAVA_LONG, 0, head.address());
        FutureTask<Long> found = new FutureTask<>(() -> {
            assertEquals(0, posix.set_robust_list(head.address(), head.byteSize()));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment result = arena.allocate(16, Long.BYTES);
                assertEquals(0, posix.get_robust_list(0, result.address(), result.address() + 8));
                assertEquals(Posix.ROBUST_LIST_HEAD_SIZE, result.get(JAVA_LONG, 8));
                return result.get(JAVA_LONG, 0);
            }
        });
        Thread.ofPlatform().start(found);
        assertEquals(head.address(), found.get());
    }

    @Test
    void aThreadHasTheNumberThatProcShows() {
        int tid = implementation.get().gettid();
        assertTrue(Files.exists(Path.of("/proc/self/task/" + tid)), "no thread " + tid);
    }

    @Test
    void failuresAreTold() {
        Posix posix = implementation.get();
        assertEquals(-Errno.EINVAL, posix.set_robust_list(0, 1));
        assertEquals(-Errno.EFAULT, posix.get_robust_list(0, 8, 8));
    }
}
