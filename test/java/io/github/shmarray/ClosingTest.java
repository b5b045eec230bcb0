package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.Overflow;
import io.github.shmarray.posix.Posix;
import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An array is not closed under an operation on many elements; who comes after it was closed hears so in words. */
@Timeout(120)
class ClosingTest {
    private static final int LENGTH = 2_000_000;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @RegisterExtension
    TestHeap heaps = new TestHeap(3L * Integer.BYTES * LENGTH);

    private enum Operation {
        FILL(array -> array.fill(1)),
        COPY_FROM(array -> array.copyFrom(new int[LENGTH])),
        COPY_TO(array -> array.copyTo(new int[LENGTH])),
        PARALLEL(array -> array.copyFrom(new int[LENGTH], Parallelism.of(2))),
        CONVERT(array -> array.convertFrom(new short[LENGTH])),
        ASSIGN(array -> array.view().assign(array.view().slice(Slice.reversed()))),
        VIEW_FILL(array -> array.view().slice(Slice.all().step(2)).fill(3)),
        TO_BYTES(array -> array.view().toBytes(Order.C)),
        TO_ARRAY(array -> array.view().slice(Slice.reversed()).toArray()),
        MISMATCH(array -> array.view().mismatch(array.view())),
        EQUALS(array -> array.view().contentEquals(array.view())),
        HASH(array -> array.view().asReadOnly().contentHash());

        final Consumer<SharedIntArray> action;

        Operation(Consumer<SharedIntArray> action) {
            this.action = action;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOperationIsNeverCutOff(Operation operation) throws Exception {
        Random random = new Random(operation.ordinal());
        for (int round = 0; round < Emulation.rounds("closes under operations", 12, 2); round++) {
            SharedIntArray array = round % 2 == 0
                    ? SharedIntArray.create(segments.name(), LENGTH)
                    : heaps.get().allocateInts(LENGTH);
            AtomicReference<Throwable> end = new AtomicReference<>();
            CountDownLatch begun = new CountDownLatch(1);
            Thread worker = Thread.ofPlatform().start(() -> {
                try {
                    begun.countDown();
                    while (true) {
                        operation.action.accept(array);
                        Pause.shortly();
                    }
                } catch (Throwable e) {
                    end.set(e);
                }
            });
            begun.await();
            Thread.sleep(0, random.nextInt(999_999));
            Pause.untilClosed(array::isOpen, () -> closeUnlessUsed(array));
            worker.join();
            assertEquals(IllegalStateException.class, end.get().getClass(), () -> "" + end.get());
            assertTrue(end.get().getMessage().endsWith("array \"" + array.name() + "\": it is closed"), () -> "" + end);
        }
    }

    private static void closeUnlessUsed(SharedArray array) {
        try {
            array.close();
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("bulk operation on it; it stays open"), e.getMessage());
            throw e;
        }
    }

    private Stream<SharedIntArray> arrays() {
        return Stream.of(SharedIntArray.create(segments.name(), 10), heaps.get().allocateInts(10));
    }

    @Test
    void aHookMayCloseTheArrayThatIsWritten() {
        arrays().forEach(array -> {
            SharedIntArray hooked = array.withHook(new WriteHook() {
                @Override
                public void beforeWrite(ArrayView view, long from, long count) {
                    array.close();
                }
            });
            assertRefused(IllegalStateException.class, () -> hooked.set(0, 1), array.name(), "it is closed");
        });
        arrays().forEach(array -> {
            SharedIntArray hooked = array.withHook(new WriteHook() {
                @Override
                public void beforeWrite(ArrayView view, long from, long count) {
                    array.close();
                }
            });
            assertRefused(IllegalStateException.class, () -> hooked.view().fill(1), array.name(), "it is closed");
        });
        arrays().forEach(array -> {
            SharedIntArray hooked = array.withHook(new WriteHook() {
                @Override
                public void afterWrite(ArrayView view, long from, long count) {
                    array.close();
                }
            });
            hooked.view().assign(new int[10], Overflow.EXACT);
            assertFalse(array.isOpen());
        });
    }

    /** It writes the array into a pipe, which takes more only when somebody reads. */
    @Test
    @SuppressWarnings("restricted")
    void nativeCodeThatHasASegmentKeepsTheArrayOpen(@TempDir Path folder) throws Exception {
        Linker linker = Linker.nativeLinker();
        MethodHandle write = linker.downcallHandle(
                linker.defaultLookup().find("write").orElseThrow(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        int fd = Posix.preferred().open(pipe.toString(), Posix.O_RDWR | Posix.O_CLOEXEC, 0);
        for (SharedIntArray array : List.of(
                SharedIntArray.create(segments.name(), LENGTH), heaps.get().allocateInts(LENGTH))) {
            MemorySegment segment = array.memorySegment();
            FutureTask<Long> writing = new FutureTask<>(() -> {
                try {
                    return (long) write.invokeExact(fd, segment, segment.byteSize());
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            });
            try (InputStream written = Files.newInputStream(pipe)) {
                Thread.ofPlatform().start(writing);
                assertEquals(0, written.read());
                assertRefused(IllegalStateException.class, array::close, array.name(), "native code", "stays open");
                array.set(9, 5);
                assertEquals(5, array.get(9));
                written.skipNBytes(segment.byteSize() - 1);
                assertEquals(segment.byteSize(), writing.get());
            }
            array.close();
            assertFalse(array.isOpen());
        }
        Posix.preferred().close(fd);
    }
}
