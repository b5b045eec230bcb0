package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.error.SegmentFormatException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Test cases of numpy and CPython that need a real Python on the other side, each named after its source. */
@Timeout(60)
class NumpyCasesTest {
    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @Test
    @DisplayName("CPython test_array: a child reads a range, assigns a range and sums as it goes")
    void aChildSumsAsItGoes() {
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})) {
            python.run("a = mapped('" + name + "')");
            assertEquals("[2, 3, 4]", python.run("a[2:5].tolist()"));
            python.run("a[4:8] = [1, 2, 3, 4]");
            assertArrayEquals(new int[] {0, 1, 2, 3, 1, 2, 3, 4, 8, 9}, array.toArray());
            python.run("a[...] = numpy.cumsum(a)");
            assertArrayEquals(new int[] {0, 1, 3, 6, 7, 9, 12, 16, 24, 33}, array.toArray());
        }
    }

    @Test
    @DisplayName("CPython test_shared_memory_cleaned_after_process_termination: a child that is killed harms nobody")
    void aKilledChildHarmsNobody() throws Exception {
        try (SharedIntArray array = SharedIntArray.create(name, 3);
                PythonChild doomed = PythonChild.start()) {
            doomed.run("a = mapped('" + name + "')");
            doomed.run("a[1] = 5");
            doomed.kill();
            assertEquals(5, array.get(1));
            assertTrue(TestSegments.exists(name));
        }
    }

    @Test
    @DisplayName("appose SharedMemoryTest.testShmCreate, testShmAttach: from Java to Python and back")
    void fromJavaToPythonAndBack() {
        try (SharedDoubleArray array = SharedDoubleArray.copyOf(name, new double[] {1.5, 2.5})) {
            assertEquals("[1.5, 2.5]", python.run("mapped('" + name + "').tolist()"));
            String back = segments.name();
            python.run("numpy.save(open('/dev/shm/" + back + "', 'wb'), mapped('" + name + "') * 2)");
            assertArrayEquals(
                    new double[] {3, 5}, SharedDoubleArray.attach(back).toArray());
            assertEquals(2, array.length());
        }
    }

    @Test
    @DisplayName("numpy test_memmap_roundtrip: what numpy maps and saves is what was there")
    void memmapRoundtrip() {
        String copy = segments.name();
        try (SharedFloatArray array =
                SharedFloatArray.copyOf(name, CreateOptions.defaults(), new float[] {1, 2, 3, 4, 5, 6}, 2, 3)) {
            python.run("numpy.save(open('/dev/shm/" + copy + "', 'wb'), mapped('" + name + "'))");
            assertEquals(
                    "True",
                    python.run("open('/dev/shm/%s', 'rb').read() == open('/dev/shm/%s', 'rb').read()"
                            .formatted(name, copy)));
            assertEquals(6, array.length());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99_999_999, 100_000_000, 4_294_967_296L, 1_000_000_000_000L})
    @DisplayName("numpy test_header_growth_axis: there is room for the first dimension to grow")
    void headerGrowthAxis(long length) {
        Emulation.skipIf(length == 1_000_000_000_000L, "it has no address space for an array of 1 TB");
        CreateOptions sparse = CreateOptions.defaults().withSparse();
        for (long[] shape : new long[][] {{length}, {length, 2}}) {
            try (SharedByteArray array = SharedByteArray.create(name, sparse, shape)) {
                python.run("import io; saved = io.BytesIO()");
                python.run("numpy.lib.format.write_array_header_1_0(saved, "
                        + "{'descr': '|i1', 'fortran_order': False, 'shape': " + Shapes.text(shape) + "})");
                assertEquals(
                        "True",
                        python.run(
                                "saved.getvalue() == open('/dev/shm/" + name + "', 'rb').read(len(saved.getvalue()))"));
                array.unlink();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.find(b\"'\")", "10", "127", "128", "len(data) - 1"})
    @DisplayName("numpy test_file_truncated, test_bad_header: what numpy refuses is refused here")
    void truncatedFilesAreRefusedByBoth(String length) {
        python.run("import io; saved = io.BytesIO(); numpy.save(saved, numpy.arange(10)); data = saved.getvalue()");
        python.run("open('/dev/shm/" + name + "', 'wb').write(data[:" + length + "])");
        assertTrue(python.tryToRun("numpy.load('/dev/shm/" + name + "')").startsWith("failed"));
        assertRefused(SegmentFormatException.class, () -> SharedArray.attach(name), name, "runcated");
    }

    @Test
    @DisplayName("numpy test_huge_header: more text than 10000 characters is refused here too")
    void hugeHeader() {
        python.run("text = repr({'descr': '<i4', 'fortran_order': False, 'shape': (1,)}) + ' ' * 10000 + '\\n'");
        python.run("data = b'\\x93NUMPY\\x01\\x00' + struct.pack('<H', len(text)) + text.encode() + bytes(4)");
        python.run("open('/dev/shm/" + name + "', 'wb').write(data)");
        assertTrue(python.tryToRun("numpy.load('/dev/shm/" + name + "')").startsWith("failed"));
        assertRefused(SegmentFormatException.class, () -> SharedArray.attach(name), name, "10000 characters");
    }

    @Test
    @DisplayName("numpy test_version_2_0_memmap: an array behind a long header of version 2 is mapped where it is")
    void version2Memmap() {
        python.run("text = repr({'descr': '<i4', 'fortran_order': False, 'shape': (2,)}) + ' ' * 8000 + '\\n'");
        python.run(
                "data = b'\\x93NUMPY\\x02\\x00' + struct.pack('<I', len(text)) + text.encode() + struct.pack('2i', 5, 6)");
        python.run("open('/dev/shm/" + name + "', 'wb').write(data)");
        assertArrayEquals(new int[] {5, 6}, SharedIntArray.attach(name).toArray());
    }
}
