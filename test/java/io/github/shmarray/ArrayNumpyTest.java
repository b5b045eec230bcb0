package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SegmentFormatException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays that the real numpy and Java share, made by either of them. */
@Timeout(60)
class ArrayNumpyTest {
    private static final List<long[]> SHAPES = List.of(
            new long[] {},
            new long[] {0},
            new long[] {1},
            new long[] {24},
            new long[] {0, 3},
            new long[] {3, 0},
            new long[] {4, 6},
            new long[] {2, 3, 4},
            new long[] {2, 0, 4},
            new long[] {2, 3, 2, 2});

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    private static long count(long[] shape) {
        return LongStream.of(shape).reduce(1, (a, b) -> a * b);
    }

    /** Values as {@code count_up} makes them, but for BOOL, where they are all True. */
    private static Object counted(ElementType type, int count) {
        ArrayClass kind = ArrayClass.holding(type);
        Object values = kind.sample(count);
        for (int i = 0; i < count; i++) {
            if (type == ElementType.BOOL) {
                ((byte[]) values)[i] = 1;
            } else if (type == ElementType.FLOAT16) {
                ((short[]) values)[i] = Float.floatToFloat16(i + 1);
            }
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void numpyReadsAndWritesWhatJavaCreates(ElementType type) {
        ArrayClass kind = ArrayClass.holding(type);
        CreateOptions options = CreateOptions.defaults().withElementType(type);
        for (long[] shape : SHAPES) {
            int count = (int) count(shape);
            Object values = counted(type, count);
            try (SharedArray array = kind.create(name, options, shape)) {
                kind.copyFrom(array, values);
                python.run("a = mapped('" + name + "')");
                assertEquals(type.numpyName() + " " + Shapes.text(shape), python.run("f'{a.dtype} {a.shape}'"));
                python.run("b = numpy.empty_like(a); count_up(b)");
                assertEquals("True", python.run("bool((a == b).all())"), Shapes.text(shape));
                python.run("a[...] = 0; a.flush()");
                assertTrue(Objects.deepEquals(kind.zeroes(count), kind.toArray(array)));
                python.run("del a");
                array.unlink();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void theSegmentIsByteForByteWhatNumpySaves(ElementType type) {
        ArrayClass kind = ArrayClass.holding(type);
        for (Order order : new Order[] {Order.C, Order.F}) {
            CreateOptions options =
                    CreateOptions.defaults().withElementType(type).withOrder(order);
            for (long[] shape : SHAPES) {
                requireSavedAlike(kind.copyOf(name, options, counted(type, (int) count(shape)), shape), order);
                SharedArray zeroed = kind.create(name, options, shape);
                kind.copyFrom(zeroed, counted(type, (int) count(shape)));
                requireSavedAlike(zeroed, order);
            }
        }
    }

    private void requireSavedAlike(SharedArray array, Order order) {
        String shape = Shapes.text(array.shape());
        String reshaped = ".reshape(" + shape + ", order='" + order + "')";
        try (array) {
            python.run("a = numpy.empty(" + array.length() + ", '"
                    + array.elementType().numpyName() + "'); count_up(a); a = a" + reshaped);
            python.run("import io; saved = io.BytesIO(); numpy.save(saved, a)");
            String same = python.run("saved.getvalue() == open('/dev/shm/" + name + "', 'rb').read()");
            assertEquals("True", same, shape + " " + order);
            array.unlink();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void javaReadsAndWritesWhatNumpyCreatesInAnyHeaderVersion(ElementType type) {
        ArrayClass kind = ArrayClass.holding(type);
        for (long[] shape : SHAPES) {
            for (String version : List.of("(1, 0)", "(2, 0)", "(3, 0)")) {
                openMemmap(type, shape, "False", version);
                int count = (int) count(shape);
                try (SharedArray array = kind.attach(name)) {
                    assertEquals(type, array.elementType());
                    assertEquals(Shapes.text(shape), Shapes.text(array.shape()));
                    assertTrue(Objects.deepEquals(counted(type, count), kind.toArray(array)));
                    kind.fill(array, counted(type, 1) instanceof short[] one ? one[0] : kind.value(1));
                    assertEquals("True", python.run("bool((a == 1).all())"));
                    array.unlink();
                }
            }
        }
    }

    private void openMemmap(ElementType type, long[] shape, String fortran, String version) {
        python.run("a = numpy.lib.format.open_memmap('/dev/shm/%s', 'w+', '%s', %s, %s, %s)"
                .formatted(name, type.numpyName(), Shapes.text(shape), fortran, version));
        python.run("count_up(a)");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void javaIndexesArraysInFortranOrderAsNumpyDoes(ElementType type) {
        openMemmap(type, new long[] {2, 3, 4}, "True", "(1, 0)");
        try (SharedArray array = SharedArray.attach(name)) {
            assertEquals("(2, 3, 4)", Shapes.text(array.shape()));
            for (int i = 0; i < 24; i++) {
                long[] index = {i / 12, i / 4 % 3, i % 4};
                String expected = type == ElementType.BOOL ? "1" : String.valueOf(i + 1);
                String found = array.view().get(index).toString().replace(".0", "");
                assertEquals(expected, found.equals("true") ? "1" : found, Shapes.text(index));
            }
            ArrayClass kind = ArrayClass.holding(type);
            kind.set(array, 23, kind.get(array, 0));
            assertEquals("True", python.run("bool(a[1, 2, 3] == 1)"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i2", "u4", "i8", "f4", "f8"})
    void theOtherByteOrderIsRefusedInWords(String code) {
        python.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), numpy.ones(3, '>" + code + "'))");
        assertRefused(
                SegmentFormatException.class,
                () -> SharedArray.attach(name),
                "attach array \"" + name + "\"",
                ">" + code,
                "other order",
                "SharedArray.copyOf(newName, Path.of(\"/dev/shm/" + name + "\"))");
        assertEquals("3.0", python.run("float(mapped('" + name + "').sum())"), "it is left as it was");
    }

    @ParameterizedTest
    @ValueSource(strings = {"i4,f8", "longdouble", "clongdouble"})
    void typesThatJavaHasNotAreRefusedInWords(String dtype) {
        python.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), numpy.zeros(3, numpy.dtype('" + dtype + "')))");
        assertUnsupported();
    }

    @Test
    void pickledObjectsAreRefused() {
        python.run(
                "numpy.save(open('/dev/shm/" + name + "', 'wb'), numpy.array([{}, 'x'], object), allow_pickle=True)");
        assertUnsupported();
        assertRefused(SegmentFormatException.class, () -> SharedArray.attach(name), "objects of Python", "astype('U')");
    }

    private void assertUnsupported() {
        SegmentFormatException e = assertRefused(
                SegmentFormatException.class, () -> SharedArray.attach(name), "attach array \"" + name + "\"", "type");
        assertEquals(0, e.errno());
        assertTrue(TestSegments.exists(name));
    }

    @Test
    void javaAttachesToASharedMemoryOfPython() {
        python.run("m = region('" + name + "', True, 4096)");
        python.run("a = numpy.ndarray((2, 3), 'f8', m.buf, 16); count_up(a)");
        AttachOptions raw = AttachOptions.readWrite().withRaw(ElementType.FLOAT64, 16, 2, 3);
        try (SharedDoubleArray array = SharedDoubleArray.attach(name, raw)) {
            assertTrue(Objects.deepEquals(new double[] {1, 2, 3, 4, 5, 6}, array.toArray()));
            array.set(5, 0.5);
            assertEquals("0.5", python.run("float(a[1, 2])"));
        }
        python.run("del a; m.close(); m = None");
        assertTrue(TestSegments.exists(name));
    }

    @Test
    void pythonAttachesToARegionOfJava() {
        try (SharedMemory memory = SharedMemory.create(name, 100)) {
            memory.memorySegment().set(ValueLayout.JAVA_INT, 96, 42);
            python.run("m = region('" + name + "')");
            assertEquals("100", python.run("m.size"));
            assertEquals("42", python.run("int.from_bytes(m.buf[96:100], sys.byteorder)"));
            python.run("m.buf[0] = 7");
            assertEquals(7, memory.memorySegment().get(ValueLayout.JAVA_BYTE, 0));
            python.run("m.close(); m = None");
        }
        assertTrue(TestSegments.exists(name), "Python has not unlinked it");
    }

    @Test
    void aSegmentThatPythonTruncatesDoesNotEndTheJvm() {
        try (SharedIntArray array = SharedIntArray.create(name, 100_000)) {
            python.run("os.truncate('/dev/shm/" + name + "', 0)");
            assertThrows(SegmentFaultException.class, array::toArray);
        }
        assertRefused(SegmentFormatException.class, () -> SharedArray.attach(name), name, "0 bytes");
    }
}
