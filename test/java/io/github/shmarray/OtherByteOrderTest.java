package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that have the bytes of their elements in the order that this machine has not. */
@Timeout(60)
class OtherByteOrderTest {
    private static final String OTHER = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? ">" : "<";
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @TempDir
    Path folder;

    static Stream<ElementType> typesOfSeveralBytes() {
        return Stream.of(ElementType.values()).filter(type -> type.byteSize() > 1);
    }

    /** The text of a header whose data begins at an odd byte. */
    private static byte[] header(String descr, long... shape) {
        String text = "{'descr': '%s', 'fortran_order': True, 'shape': %s}".formatted(descr, Shapes.text(shape));
        byte[] header = NpyFile.header("1.0", text);
        return header.length % 2 == 0 ? NpyFile.header("1.0", text + " ") : header;
    }

    /** Makes a file of random elements in the other order; returns their bytes in this machine's. */
    private static byte[] write(Path file, ElementType type, long... shape) throws IOException {
        int size = type.byteSize();
        byte[] bytes = new byte[(int) Shapes.count(shape) * size];
        new Random(1).nextBytes(bytes);
        try (OutputStream output = Files.newOutputStream(file)) {
            output.write(header(OTHER + type.npyType().descr().substring(1), shape));
            output.write(bytes);
        }
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[i - i % size + size - 1 - i % size];
        }
        return reversed;
    }

    @ParameterizedTest
    @MethodSource("typesOfSeveralBytes")
    void aFileIsCopiedByValueHoweverTheCopyIsMade(ElementType type) throws IOException {
        Path file = folder.resolve("swapped.npy");
        byte[] expected = write(file, type, 1237, 421);
        try (SegmentPool pool = SegmentPool.ofBytes(1 << 24)) {
            for (CreateOptions options : List.of(
                    DEFAULTS,
                    DEFAULTS.withHugePages(),
                    DEFAULTS.withParallelism(Parallelism.of(2)),
                    DEFAULTS.withPrefault(),
                    DEFAULTS.withPool(pool),
                    DEFAULTS.withBacking(Backing.MEMFD))) {
                for (int round = 0; round < 3; round++) {
                    try (SharedArray copy = SharedArray.copyOf(segments.name(), options, file)) {
                        assertEquals(type, copy.elementType());
                        assertArrayEquals(new long[] {1237, 421}, copy.shape());
                        assertTrue(copy.view().isContiguous(Order.F));
                        assertArrayEquals(expected, copy.view().toBytes(Order.F));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void numpyFindsTheSameNumbersInTheCopy(ElementType type) {
        String name = segments.name();
        Path file = folder.resolve("numpy.npy");
        python.run("a = numpy.zeros((7, 11), '" + OTHER + type.npyType().descr().substring(1) + "'); count_up(a)");
        python.run("numpy.save('" + file + "', a)");
        try (SharedArray copy = SharedArray.copyOf(name, file)) {
            assertEquals("True", python.run("bool((mapped('" + name + "') == a).all())"));
            assertEquals("True", python.run("mapped('" + name + "').dtype.isnative"));
            assertEquals(
                    Double.valueOf(python.run("float(a[3, 4])")), copy.view().getDouble(3, 4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {">i1", "<u1", ">b1", "=i1", "|u1"})
    void elementsOfOneByteHaveNoOrder(String descr) throws IOException {
        String name = segments.name();
        Path file = TestSegments.path(name);
        try (OutputStream output = Files.newOutputStream(file)) {
            output.write(header(descr, 2, 2));
            output.write(new byte[] {1, 0, 0, 1});
        }
        try (SharedArray array = SharedArray.attach(name);
                SharedArray copy = SharedArray.copyOf(segments.name(), DEFAULTS.withUnlinkOnClose(), file)) {
            assertArrayEquals(new byte[] {1, 0, 0, 1}, array.view().toBytes(Order.F));
            assertArrayEquals(new byte[] {1, 0, 0, 1}, copy.view().toBytes(Order.F));
        }
    }
}
