package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.HugePages;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Huge pages on request, where the file system makes none by itself. */
class CollapseTest {
    private static final int HUGE = (int) HugePages.SIZE;
    private static final int HEADER = 128;
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();
    private static final CreateOptions HUGE_PAGES = DEFAULTS.withHugePages();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @RegisterExtension
    HugePageSupply supply = new HugePageSupply();

    private final String name = segments.name();

    @BeforeAll
    static void requireHugePages() {
        Emulation.skipIf(true, "its system calls know nothing of huge pages");
        String problem = problem();
        if (problem != null) {
            System.out.println("SKIPPED: huge pages on request, because " + problem);
            throw new TestAbortedException(problem);
        }
    }

    /** Null if the kernel makes huge pages on request. */
    private static String problem() {
        if (HUGE > 2 << 20) {
            return "they have " + HUGE + " bytes";
        }
        if (Files.notExists(Path.of("/sys/kernel/mm/transparent_hugepage"))) {
            return "the kernel has none";
        }
        String[] version = System.getProperty("os.version").split("\\D+");
        boolean isOld = Integer.parseInt(version[0]) * 100 + Integer.parseInt(version[1]) < 601;
        return isOld ? "the kernel is older than 6.1" : null;
    }

    static IntStream sizes() {
        return IntStream.of(
                1,
                HUGE / 2 - HEADER - 1,
                HUGE / 2,
                HUGE - HEADER,
                HUGE - HEADER + 1,
                HUGE,
                HUGE + HUGE / 2 - HEADER - 1,
                HUGE + HUGE / 2 - HEADER,
                3 * HUGE + 5);
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** A huge page is used if the array has at least half of it. */
    private static long expected(int size) {
        long inPages = (HEADER + (long) size + HUGE / 2) / HUGE * HUGE;
        return size < HUGE / 2 ? 0 : Math.min(size, inPages);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void collapsingKeepsTheBytes(int size) throws IOException {
        byte[] bytes = randomBytes(size);
        try (SharedByteArray array = SharedByteArray.copyOf(name, bytes);
                SharedByteArray attached = SharedByteArray.attach(name)) {
            byte[] file = Files.readAllBytes(TestSegments.path(name));
            assertEquals(expected(size), array.collapse());
            assertArrayEquals(bytes, array.toArray());
            assertArrayEquals(bytes, attached.toArray());
            assertArrayEquals(file, Files.readAllBytes(TestSegments.path(name)));
            assertTrue(attached.hugePageBytes() >= expected(size), "it is not mapped as huge pages elsewhere");
            attached.fill((byte) 7);
            assertEquals(7, array.get(size - 1));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void whatIsMadeInHugePagesIsTheSame(int size) throws IOException {
        byte[] bytes = randomBytes(size);
        String plain = segments.name();
        SharedByteArray.copyOf(plain, bytes).close();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment outside = arena.allocate(size).copyFrom(MemorySegment.ofArray(bytes));
            requireInHugePages(SharedByteArray.copyOf(name, HUGE_PAGES, bytes), plain);
            requireInHugePages(SharedByteArray.copyOf(name, HUGE_PAGES, outside), plain);
        }
        SharedArray.unlink(plain);
        SharedByteArray.create(plain, size).close();
        requireInHugePages(SharedByteArray.create(name, HUGE_PAGES, size), plain);
    }

    private void requireInHugePages(SharedByteArray array, String plain) throws IOException {
        try (array) {
            assertEquals(-1, Files.mismatch(TestSegments.path(plain), TestSegments.path(name)));
            assertTrue(array.hugePageBytes() >= expected((int) array.length()), () -> "small pages in " + array);
            array.unlink();
        }
    }

    @Test
    void swappedElementsAreMadeInHugePages() {
        int[] elements = IntStream.range(0, HUGE).toArray();
        IntBuffer swapped = ByteBuffer.allocateDirect(4 * HUGE)
                .order(ByteOrder.BIG_ENDIAN)
                .asIntBuffer()
                .put(elements)
                .flip();
        try (SharedIntArray array = SharedIntArray.copyOf(name, HUGE_PAGES, swapped)) {
            assertArrayEquals(elements, array.toArray());
            assertTrue(array.hugePageBytes() >= 4L * HUGE);
        }
    }

    @Test
    void readersCanCollapse() {
        byte[] bytes = randomBytes(2 * HUGE);
        SharedByteArray.copyOf(name, bytes).close();
        try (SharedArray reader = SharedArray.attachReadOnly(name)) {
            assertEquals(2 * HUGE, reader.collapse());
            assertEquals(-1, reader.memorySegment().mismatch(MemorySegment.ofArray(bytes)));
        }
    }

    @Test
    void memoryAndHeapsCollapse() {
        try (SharedMemory memory = SharedMemory.create(name, 3L * HUGE)) {
            memory.memorySegment().fill((byte) 5);
            assertEquals(3L * HUGE, memory.collapse());
            assertEquals(5, memory.memorySegment().get(ValueLayout.JAVA_BYTE, 3L * HUGE - 1));
            memory.unlink();
        }
        try (SharedMemory memory = SharedMemory.create(name, HUGE_PAGES, 3L * HUGE)) {
            assertTrue(HugePages.mappedBytes(memory.memorySegment().address()) >= 3L * HUGE);
            assertEquals(-1, memory.memorySegment().mismatch(MemorySegment.ofArray(new byte[3 * HUGE])));
            memory.unlink();
        }
        try (SharedHeap heap = new SharedHeap(name, DEFAULTS.withUnlinkOnClose(), 4L * HUGE);
                SharedByteArray small = heap.copyOf(new byte[100]);
                SharedByteArray large = heap.copyOf(randomBytes(2 * HUGE))) {
            assertEquals(0, small.collapse());
            assertEquals(2L * HUGE, large.collapse());
            assertEquals(2L * HUGE, large.hugePageBytes());
            assertEquals(4L * HUGE, heap.collapse());
            assertArrayEquals(randomBytes(2 * HUGE), large.toArray());
        }
        try (SharedHeap heap = new SharedHeap(name, HUGE_PAGES.withUnlinkOnClose(), 4L * HUGE);
                SharedByteArray array = heap.copyOf(new byte[100])) {
            assertTrue(array.hugePageBytes() >= 4L * HUGE);
        }
    }

    @Test
    void openingInHugePagesCollapsesWhatIsThere() {
        SharedByteArray.create(name, 2L * HUGE).close();
        try (SharedByteArray array = SharedByteArray.openOrCreate(name, HUGE_PAGES, 2L * HUGE)) {
            assertTrue(array.hugePageBytes() >= 2L * HUGE);
        }
    }

    @Test
    void unusedPagesOfASparseArrayAreLeft() throws Exception {
        try (SharedByteArray array = SharedByteArray.create(name, DEFAULTS.withSparse(), 4L * HUGE)) {
            assertEquals(HUGE, array.collapse(), "the header is in the first");
            array.set(2L * HUGE, (byte) 1);
            assertEquals(2L * HUGE, array.collapse());
            assertEquals(2 * HUGE / TestSegments.pageSize(), TestSegments.pages(name));
        }
    }

    @Test
    void whatIsClosedDoesNotCollapse() {
        SharedByteArray array = SharedByteArray.create(name, 2L * HUGE);
        array.close();
        assertRefused(IllegalStateException.class, array::collapse, "collapse", name, "closed");
        array.unlink();
        SharedMemory memory = SharedMemory.create(name, 2L * HUGE);
        memory.close();
        assertRefused(IllegalStateException.class, memory::collapse, name, "closed");
        memory.unlink();
        SharedHeap heap = new SharedHeap(name, 2L * HUGE);
        heap.close();
        assertRefused(IllegalStateException.class, heap::collapse, "collapse heap", name, "closed");
    }

    @Test
    void whatIsCutSurvivesCollapsing() throws IOException {
        try (SharedByteArray array = SharedByteArray.copyOf(name, HUGE_PAGES, randomBytes(3 * HUGE))) {
            cut(HUGE);
            assertEquals(HUGE, array.collapse());
            assertThrows(SegmentFaultException.class, array::toArray);
        }
    }

    private void cut(long size) throws IOException {
        try (FileChannel file = FileChannel.open(TestSegments.path(name), StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EINVAL, Errno.ENOMEM, Errno.EBUSY, Errno.EAGAIN, Errno.EPERM, Errno.ENOSYS})
    void whereThereIsNoHugePageSmallOnesServe(int errno) {
        Posix refusing = FailingPosix.where((call, arguments) -> isCollapse(call, arguments) ? errno : 0);
        byte[] bytes = randomBytes(2 * HUGE + 5);
        CreateOptions options = HUGE_PAGES.withPosix(refusing);
        try (SharedByteArray array = SharedByteArray.copyOf(name, options, bytes)) {
            assertEquals(0, array.collapse());
            assertArrayEquals(bytes, array.toArray());
            array.unlink();
        }
        try (SharedByteArray array = SharedByteArray.create(name, options, bytes.length)) {
            assertArrayEquals(new byte[bytes.length], array.toArray());
        }
    }

    private static boolean isCollapse(String call, Object[] arguments) {
        return call.equals("madvise") && (int) arguments[2] == Posix.MADV_COLLAPSE;
    }

    @Test
    void aPageThatIsInUseIsTriedAgain() {
        var collapses = new AtomicInteger();
        Posix busy = FailingPosix.where((call, arguments) ->
                isCollapse(call, arguments) && collapses.getAndIncrement() == 0 ? Errno.EAGAIN : 0);
        try (SharedByteArray array = SharedByteArray.copyOf(name, DEFAULTS.withPosix(busy), randomBytes(2 * HUGE))) {
            assertEquals(2L * HUGE, array.collapse());
            assertEquals(3, collapses.get());
        }
    }

    /** Each system call of creating fails once: the array is made all the same, or nothing is left of it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallThatFailsLeavesNothing(boolean isParallel) throws Exception {
        byte[] bytes = randomBytes(2 * HUGE + 5);
        CreateOptions options = isParallel ? HUGE_PAGES.withParallelism(Parallelism.ofAllCores()) : HUGE_PAGES;
        int made = 0;
        for (int failing = 0, calls = 1; failing < calls; failing++) {
            var left = new AtomicInteger(failing);
            Posix posix = FailingPosix.where(
                    (call, arguments) -> left.getAndDecrement() == 0 && !isRelease(call) ? Errno.ENOMEM : 0);
            try (SharedByteArray array = SharedByteArray.copyOf(name, options.withPosix(posix), bytes)) {
                calls = Math.max(calls, failing - left.get());
                left.set(-1);
                assertArrayEquals(bytes, array.toArray());
                assertTrue(array.unlink());
                made++;
            } catch (SharedMemoryException e) {
                assertEquals(Errno.ENOMEM, e.errno());
                calls++;
            }
            assertEquals(List.of(), Leftovers.await(name));
        }
        assertTrue(made > 0, "it was never made");
    }

    /** What must not fail, as nothing can be done about it. */
    private static boolean isRelease(String call) {
        return call.equals("munmap") || call.equals("close");
    }
}
