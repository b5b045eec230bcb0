package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller closes the memory of a source or target while another thread copies, which is told, and interrupts nobody. */
@Timeout(60)
class SourceClosingTest {
    private static final int SIZE = 32 << 10;
    private static final int ROUNDS = Emulation.rounds("closed sources", 300, 10);

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        thread.close();
    }

    private void closeDuring(Consumer<MemorySegment> copy) throws ExecutionException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            Arena arena = Arena.ofShared();
            MemorySegment memory = arena.allocate(SIZE);
            Future<IllegalStateException> failure = thread.submit(() -> {
                IllegalStateException closed = assertThrows(IllegalStateException.class, () -> {
                    while (true) {
                        copy.accept(memory);
                    }
                });
                assertFalse(Thread.interrupted(), () -> "interrupted by " + closed);
                return closed;
            });
            Thread.sleep(0, 200_000);
            // A native copy may have it, in which moment it cannot be closed.
            Pause.untilClosed(arena.scope()::isAlive, arena::close);
            String message = failure.get().getMessage();
            assertEquals(1, message.lines().count(), message);
        }
    }

    @Test
    void ofACopyIntoAnArray() throws Exception {
        closeDuring(arrays.closed(SharedByteArray.create(arrays.name(), SIZE))::copyFrom);
    }

    @Test
    void ofACopyFromAnArray() throws Exception {
        closeDuring(arrays.closed(SharedByteArray.create(arrays.name(), SIZE))::copyTo);
    }

    @Test
    void ofANewArray() throws Exception {
        String name = arrays.name();
        closeDuring(
                source -> SharedByteArray.copyOf(name, CreateOptions.defaults().withUnlinkOnClose(), source)
                        .close());
    }
}
