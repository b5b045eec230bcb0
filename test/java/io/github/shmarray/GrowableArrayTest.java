package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.SegmentKind;
import io.github.shmarray.segments.Segments;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays that get longer, and who has them meanwhile. */
class GrowableArrayTest {
    private static final CreateOptions GROWABLE = CreateOptions.defaults().withCapacity(100);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @TempDir
    Path folder;

    private static List<ElementType> types() {
        return List.of(ElementType.values());
    }

    private static void append(SharedArray array, Object rows) throws ReflectiveOperationException {
        Method append = array.getClass().getMethod("append", rows.getClass());
        append.invoke(array, rows);
    }

    private static MemorySegment bytes(Object javaArray) {
        return ElementCopy.bytesOf(javaArray);
    }

    private static void assertContent(Object expected, SharedArray array) {
        MemorySegment segment = array.memorySegment();
        assertEquals(bytes(expected).byteSize(), segment.byteSize());
        assertEquals(-1, segment.mismatch(bytes(expected)));
    }

    /** As the README has it. */
    @Test
    void aLogIsKept() {
        try (var log = SharedIntArray.create(name, CreateOptions.defaults().withCapacity(10_000_000), 0)) {
            log.append(1, 2, 3);
            assertArrayEquals(new int[] {1, 2, 3}, log.toArray());
        }
    }

    @Test
    void manySmallAppendsAreFewSystemCalls() {
        AtomicInteger calls = new AtomicInteger();
        Posix counting = FailingPosix.where((call, arguments) -> {
            calls.incrementAndGet();
            return 0;
        });
        CreateOptions options = CreateOptions.defaults().withCapacity(100_000).withPosix(counting);
        try (SharedIntArray array = SharedIntArray.create(name, options, 0)) {
            array.append(0);
            calls.set(0);
            for (int i = 1; i < 100_000; i++) {
                array.append(i);
            }
            assertTrue(calls.get() <= 10, calls + " calls");
            assertEquals(99_999, array.get(99_999));
        }
    }

