package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types of numpy that no class stands for are arrays of the numbers that they are made of. */
@Timeout(60)
class NumpyTypesTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();
    private final String other = segments.name();

    private void save(String array) {
        python.run("v = " + array);
        python.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), v)");
    }

    private static ElementType partOf(String dtype) {
        return switch (dtype.charAt(0)) {
            case 'c' -> dtype.equals("c8") ? ElementType.FLOAT32 : ElementType.FLOAT64;
            case 'U' -> ElementType.UINT32;
            case 'S', 'V' -> ElementType.UINT8;
            default -> ElementType.INT64;
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"c8; 2", "c16; 2", "S3; 3", "U2; 2", "V5; 5", "V2; 2", "M8[ns]; ", "m8[25us]; ", "M8; ", "m8[Y]; "
            })
    void numbersOfWhatNumpySavedAreThereInAnyOrder(String dtype, Integer parts) {
        for (String shape : new String[] {"()", "(3,)", "(2, 3)", "(0,)", "(1, 3)"}) {
            for (String order : new String[] {"C", "F"}) {
                String bytes = "numpy.arange(1, 1 + 6 * numpy.dtype('" + dtype + "').itemsize, dtype='u1')";
                python.run("w = " + bytes + ".view('" + dtype + "')");
                save("numpy.array(w[:int(numpy.prod(" + shape + "))].reshape(" + shape + "), order='" + order + "')");
                try (SharedArray array = SharedArray.attach(name)) {
                    assertEquals(partOf(dtype), array.elementType());
                    assertEquals(python.run("v.dtype.str"), array.dtype());
                    boolean isColumnMajor = shape.equals("(2, 3)") && order.equals("F");
                    String split = "v.shape + (" + parts + ",)";
                    String turned = "(" + parts + ",) + v.shape";
                    assertEquals(
                            python.run(parts == null ? "v.shape" : isColumnMajor ? turned : split),
                            Shapes.text(array.shape()));
                    String flat = isColumnMajor ? "v.T" : "v";
                    ArrayView view = array.flatView();
                    assertEquals(python.run("numpy.ascontiguousarray(" + flat + ").tobytes().hex()"), view.hex());
                    array.toString();
                    assertEquals(name, array.name());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c8", "c16", "S3", "U2", "V5", "M8[ns]", "m8[25us]", "M8", "m8[Y]"})
    void copiesOfFilesKeepTheTypeAndTakeEitherByteOrder(String dtype) {
        for (String sign : new String[] {"<", ">"}) {
            for (String order : new String[] {"C", "F"}) {
                String text = dtype.startsWith("S") || dtype.startsWith("V") ? "'|" : "'" + sign;
                python.run("w = numpy.arange(1, 1 + 6 * numpy.dtype('" + dtype + "').itemsize, dtype='u1')");
                python.run("w[3::4] = 0");
                save("numpy.array(w.view(" + text + dtype + "').reshape(2, 3), order='" + order + "')");
                try (SharedArray copy = SharedArray.copyOf(other, TestSegments.path(name))) {
                    assertEquals(partOf(dtype), copy.elementType());
                }
                python.run("a = mapped('" + other + "')");
                assertEquals(
                        "True",
                        python.run("a.dtype == v.dtype.newbyteorder('=') and a.shape == v.shape"),
                        dtype + order);
                assertEquals("True", python.run("a.flags.f_contiguous == v.flags.f_contiguous"));
                // Not v.astype(a.dtype), which leaves the bytes of generic times as they are.
                python.run("w = v if v.dtype.isnative else v.byteswap()");
                assertEquals("True", python.run("a.tobytes() == w.tobytes()"));
                SharedArray.unlink(other);
            }
        }
    }

    @Test
    void numpyGetsTheTypeThatIsAskedFor() {
        long[] ticks = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE};
        SharedLongArray.copyOf(name, DEFAULTS.withDtype("datetime64[ns]"), ticks)
                .close();
        assertEquals("<M8[ns]", python.run("mapped('" + name + "').dtype.str"));
        assertEquals("[0, 1, -1, -9223372036854775808, 9223372036854775807]", ticksOf(name));
        assertEquals("[False, False, False, True, False]", python.run("numpy.isnat(mapped('" + name + "')).tolist()"));
        try (SharedLongArray again = SharedLongArray.attach(name)) {
            assertArrayEquals(ticks, again.toArray());
            again.set(0, 86_400_000_000_000L);
            assertEquals("1970-01-02T00:00:00.000000000", python.run("mapped('" + name + "')[0]"));
            assertEquals("<M8[ns]", again.dtype());
        }
        SharedFloatArray.copyOf(other, DEFAULTS.withDtype("complex64"), new float[] {1, 2, 3, -4})
                .close();
        assertEquals("<c8 (2,)", described(other));
        assertEquals("[(1+2j), (3-4j)]", python.run("mapped('" + other + "').tolist()"));
        created("c16", SharedDoubleArray.create(segments.name(), DEFAULTS.withDtype("complex128"), 3, 4, 2), "(3, 4)");
        created("S4", SharedByteArray.create(segments.name(), DEFAULTS.withDtype("S4"), 3, 4), "(3,)");
        created("V4", SharedByteArray.create(segments.name(), DEFAULTS.withDtype("V4"), 4), "()");
        created("U4", SharedIntArray.create(segments.name(), DEFAULTS.withDtype("<U4"), 3, 4), "(3,)");
        created("m8[25s]", SharedLongArray.create(segments.name(), DEFAULTS.withDtype("m8[25s]"), 3), "(3,)");
        created("f2", SharedShortArray.create(segments.name(), DEFAULTS.withDtype("float16"), 3), "(3,)");
        CreateOptions columns = DEFAULTS.withDtype("c8").withOrder(Order.F);
        created("c8", SharedFloatArray.create(segments.name(), columns, 2, 3, 4), "(3, 4)");
        SharedLongArray times = SharedLongArray.copyOf(
                segments.name(), DEFAULTS.withDtype("M8[s]"), (Object) new int[] {1, 2}, Overflow.EXACT);
        created("M8[s]", times, "(2,)");
        CreateOptions parts = DEFAULTS.withDtype("c8");
        created("c8", SharedFloatArray.copyOf(segments.name(), parts, new int[] {1, 2}, Overflow.EXACT), "(1,)");
    }

    private static String ticksOf(String name) {
        return python.run("mapped('" + name + "').view('i8').tolist()");
    }

    private static String described(String name) {
        return python.run("mapped('" + name + "').dtype.str") + " " + python.run("mapped('" + name + "').shape");
    }

    private static void created(String dtype, SharedArray array, String shape) {
        array.close();
        assertEquals(python.run("numpy.dtype('" + dtype + "').str") + " " + shape, described(array.name()));
        try (SharedArray again = SharedArray.attach(array.name())) {
            assertEquals(array.dtype(), again.dtype());
            assertArrayEquals(array.shape(), again.shape());
        }
    }

    @Test
    void whatGrowsKeepsItsType() {
        CreateOptions growing = DEFAULTS.withCapacity(10);
        try (var times = SharedLongArray.create(name, growing.withDtype("M8[s]"), 0);
                var numbers = SharedFloatArray.create(other, growing.withDtype("c8"), 1, 2);
                SharedArray attached = SharedArray.attach(other)) {
            times.append(1, 2, Long.MIN_VALUE);
            assertEquals("<M8[s] (3,)", described(name));
            numbers.append(3, 4, 5, 6);
            assertEquals("<c8 (3,)", described(other));
            assertEquals("[0j, (3+4j), (5+6j)]", python.run("mapped('" + other + "').tolist()"));
            attached.refresh();
            assertArrayEquals(new long[] {3, 2}, attached.shape());
            assertEquals("<c8", attached.dtype());
        }
    }

    @Test
    void openOrCreateTakesThatTypeAlone() {
        CreateOptions nanoseconds = DEFAULTS.withDtype("M8[ns]");
        SharedLongArray.openOrCreate(name, nanoseconds, 3).close();
        try (SharedLongArray again = SharedLongArray.openOrCreate(name, nanoseconds, 3)) {
            assertEquals(false, again.wasCreated());
        }
        var mismatch = SegmentMismatchException.class;
        CreateOptions seconds = DEFAULTS.withDtype("M8[s]");
        assertRefused(mismatch, () -> SharedLongArray.openOrCreate(name, seconds, 3), "<M8[s] (3,)", "of <M8[ns]");
        assertRefused(mismatch, () -> SharedLongArray.openOrCreate(name, 3), "int64 or uint64", "of <M8[ns]");
    }

    @Test
    void whatHasATypeOfItsOwnTakesNoOther() {
        var argument = IllegalArgumentException.class;
        CreateOptions times = DEFAULTS.withDtype("M8[s]");
        assertRefused(argument, () -> SharedArray.create(name, times, ElementType.INT64, 3), "leave withDtype away");
        assertRefused(argument, () -> FrameRing.create(name, times, 2, ElementType.INT64, 3), "leave withDtype away");
        assertRefused(argument, () -> SharedMemory.create(name, times, 3), "leave withDtype away");
        assertRefused(argument, () -> SharedLock.openOrCreate(name, times), "leave withDtype away");
    }

    @Test
    void otherClassesAndShapesAreRefusedInWords() {
        save("numpy.zeros(3, 'c8')");
        assertRefused(SegmentMismatchException.class, () -> SharedLongArray.attach(name), "float32 (3, 2) of <c8");
        var argument = IllegalArgumentException.class;
        CreateOptions complex = DEFAULTS.withDtype("c8");
        assertRefused(
                argument,
                () -> SharedIntArray.create(other, complex, 3, 2),
                "int32 or uint32",
                "float32",
                "<c8 is made");
        assertRefused(argument, () -> SharedFloatArray.create(other, complex, 3), "2 of float32", "last dimension");
        assertRefused(argument, () -> SharedFloatArray.create(other, complex), "last dimension");
        assertRefused(argument, () -> SharedFloatArray.copyOf(other, complex, new float[3]), "3");
        assertRefused(argument, () -> DEFAULTS.withDtype("O"), "objects of Python");
        assertRefused(argument, () -> DEFAULTS.withDtype("U"), "no width", "U8");
        assertRefused(argument, () -> DEFAULTS.withDtype(">M8[s]"), "byte order", "leave the > away");
        assertRefused(argument, () -> DEFAULTS.withDtype("M8[x]"), "M8[x]");
        assertRefused(argument, () -> new SharedHeap(other, DEFAULTS.withDtype("M8[s]"), 100), "withDtype");
        assertRefused(
                argument,
                () -> SharedArray.copyOf(other, DEFAULTS.withDtype("c16"), TestSegments.path(name)),
                "the file has <c8, not <c16");
    }

    @ParameterizedTest
    @ValueSource(strings = {">c8", ">U2", ">M8[ns]"})
    void theOtherByteOrderIsRefusedWithTheCallThatConverts(String dtype) {
        save("numpy.zeros(3, '" + dtype + "')");
        assertRefused(
                SegmentFormatException.class, () -> SharedArray.attach(name), dtype, "SharedArray.copyOf(newName");
        try (SharedArray copy = SharedArray.copyOf(other, TestSegments.path(name))) {
            assertInstanceOf(SharedArray.class, copy);
        }
    }
}
