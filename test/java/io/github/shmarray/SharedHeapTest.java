package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.copy.PendingFault;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SharedHeapTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();
    private static final long PATIENCE_NANOS = 50_000_000_000L;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @Test
    void theSegmentIsAnNpyFileOfBytes() throws IOException {
        try (SharedHeap heap = new SharedHeap(name, 1000);
                SharedByteArray whole = SharedByteArray.attach(name);
                SharedByteArray array = heap.copyOf(new byte[] {1, 2, 3})) {
            assertEquals(1024, heap.capacity());
            assertEquals(128 + 1024, Files.size(TestSegments.path(name)));
            assertEquals("/dev/shm/" + name, heap.handle());
            assertEquals(ElementType.UINT8, whole.elementType());
            assertArrayEquals(new long[] {1024}, whole.shape());
            assertEquals(3, whole.get(2));
            whole.set(0, (byte) 9);
            assertEquals(9, array.get(0));
        }
    }

    @Test
    void arraysTakeSpaceAndGiveItBack() {
        try (SharedHeap heap = new SharedHeap(name, 1 << 20)) {
            assertEquals(new SharedHeap.Statistics(1 << 20, 0, 1 << 20, 0, 1), heap.statistics());
            SharedIntArray first = heap.allocateInts(100);
            SharedIntArray second = heap.allocateInts(1);
            SharedIntArray third = heap.allocateInts(0);
            assertEquals(448 + 64 + 64, heap.used());
            assertEquals((1 << 20) - 576, heap.free());
            second.close();
            assertEquals(new SharedHeap.Statistics(1 << 20, 512, (1 << 20) - 576, 2, 2), heap.statistics());
            assertEquals(64.0 / ((1 << 20) - 512), heap.statistics().fragmentation(), 1e-12);
            assertEquals(heap.free() - 64, heap.largestFreeBlock());
            first.close();
            third.close();
            second.close();
            assertEquals(new SharedHeap.Statistics(1 << 20, 0, 1 << 20, 0, 1), heap.statistics());
            assertTrue(heap.toString().contains(name), heap.toString());
        }
    }

    @Test
    void aFullHeapSaysWhatThereIsAndWhatToDo() {
        try (SharedHeap heap = new SharedHeap(name, 10 * 64)) {
            List<SharedArray> arrays = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                arrays.add(heap.allocateBytes(64));
            }
            assertEquals(0.0, heap.statistics().fragmentation());
            arrays.get(2).close();
            arrays.get(5).close();
            arrays.get(6).close();
            NoSpaceException e = assertThrows(NoSpaceException.class, () -> heap.allocateInts(3, 11));
            assertEquals(
                    "allocate in heap \"" + name
                            + "\": 132 bytes of int32 (3, 11) do not fit: the largest free block has"
                            + " 128 bytes, of 192 that are free and 640 in all; close arrays that are not needed, or make"
                            + " the heap larger",
                    e.getMessage());
            assertEquals(132, e.requested());
            assertEquals(192, e.available());
            assertEquals(0, e.errno());
            assertThrows(NoSpaceException.class, () -> heap.copyOf(new int[33]));
            assertEquals(7, heap.statistics().arrays());
            heap.allocateInts(32).close();
        }
    }

    @Test
    void wrongArgumentsAreRefusedAndLeaveNothing() {
        for (long capacity : new long[] {0, -1, Long.MIN_VALUE}) {
            assertRefused(IllegalArgumentException.class, () -> new SharedHeap(name, capacity), name, capacity);
        }
        assertThrows(IllegalArgumentException.class, () -> new SharedHeap("a/b", 10));
        assertThrows(NoSpaceException.class, () -> new SharedHeap(name, 1L << 50));
        assertThrows(NoSpaceException.class, () -> new SharedHeap(name, Long.MAX_VALUE));
        assertRefused(
                IllegalArgumentException.class,
                () -> new SharedHeap(name, DEFAULTS.withElementType(ElementType.INT32), 10),
                "create heap \"" + name,
                "withElementType");
        assertFalse(TestSegments.exists(name));
        try (SharedHeap heap = new SharedHeap(name, 1000)) {
            assertRefused(SegmentExistsException.class, () -> new SharedHeap(name, 10), name);
            assertRefused(IllegalArgumentException.class, () -> heap.allocateInts(-1), name, "-1");
            assertRefused(IllegalArgumentException.class, () -> heap.allocateInts(1L << 62), name, "bytes");
            assertThrows(NoSpaceException.class, () -> heap.allocateBytes(Long.MAX_VALUE));
            assertThrows(NullPointerException.class, () -> heap.allocate(null, 3));
            assertEquals(0, heap.used());
        }
    }

    @Test
    void namesEndAsThoseOfArraysDo() {
        SharedHeap heap = new SharedHeap(name, 1000);
        SharedIntArray array = heap.allocateInts(3);
        assertFalse(array.unlink());
        assertTrue(heap.unlink());
        assertFalse(heap.unlink());
        array.set(1, 7);
        assertEquals(7, array.get(1));
        heap.close();
        heap.close();
        assertFalse(heap.isOpen());
        new SharedHeap(name, DEFAULTS.withUnlinkOnClose(), 1000).close();
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void itsPagesAreMappedAtOnceUnlessItIsSparse() {
        Emulation.skipIf(true, "it has no address space for a heap of 1 TiB");
        String sparse = segments.name();
        try (SharedHeap heap = new SharedHeap(name, 1 << 20);
                SharedHeap other = new SharedHeap(sparse, DEFAULTS.withSparse(), 1L << 40)) {
            try (SharedByteArray any = heap.allocateBytes(1)) {
                assertTrue(MappedMemory.resident(any.memorySegment()) >= 1 << 20, "the heap of 1 MiB");
            }
            SharedLongArray array = other.allocateLongs(1L << 36);
            array.set((1L << 36) - 1, 5);
            assertTrue(MappedMemory.resident(array.memorySegment()) < 1 << 20, "the heap of 1 TiB");
            assertEquals(heap.capacity(), heap.free());
        }
    }

    @Test
    void aKernelThatCannotMapPagesAtOnceLeavesThemToTheFirstAccess() {
        try (SharedHeap heap =
                new SharedHeap(name, DEFAULTS.withPosix(FailingPosix.refusing("madvise", Errno.EINVAL)), 1000)) {
            assertArrayEquals(new int[] {1, 2}, heap.copyOf(new int[] {1, 2}).toArray());
        }
    }

    @Test
    void aHeapWhosePagesCannotBeHadLeavesNothing() {
        SharedMemoryException e = assertRefused(
                SharedMemoryException.class,
                () -> new SharedHeap(name, DEFAULTS.withPosix(FailingPosix.refusing("madvise", Errno.ENOMEM)), 1000),
                "\"" + name + "\"");
        assertEquals(Errno.ENOMEM, e.errno());
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void aHeapCanBeElsewhere(@TempDir Path folder) {
        try (SharedHeap heap = new SharedHeap(name, DEFAULTS.withBacking(Backing.folder(folder)), 1000);
                SharedHeap nameless = new SharedHeap(name, DEFAULTS.withBacking(Backing.MEMFD), 1000)) {
            assertEquals(folder.resolve(name).toString(), heap.handle());
            for (SharedHeap each : List.of(heap, nameless)) {
                try (SharedIntArray array = each.copyOf(new int[] {1, 2, 3});
                        SharedArray found = SharedArray.attachHandle(array.handle())) {
                    assertArrayEquals(new int[] {1, 2, 3}, ((SharedIntArray) found).toArray());
                }
            }
            assertFalse(nameless.unlink());
        }
    }

    /** Allocates where the caller's frame does not keep the array. */
    private static void forget(SharedHeap heap) {
        heap.allocateInts(100).set(0, 1);
    }

    private static void waitUntilUsed(SharedHeap heap, long bytes) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (heap.used() != bytes) {
            assertTrue(System.nanoTime() < deadline, () -> heap + " should use " + bytes);
            System.gc();
            Thread.sleep(10);
        }
    }

    @Test
    void forgottenArraysAreTakenBack() throws InterruptedException {
        try (SharedHeap heap = new SharedHeap(name, 1 << 20)) {
            for (int i = 0; i < 100; i++) {
                forget(heap);
            }
            waitUntilUsed(heap, 0);
            assertEquals(heap.capacity(), heap.largestFreeBlock());
        }
    }

    @Test
    void anAllocationTakesForgottenArraysBack() throws InterruptedException {
        try (SharedHeap heap = new SharedHeap(name, 448)) {
            forget(heap);
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (true) {
                try {
                    heap.allocateInts(100).close();
                    break;
                } catch (NoSpaceException e) {
                    assertTrue(System.nanoTime() < deadline, e.getMessage());
                    System.gc();
                    Thread.sleep(10);
                }
            }
        }
    }

    private static final List<Function<SharedIntArray, Object>> WHAT_KEEPS_AN_ARRAY = List.of(
            array -> array,
            SharedArray::memorySegment,
            array -> array.memorySegment().asSlice(4, 4),
            array -> array.memorySegment().asReadOnly().asByteBuffer(),
            SharedArray::view,
            array -> array.view().slice(Slice.from(1)),
            array -> array.withHook(new WriteHook() {}),
            array -> array.withHook(new WriteHook() {}).memorySegment());

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void anArrayThatCanStillBeReachedIsNotTakenBack(int number) throws InterruptedException {
        try (SharedHeap heap = new SharedHeap(name, 1 << 20)) {
            Object kept = WHAT_KEEPS_AN_ARRAY.get(number).apply(heap.allocateInts(100));
            long used = heap.used();
            for (int i = 0; i < 2; i++) {
                forget(heap);
                waitUntilUsed(heap, used);
            }
            assertEquals(1, heap.statistics().arrays());
            Reference.reachabilityFence(kept);
            kept = null;
            waitUntilUsed(heap, 0);
        }
    }

    @Test
    void aClosedArrayThatIsThenForgottenIsGivenBackOnce() throws InterruptedException {
        try (SharedHeap heap = new SharedHeap(name, 1 << 20)) {
            for (int i = 0; i < 1000; i++) {
                SharedIntArray array = heap.allocateInts(100);
                if (i % 2 == 0) {
                    array.memorySegment();
                }
                array.close();
            }
            SharedIntArray array = heap.allocateInts(100);
            forget(heap);
            waitUntilUsed(heap, 448);
            array.close();
            assertEquals(0, heap.used());
        }
    }

    @Test
    void viewsOfBlocksOverlapWhereTheirBytesDo() {
        try (SharedHeap heap = new SharedHeap(name, 1 << 20);
                SharedIntArray one = heap.copyOf(new int[] {1, 2, 3, 4});
                SharedIntArray two = heap.copyOf(new int[] {5, 6, 7, 8});
                SharedArray oneAgain = SharedArray.attachHandle(one.handle());
                SharedByteArray whole = SharedByteArray.attach(name)) {
            one.view().assign(two.view().slice(Slice.reversed()));
            assertArrayEquals(new int[] {8, 7, 6, 5}, one.toArray());
            one.view().slice(Slice.from(1)).assign(oneAgain.view().slice(Slice.to(3)));
            assertArrayEquals(new int[] {8, 8, 7, 6}, one.toArray());
            oneAgain.view().slice(Slice.reversed()).assign(one.view());
            assertArrayEquals(new int[] {6, 7, 8, 8}, one.toArray());
            ArrayView sameBytes = whole.view().slice(Slice.to(16)).cast(ElementType.INT32);
            sameBytes.slice(Slice.to(3)).assign(one.view().slice(Slice.from(1)));
            one.view().slice(Slice.reversed()).assign(sameBytes);
            assertArrayEquals(new int[] {8, 8, 8, 7}, one.toArray());
            assertArrayEquals(new int[] {5, 6, 7, 8}, two.toArray());
        }
    }

    @Test
    void aSegmentThatWasCutShortIsAnExceptionThatNamesTheArray() throws IOException {
        try (SharedHeap heap = new SharedHeap(name, DEFAULTS.withSparse(), 100 << 20);
                SharedIntArray array = (SharedIntArray) heap.allocateUninitialized(ElementType.INT32, 20_000_000)) {
            MemorySegment source = MemorySegment.ofArray(new int[20_000_000]);
            try (var file = java.nio.channels.FileChannel.open(
                    TestSegments.path(name), java.nio.file.StandardOpenOption.WRITE)) {
                file.truncate(4096);
            }
            if (io.github.shmarray.loader.NativeLibrary.isAvailable()) {
                assertRefused(
                        SegmentFaultException.class,
                        () -> array.copyFrom(new int[20_000_000]),
                        array.name(),
                        "4096 now");
            }
            assertThrows(Throwable.class, () -> {
                array.memorySegment().copyFrom(source);
                PendingFault.raise();
                array.memory().during("test", () -> {});
            });
            array.close();
            assertThrows(Throwable.class, () -> heap.copyOf(new int[20_000_000]));
            assertEquals(0, heap.used(), "an array that could not be filled is given back");
        }
    }
}