    @Test
    void spaceThatCannotBeReservedIsTakenByZeroes() {
        Posix posix = FailingPosix.refusing("posix_fallocate", Errno.EOPNOTSUPP);
        CreateOptions options = GROWABLE.withCapacity(1_000_000).withPosix(posix);
        try (SharedIntArray array = SharedIntArray.create(name, options, 3)) {
            array.fill(7);
            array.append(new int[100_000]);
            array.append(8);
            assertEquals(7, array.get(2));
            assertEquals(8, array.get(100_003));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void rowsOfEachTypeAreAppended(ElementType type) throws ReflectiveOperationException {
        ArrayClass kind = ArrayClass.holding(type);
        Object twelve = kind.sample(12);
        try (SharedArray array = kind.create(name, GROWABLE.withElementType(type), 0)) {
            assertEquals(100, array.capacity());
            assertEquals(0, array.length());
            append(array, kind.sample(5));
            assertContent(kind.sample(5), array);
            try (SharedArray reader = SharedArray.attachReadOnly(name)) {
                assertContent(kind.sample(5), reader);
                array.append(bytes(twelve).asSlice(5L * type.byteSize()));
                assertEquals(12, array.length());
                assertArrayEquals(new long[] {12}, array.shape());
                assertContent(twelve, array);
                assertContent(kind.sample(5), reader);
                assertTrue(reader.refresh());
                assertFalse(reader.refresh());
                assertContent(twelve, reader);
                assertEquals(type, reader.elementType());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aViewIsAppendedByItsRowsWhateverItsStrides(ElementType type) {
        ArrayClass kind = ArrayClass.holding(type);
        try (SharedArray source =
                        kind.create(segments.name(), CreateOptions.defaults().withElementType(type), 4, 3);
                SharedArray array = kind.create(name, GROWABLE.withElementType(type), 1, 3)) {
            source.view().at(0).fill(1);
            source.view().at(1).fill(1);
            array.append(source.view().slice(Slice.reversed().step(-2)));
            assertArrayEquals(new long[] {3, 3}, array.shape());
            for (int row = 0; row < 3; row++) {
                assertEquals(row == 2 ? 1 : 0, array.view().getDouble(row, 1));
            }
            assertRefused(
                    IllegalArgumentException.class,
                    () -> array.append(source.view().at(0)),
                    name,
                    "(3,)",
                    "(3, 3)");
        }
    }

    @Test
    void anArrayOfSeveralDimensionsGrowsByWholeRows() {
        try (SharedIntArray array = SharedIntArray.create(name, GROWABLE, 1, 2, 3)) {
            array.append(1, 2, 3, 4, 5, 6);
            array.append(IntStream.range(7, 19).toArray());
            assertArrayEquals(new long[] {4, 2, 3}, array.shape());
            assertEquals(12, array.get(2, 1, 2));
            assertEquals(18, array.get(3, 1, 2));
            assertEquals(23, array.flatIndex(new long[] {3, 1, 2}));
            assertRefused(IllegalArgumentException.class, () -> array.append(1, 2), name, "2 elements", "6");
            assertEquals(4, array.shape()[0]);
        }
        try (SharedIntArray matrix = SharedIntArray.create(segments.name(), GROWABLE, 0, 2)) {
            assertThrows(IndexOutOfBoundsException.class, () -> matrix.get(0, 0));
            matrix.append(1, 2);
            assertEquals(2, matrix.get(0, 1));
        }
    }

    @Test
    void whatWasMadeBeforeKeepsItsLengthAndItsMemory() {
        try (SharedIntArray array = SharedIntArray.create(name, GROWABLE, 2)) {
            MemorySegment segment = array.memorySegment();
            ArrayView view = array.view();
            array.append(1, 2, 3);
            array.set(0, 7);
            assertEquals(2 * Integer.BYTES, segment.byteSize());
            assertEquals(7, segment.get(JAVA_INT, 0));
            assertEquals(segment.address(), array.memorySegment().address());
            assertEquals(2, view.length());
            assertEquals(7, view.getLong(0));
            assertEquals(5, array.view().length());
            assertEquals(5, array.toArray().length);
            assertTrue(array.toString().contains("(5,)"), array.toString());
            assertThrows(IndexOutOfBoundsException.class, () -> array.get(5));
            assertThrows(IndexOutOfBoundsException.class, () -> array.copyFrom(new int[2], 0, 4, 2));
        }
    }

    @Test
    void resizeAddsZeroesAndNeverShortens() throws Exception {
        try (SharedIntArray array = SharedIntArray.create(name, GROWABLE, 0)) {
            array.append(1, 2, 3);
            // What a killed process has left behind the last row.
            MemorySegment whole = array.memory().elements();
            whole.fill((byte) -1);
            array.copyFrom(new int[] {1, 2, 3});
            array.resize(6);
            assertArrayEquals(new int[] {1, 2, 3, 0, 0, 0}, array.toArray());
            array.resize(6);
            assertRefused(IllegalArgumentException.class, () -> array.resize(5), name, "6 rows", "5");
            assertRefused(IllegalStateException.class, () -> array.resize(101), name, "95", "100", "withCapacity");
            assertEquals(6, array.length());
        }
    }

    @Test
    void threadsOfTheAppenderLoseNothing() throws InterruptedException {
        int count = 2000;
        try (SharedIntArray array =
                SharedIntArray.create(name, CreateOptions.defaults().withCapacity(4 * count), 0)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int thread = i;
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int j = 0; j < count; j++) {
                        array.append(thread * count + j);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(4 * count, array.length());
            assertArrayEquals(
                    IntStream.range(0, 4 * count).toArray(),
                    IntStream.of(array.toArray()).sorted().toArray());
        }
    }

    enum Place {
        SHARED_MEMORY,
        FOLDER,
        MEMFD
    }

    @ParameterizedTest
    @EnumSource
    void itGrowsWhereverItIsKept(Place place) {
        Backing backing = switch (place) {
            case SHARED_MEMORY -> Backing.SHARED_MEMORY;
            case FOLDER -> Backing.folder(folder);
            case MEMFD -> Backing.MEMFD;
        };
        try (SharedLongArray array = SharedLongArray.create(name, GROWABLE.withBacking(backing), 1);
                SharedLongArray other = SharedLongArray.attachHandle(array.handle())) {
            array.append(1, 2);
            assertTrue(other.refresh());
            assertArrayEquals(new long[] {0, 1, 2}, other.toArray());
            array.close();
            if (place != Place.MEMFD) {
                other.append(3);
                assertEquals(4, other.length());
            }
        }
    }

    @Test
    void aFailedAppendLeavesTheArrayAsItWas() {
        try (SharedIntArray array = SharedIntArray.create(name, GROWABLE, 0);
                SharedDoubleArray source = SharedDoubleArray.copyOf(segments.name(), new double[] {1, 0.5})) {
            array.append(1);
            assertThrows(ArithmeticException.class, () -> array.append(source.view()));
            assertEquals(1, array.length());
            array.append(2);
            assertArrayEquals(new int[] {1, 2}, array.toArray());
        }
    }

    @Test
    void aCopyGrowsToo() throws Exception {
        int[] source = IntStream.range(0, 1000).toArray();
        CreateOptions options =
                CreateOptions.defaults().withCapacity(3000).withReplace().withParallelism(Parallelism.of(2));
        List<Supplier<SharedIntArray>> copies = List.of(
                () -> SharedIntArray.copyOf(name, options, source),
                () -> SharedIntArray.copyOf(name, options, MemorySegment.ofArray(source)),
                () -> SharedIntArray.copyOf(
                        name, options, IntBuffer.allocate(1000).put(source).flip()),
                () -> SharedIntArray.copyOf(
                        name, options, Arrays.stream(source).asLongStream().toArray(), Overflow.EXACT));
        for (Supplier<SharedIntArray> copied : copies) {
            try (SharedIntArray copy = copied.get();
                    SharedIntArray other = SharedIntArray.attach(name)) {
                assertArrayEquals(source, other.toArray());
                assertEquals(copy.capacity(), other.capacity());
                copy.append(1000, 1001);
                assertTrue(other.refresh());
                assertArrayEquals(IntStream.range(0, 1002).toArray(), other.toArray());
                assertTrue(Files.size(TestSegments.path(name)) >= 4 * copy.capacity());
            }
        }
    }

    @Test
    void aCopyThatIsFullFromTheBeginningSaysSo() {
        CreateOptions options = CreateOptions.defaults().withCapacity(3);
        try (SharedIntArray copy = SharedIntArray.copyOf(name, options, new int[] {1, 2, 3})) {
            assertThrows(IllegalStateException.class, () -> copy.append(4));
            assertArrayEquals(new int[] {1, 2, 3}, copy.toArray());
        }
    }

    @Test
    void otherEntrancesTakeTheFileAsItIs() throws Exception {
        CreateOptions here = GROWABLE.withBacking(Backing.folder(folder));
        try (SharedIntArray array = SharedIntArray.create("growing", here, 0)) {
            array.append(1, 2, 3);
            SegmentInfo info = Segments.in(folder).list().getFirst();
            assertEquals(SegmentKind.ARRAY, info.kind());
            assertArrayEquals(new long[] {3}, info.shape());
            assertTrue(info.isInUse());
            try (SharedArray copy = SharedArray.copyOf(name, folder.resolve("growing"))) {
                assertContent(new int[] {1, 2, 3}, copy);
                assertEquals(128 + 12, Files.size(TestSegments.path(name)));
            }
            AttachOptions prefault = AttachOptions.readOnly().withPrefault();
            try (SharedArray prefaulted = SharedArray.attach(folder.resolve("growing"), prefault)) {
                assertContent(new int[] {1, 2, 3}, prefaulted);
            }
        }
        assertEquals(1, Segments.in(folder).collect().removed().size());
    }

    record Tick(long time, double price) {}

    @Test
    void aLogIsGoneOnWithAfterARestart() {
        for (int run = 0; run < 3; run++) {
            try (SharedIntArray log = SharedIntArray.openOrCreate(name, GROWABLE, 0, 2)) {
                assertEquals(run == 0, log.wasCreated());
                assertArrayEquals(new long[] {run, 2}, log.shape());
                log.append(run, -run);
            }
        }
        var wrong = SegmentMismatchException.class;
        assertRefused(wrong, () -> SharedIntArray.openOrCreate(name, GROWABLE, 0, 3), name, "(-1, 3)", "(3, 2)");
        assertRefused(wrong, () -> SharedIntArray.openOrCreate(name, 0, 2), name, "(0, 2)", "(3, 2)");
        String ticks = segments.name();
        for (int run = 0; run < 2; run++) {
            try (var log = SharedRecordArray.openOrCreate(ticks, GROWABLE, Tick.class, 0)) {
                log.append(new Tick(run, run));
                assertEquals(run + 1, log.length());
            }
        }
    }

    @Test
    void minusOneIsAnyLengthThatIsAskedFor() {
        try (SharedIntArray array = SharedIntArray.create(name, 4, 3)) {
            array.set(11, 7);
        }
        for (long[] shape : new long[][] {{-1, 3}, {4, -1}, {-1, -1}}) {
            try (SharedIntArray found =
                    SharedIntArray.attach(name, AttachOptions.readOnly().withShape(shape))) {
                assertEquals(7, found.get(11));
            }
        }
        for (long[] shape : new long[][] {{-1}, {-1, 4}, {-2, 3}, {-1, -1, -1}}) {
            AttachOptions options = AttachOptions.readOnly().withShape(shape);
            assertRefused(SegmentMismatchException.class, () -> SharedIntArray.attach(name, options), name, "(4, 3)");
        }
    }

    @Test
    void memoryIsTakenAsItIsNeeded() throws Exception {
        long rows = 10_000_000;
        try (SharedIntArray array =
                SharedIntArray.create(name, CreateOptions.defaults().withCapacity(rows), 0)) {
            assertTrue(TestSegments.pages(name) <= 1);
            array.append(new int[100_000]);
            long pages = TestSegments.pages(name);
            assertTrue(pages * TestSegments.pageSize() < 1_000_000, pages + " pages");
            assertEquals(128 + rows * Integer.BYTES, Files.size(TestSegments.path(name)));
        }
    }
}
