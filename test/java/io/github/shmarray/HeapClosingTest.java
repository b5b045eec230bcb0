package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.memory.MemoryUsers;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** What threads see of a heap that somebody tries to close, and of arrays that are closed all the time. */
@Timeout(60)
class HeapClosingTest {
    private static final int ROUNDS = Emulation.rounds("closing a heap in vain", 20_000, 500);

    @RegisterExtension
    TestHeap heaps = new TestHeap(1 << 20);

    /** Does something while another thread does something else again and again. */
    private static void beside(Runnable other, Runnable action) throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> others = threads.submit(() -> {
                while (!isOver.get()) {
                    other.run();
                }
            });
            try {
                action.run();
            } finally {
                isOver.set(true);
            }
            others.get();
        }
    }

    /** Tries it while an array is in use, which the heap comes to last. */
    private void closeInVain() {
        try (SharedIntArray busy = heaps.get().allocateInts(1)) {
            busy.memory().during("test", () -> assertThrows(IllegalStateException.class, heaps.get()::close));
        }
    }

    @Test
    void nothingIsRefusedWhileAHeapIsClosedInVain() throws Exception {
        SharedIntArray array = heaps.get().copyOf(new int[] {1, 2, 3});
        SharedIntArray hooked = heaps.get().copyOf(new int[] {1, 2, 3}).withHook(new WriteHook() {});
        beside(this::closeInVain, () -> {
            for (int i = 0; i < ROUNDS; i++) {
                assertTrue(array.isOpen());
                assertEquals(2, array.get(1));
                array.copyTo(new int[3]);
                hooked.set(1, i);
                array.fill(2);
                array.view().getLong(0);
                try (SharedIntArray fresh = heaps.get().allocateInts(3)) {
                    assertEquals(0, fresh.get(1));
                }
            }
        });
        assertTrue(array.isOpen());
    }

    @Test
    void whoComesWhileAHeapIsClosedInVainGetsTheElements() throws Exception {
        ArrayMemory memory = heaps.get().allocateInts(3).memory();
        ArrayMemory busy = heaps.get().allocateInts(1).memory();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<?> closing;
            Future<MemorySegment> elements;
            assertTrue(MemoryUsers.of(busy).enter());
            // The heap has to wait for it, after it has shut the other array.
            synchronized (busy) {
                closing = threads.submit(heaps.get()::close);
                Pause.until(() -> MemoryUsers.of(memory).hasEnded());
                elements = threads.submit(memory::accessedElements);
                Thread.sleep(50);
            }
            assertThrows(ExecutionException.class, closing::get);
            assertEquals(12, elements.get().byteSize());
            MemoryUsers.of(busy).leave();
        }
    }

    @Test
    void whatIsClosedWhileAHeapIsClosedInVainStaysClosed() throws Exception {
        beside(this::closeInVain, () -> {
            for (int round = 0; round < ROUNDS / 1000; round++) {
                List<SharedIntArray> arrays = Stream.generate(() -> heaps.get().allocateInts(3))
                        .limit(1000)
                        .toList();
                arrays.forEach(SharedArray::close);
                assertTrue(arrays.stream().noneMatch(SharedArray::isOpen));
            }
        });
        assertEquals(0, heaps.get().used());
    }

    @Test
    void noAccessToAnArrayOutlastsItAfterAHeapWasClosedInVain() {
        SharedIntArray array = heaps.get().allocateInts(3);
        MemorySegment accessed = array.data;
        closeInVain();
        array.close();
        assertEquals(0, heaps.get().used());
        assertFalse(accessed.scope().isAlive());
    }

    @Test
    void aViewThatEndedWhenAHeapWasClosedInVainTellsSo() throws Exception {
        SharedIntArray first = heaps.get().allocateInts(3);
        ArrayView view = first.view();
        SharedIntArray inNativeUse = heaps.get().allocateInts(200_000);
        Pipe pipe = Pipe.open();
        ByteBuffer bytes = inNativeUse.memorySegment().asByteBuffer();
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            Future<Integer> write = threads.submit(() -> sink.write(bytes));
            assertEquals(1, source.read(ByteBuffer.allocate(1)));
            while (isUsable(view)) {
                Thread.sleep(1);
                assertRefusedWhileWritten(write);
            }
            assertTrue(first.isOpen());
            for (Runnable use : List.<Runnable>of(
                    () -> view.get(0),
                    () -> view.fill(1L),
                    () -> view.setLong(0, 1),
                    () -> view.assign(new int[3], Overflow.EXACT),
                    () -> view.assign(first.view()),
                    view::toArray)) {
                assertRefused(IllegalStateException.class, use::run, first.name(), "take a new view");
            }
            first.view().fill(1L);
            ByteBuffer read = ByteBuffer.allocate(800_000 - 1);
            while (read.hasRemaining()) {
                source.read(read);
            }
            write.get();
        }
    }

    /** The array's own accesses are nothing that native code should have; if it has, closed arrays wait for it, and are not lost. */
    @Test
    void whatIsClosedWhileNativeCodeHasTheAccessesOfAnArrayIsFreeAfterIt() throws Exception {
        SharedHeap heap = heaps.get();
        SharedIntArray written = heap.allocateInts(200_000);
        SharedIntArray closed = heap.allocateInts(1000);
        long usedByOne = heap.used() - 4032;
        Pipe pipe = Pipe.open();
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            Future<Integer> write = threads.submit(() -> sink.write(written.data.asByteBuffer()));
            assertEquals(1, source.read(ByteBuffer.allocate(1)));
            closed.close();
            assertTrue(heap.used() > usedByOne);
            ByteBuffer rest = ByteBuffer.allocate(800_000 - 1);
            while (rest.hasRemaining()) {
                source.read(rest);
            }
            assertEquals(800_000, write.get());
        }
        assertEquals(usedByOne, heap.used());
        written.close();
        assertEquals(0, heap.used());
    }

    private static boolean isUsable(ArrayView view) {
        try {
            view.get(0);
            return true;
        } catch (IllegalStateException ended) {
            return false;
        }
    }

    /** The pipe is full before the array is written. */
    private void assertRefusedWhileWritten(Future<?> write) {
        assertFalse(write.isDone());
        try {
            heaps.get().close();
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("stays open"), e.getMessage());
        }
        assertTrue(heaps.get().isOpen());
    }

    @Test
    void anOpenArrayShowsItsElementsWhileOthersAreClosed() throws Exception {
        SharedHeap heap = heaps.get();
        SharedIntArray array = heap.copyOf(new int[] {1, 2, 3});
        beside(() -> closeOne(heap), () -> {
            for (int i = 0; i < ROUNDS; i++) {
                String text = array.toString();
                assertTrue(text.endsWith("[1 2 3]]"), text);
                assertFalse(Thread.interrupted());
            }
        });
    }

    private static void closeOne(SharedHeap heap) {
        heap.allocateUninitialized(ElementType.INT8, 1).close();
        heap.used();
    }

    @Test
    void newArraysAreZeroedHoweverManyThreadsWaitForRoom() throws Exception {
        int length = 1 << 16;
        for (int round = 0; round < ROUNDS / 100; round++) {
            try (SharedHeap heap = new SharedHeap(heaps.name(), 5 * length);
                    ExecutorService threads = Executors.newFixedThreadPool(4)) {
                heap.unlink();
                List<Future<Integer>> results = IntStream.range(0, 4)
                        .mapToObj(i -> threads.submit(() -> foreignElements(heap, length / (1 + i))))
                        .toList();
                for (Future<Integer> result : results) {
                    assertEquals(0, result.get());
                }
            }
        }
    }

    private static int foreignElements(SharedHeap heap, int length) {
        int found = 0;
        for (int i = 0; i < 10; i++) {
            try (SharedIntArray array = heap.allocateInts(length)) {
                found += (int) Arrays.stream(array.toArray())
                        .filter(element -> element != 0)
                        .count();
                array.fill(length);
            } catch (NoSpaceException full) {
                Thread.yield();
            }
        }
        return found;
    }

    @Test
    void arraysOfAHeapThatWasCutAreClosedOneByOne() throws Exception {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        SharedHeap heap = heaps.get();
        List<SharedIntArray> arrays = List.of(heap.allocateInts(3), heap.allocateInts(3));
        try (FileChannel file = FileChannel.open(Path.of(heap.handle()), StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
        while (arrays.getLast().isOpen()) {
            try {
                arrays.getFirst().get(0);
            } catch (SegmentFaultException fault) {
                Thread.interrupted();
            }
        }
        for (SharedIntArray array : arrays) {
            array.close();
            heap.statistics();
        }
        assertEquals(0, heap.used());
    }
}
