package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentMismatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays in a heap, attached to by their handles. */
@Timeout(60)
class HeapSharingTest {
    @RegisterExtension
    TestHeap heaps = new TestHeap(16 << 20);

    @ParameterizedTest
    @EnumSource
    void aHandleLeadsToAnArrayOfThatTypeAndShape(ElementType type) {
        for (long[] shape : new long[][] {{}, {0}, {5}, {2, 3}, {2, 1, 3}}) {
            try (SharedArray array = heaps.get().allocate(type, shape);
                    SharedArray other = SharedArray.attachHandle(array.handle())) {
                assertEquals(type, other.elementType());
                assertArrayEquals(shape, other.shape());
                assertEquals(array.name(), other.name().substring("/dev/shm/".length()));
                assertEquals(array.handle(), other.handle());
                other.view().fill(1);
                assertEquals(-1, array.memorySegment().mismatch(other.memorySegment()));
                array.close();
                assertTrue(other.isOpen(), "it is the other's own mapping");
            }
        }
        assertEquals(0, heaps.get().used());
    }

    @Test
    void handlesOfOrdinaryArraysWorkToo() {
        String name = heaps.name();
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2, 3});
                SharedArray found = SharedArray.attachHandle(array.handle());
                SharedArray raw =
                        SharedArray.attach(name, AttachOptions.readWrite().withRaw(ElementType.INT16, 132, 2));
                SharedArray again = SharedArray.attachHandle(raw.handle())) {
            assertEquals("/dev/shm/" + name, array.handle());
            assertInstanceOf(SharedIntArray.class, found);
            assertEquals("int16(2)@132:/dev/shm/" + name, raw.handle());
            assertEquals(2, ((SharedShortArray) again).get(0));
        }
    }

    @Test
    void theOptionsAreKeptTo() {
        try (SharedIntArray array = heaps.get().copyOf(new int[] {1, 2, 3, 4, 5, 6}, 2, 3)) {
            String handle = array.handle();
            try (SharedArray reader = SharedArray.attachHandle(handle, AttachOptions.readOnly())) {
                assertTrue(reader.isReadOnly());
                assertEquals(6, ((SharedIntArray) reader).get(5));
            }
            SharedArray.attachHandle(handle, AttachOptions.readOnly().withShape(2, 3))
                    .close();
            assertRefused(
                    SegmentMismatchException.class,
                    () -> SharedArray.attachHandle(
                            handle, AttachOptions.readOnly().withShape(3, 2)),
                    heaps.get().name(),
                    "(3, 2)",
                    "(2, 3)");
            AttachOptions raw = AttachOptions.readWrite().withRaw(ElementType.INT8, 0, 1);
            assertRefused(IllegalArgumentException.class, () -> SharedArray.attachHandle(handle, raw), handle);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "prices",
                "int32",
                "int32(3)@128",
                "int32(3)@128:prices",
                "int32(3)@-1:/dev/shm/x",
                "int32(3)@99999999999999999999:/dev/shm/x",
                "int32(3,)@128:/dev/shm/x",
                "int32(-3)@128:/dev/shm/x",
                "int33(3)@128:/dev/shm/x",
                "INT32(3)@128:/dev/shm/x",
                " int32(3)@128:/dev/shm/x"
            })
    void badHandlesAreRefused(String text) {
        assertRefused(
                IllegalArgumentException.class, () -> SharedArray.attachHandle(text), "\"" + text + "\"", "handle");
    }

    @Test
    void handlesThatLeadNowhereAreRefused() {
        String name = heaps.get().name();
        assertRefused(
                NoSuchSegmentException.class, () -> SharedArray.attachHandle("int32(3)@128:/dev/shm/" + name + "-"));
        assertRefused(
                SegmentMismatchException.class,
                () -> SharedArray.attachHandle("int32(3)@" + (128 + (16 << 20)) + ":/dev/shm/" + name),
                name,
                "needs 12 bytes");
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedArray.attachHandle("int64(9223372036854775807)@128:/dev/shm/" + name),
                name);
    }

    @Test
    void noMoreThanThePagesOfTheArrayAreMapped() throws IOException {
        List<SharedArray> arrays = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            arrays.add(heaps.get().allocateBytes(100_000 + i));
        }
        for (SharedArray array : arrays) {
            try (SharedArray other = SharedArray.attachHandle(array.handle())) {
                other.view().fill(1);
                long mapped = mappedBytes(heaps.get().name());
                assertTrue(mapped < 100_000 + (64 << 10) + 8192, mapped + " bytes are mapped");
            }
            array.close();
        }
    }

    /** The creator's own mapping has another name there, as the file got its name later. */
    private static long mappedBytes(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.endsWith("/dev/shm/" + name))
                .map(line -> line.substring(0, line.indexOf(' ')).split("-"))
                .mapToLong(ends -> Long.parseUnsignedLong(ends[1], 16) - Long.parseUnsignedLong(ends[0], 16))
                .sum();
    }

    @Test
    void anotherJvmAttachesAndMayGoOnWhenTheArrayWasGivenBack() throws Exception {
        SharedIntArray array = heaps.get().copyOf(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Process child = ChildJvm.start(Doubler.class, array.handle());
        try (var output = child.inputReader(UTF_8);
                var input = child.outputWriter(UTF_8)) {
            assertEquals("int32 [2, 3]", output.readLine());
            assertArrayEquals(new int[] {2, 4, 6, 8, 10, 12}, array.toArray());
            array.close();
            heaps.get().statistics();
            try (SharedIntArray next = heaps.get().copyOf(new int[] {7, 7, 7, 7, 7, 7})) {
                input.write("go on\n");
                input.flush();
                assertEquals("7", output.readLine(), "it sees the next array in that place");
                assertEquals(0, child.waitFor());
                assertEquals(14, next.get(0));
            }
        } finally {
            child.destroyForcibly();
        }
    }

    /** Doubles the elements of an array, and those once more that are there when it is told to go on. */
    static final class Doubler {
        private Doubler() {}

        public static void main(String[] arguments) throws IOException {
            try (SharedArray array = SharedArray.attachHandle(arguments[0])) {
                SharedIntArray ints = (SharedIntArray) array;
                twice(ints);
                System.out.println(array.elementType().numpyName() + " " + java.util.Arrays.toString(array.shape()));
                System.in.read();
                System.out.println(ints.get(0));
                twice(ints);
            }
        }

        private static void twice(SharedIntArray array) {
            for (int i = 0; i < array.length(); i++) {
                array.set(i, 2 * array.get(i));
            }
        }
    }

    @Test
    void pythonNeedsNoCodeOfOurs() throws IOException {
        SharedHeap heap = heaps.get();
        try (PythonChild python = PythonChild.start();
                SharedIntArray ints = heap.copyOf(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
                SharedShortArray halves = (SharedShortArray) heap.allocate(ElementType.FLOAT16, 2)) {
            assertEquals("int32(2,3)@128:/dev/shm/" + heap.name(), ints.handle());
            python.run("a = numpy.memmap('/dev/shm/" + heap.name() + "', 'int32', 'r+', 128, (2, 3))");
            assertEquals("[[1, 2, 3], [4, 5, 6]]", python.run("a.tolist()"));
            python.run("a *= 10");
            assertArrayEquals(new int[] {10, 20, 30, 40, 50, 60}, ints.toArray());

            python.run("import re");
            python.run(
                    "t, s, o, p = re.fullmatch(r'(\\w+)\\((.*)\\)@(\\d+):(.*)', '" + halves.handle() + "').groups()");
            python.run("b = numpy.memmap(p, t, 'r+', int(o), tuple(map(int, s.split(','))))");
            python.run("b[1] = 0.5");
            assertEquals(0.5f, halves.getFloat(1));

            python.run("whole = mapped('" + heap.name() + "')");
            assertEquals("uint8 (16777216,)", python.run("f'{whole.dtype} {whole.shape}'"));
            assertEquals("10", python.run("whole[0]"));
        }
    }
}
