package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyFile;
import io.github.shmarray.posix.NeedsRobustLists;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Arrays of other programs, whose elements begin at any byte: all is done with them as with those that are aligned. */
class UnalignedArrayTest {
    private static final long SEED = 20261127;
    private static final int[] OFFSETS = {1, 2, 12, 63};

    /** What lies around the elements, and is nobody's. */
    private static final byte UNTOUCHED = 0x5a;

    private static final int BEHIND = 70;

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    /** The bytes of as many elements as a shape has, hard ones first. */
    private static byte[] elements(ElementType type, long... shape) {
        Random random = new Random(SEED);
        long[] hard = SampleElements.of(type, random);
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        long[] all = new long[count];
        for (int i = 0; i < count; i++) {
            all[i] = hard[(i + i / hard.length) % hard.length];
        }
        return SampleElements.bytes(type, all);
    }

    /** With as many blanks as it takes to have the data begin at that byte of a cache line. */
    private static byte[] header(ElementType type, Order order, int offset, long... shape) {
        String text = "{'descr':'%s','fortran_order':%s,'shape':%s}"
                .formatted(type.npyType().descr(), order == Order.F ? "True" : "False", Shapes.text(shape));
        int unpadded = NpyFile.header("2.0", text).length;
        return NpyFile.header("2.0", text + " ".repeat(Math.floorMod(offset - unpadded, 64)));
    }

    private String file(byte[] before, byte[] elements) throws IOException {
        String name = arrays.name();
        byte[] file = Arrays.copyOf(before, before.length + elements.length + BEHIND);
        System.arraycopy(elements, 0, file, before.length, elements.length);
        Arrays.fill(file, before.length + elements.length, file.length, UNTOUCHED);
        Files.write(TestSegments.path(name), file);
        return name;
    }

    /** The result of an operation, and the elements after it. */
    private static Object[] run(ArrayOperation operation, SharedArray array) {
        Object told = operation.action().apply(array);
        return new Object[] {told, array.view().toBytes(Order.A)};
    }

    private void requireSame(
            ArrayOperation operation, ElementType type, Order order, int[] offsets, byte[] elements, long... shape)
            throws IOException {
        Object[] expected = run(operation, arrays.make(type, order == Order.F, elements, shape));
        for (int offset : offsets) {
            byte[] header = header(type, order, offset, shape);
            assertEquals(offset, header.length % 64);
            requireSame(operation, expected, header, elements, AttachOptions.readWrite());
            byte[] raw = new byte[4096 + offset];
            AttachOptions described = AttachOptions.readWrite()
                    .withRaw(type, raw.length, shape)
                    .withOrder(order)
                    .withPrefault();
            requireSame(operation, expected, raw, elements, described);
        }
    }

    private void requireSame(
            ArrayOperation operation, Object[] expected, byte[] before, byte[] elements, AttachOptions options)
            throws IOException {
        String name = file(before, elements);
        String what = operation + " at " + before.length;
        try (SharedArray array = SharedArray.attach(name, options)) {
            Object[] found = run(operation, array);
            assertArrayEquals((byte[]) expected[1], (byte[]) found[1], what);
            assertTrue(Objects.deepEquals(expected[0], found[0]), what);
        }
        byte[] file = Files.readAllBytes(TestSegments.path(name));
        assertArrayEquals(before, Arrays.copyOf(file, before.length), what);
        byte[] untouched = new byte[BEHIND];
        Arrays.fill(untouched, UNTOUCHED);
        assertArrayEquals(untouched, Arrays.copyOfRange(file, file.length - BEHIND, file.length), what);
        Files.delete(TestSegments.path(name));
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationOnFewElements(ElementType type) throws IOException {
        byte[] elements = elements(type, 4, 5, 12);
        for (Order order : new Order[] {Order.C, Order.F}) {
            for (List<ArrayOperation> operations : List.of(ArrayOperation.byElement(), ArrayOperation.inBulk())) {
                for (ArrayOperation operation : operations) {
                    requireSame(operation, type, order, OFFSETS, elements, 4, 5, 12);
                }
            }
        }
    }

    /** So many that they are copied and converted in C, by kernels that are tried one after the other. */
    @ParameterizedTest
    @EnumSource
    void bulkOperationsOnManyElements(ElementType type) throws IOException {
        byte[] elements = elements(type, 14, 101, 101);
        for (ArrayOperation operation : ArrayOperation.inBulk()) {
            requireSame(operation, type, Order.C, new int[] {1}, elements, 14, 101, 101);
        }
    }

    @Test
    void whatTakesAnAlignedElementIsRefusedInWords() throws IOException {
        String name = file(header(ElementType.INT32, Order.C, 2, 4), new byte[16]);
        try (SharedIntArray array = SharedIntArray.attach(name)) {
            for (Executable call : List.<Executable>of(
                    () -> array.awaitWhile(0, 0, Duration.ofSeconds(1)),
                    () -> array.wake(0, 1),
                    () -> array.getAndAdd(0, 1),
                    () -> array.compareAndSet(0, 0, 1))) {
                assertRefused(UnsupportedOperationException.class, call, name, "multiple of 4", "use get and set");
            }
            assertArrayEquals(new int[4], array.toArray());
        }
    }

    @NeedsRobustLists
    @Test
    void itsLockIsInASegmentOfItsOwn() throws IOException {
        String name = file(header(ElementType.INT64, Order.C, 5, 4), new byte[32]);
        try (SharedLongArray array = SharedLongArray.attach(name);
                SharedLock lock = SharedLock.of(array)) {
            lock.lock();
            array.set(3, array.get(3) + 1);
            lock.unlock();
            assertEquals(1, array.get(3));
            assertTrue(array.unlink());
        }
    }
}
