package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays that are made of Java arrays of another type are what {@code convertFrom} makes of them. */
class CopyOfConvertedTest {
    private static final long SEED = 20261126;

    /** More than is written at once, of the smallest elements too. */
    private static final int MANY = 700_001;

    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final Random random = new Random(SEED);

    static Stream<ArrayClass> arrayClasses() {
        return ArrayClass.all();
    }

    private static Stream<Object> sources(int length) {
        return Stream.of(
                new byte[length],
                new short[length],
                new char[length],
                new int[length],
                new long[length],
                new float[length],
                new double[length]);
    }

    private void fillRandomly(Object javaArray) {
        MemorySegment memory = JavaArrays.segment(javaArray);
        byte[] bytes = new byte[(int) memory.byteSize()];
        random.nextBytes(bytes);
        memory.copyFrom(MemorySegment.ofArray(bytes));
    }

    private static SharedArray copyOf(
            ArrayClass arrayClass, String name, CreateOptions options, Object source, Overflow overflow) {
        try {
            return (SharedArray) arrayClass
                    .arrayClass()
                    .getMethod("copyOf", String.class, CreateOptions.class, Object.class, Overflow.class)
                    .invoke(null, name, options, source, overflow);
        } catch (InvocationTargetException e) {
            throw assertInstanceOf(RuntimeException.class, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static void requireSame(SharedArray expected, SharedArray found) {
        assertEquals(expected.elementType(), found.elementType());
        assertEquals(-1, expected.memorySegment().mismatch(found.memorySegment()));
    }

    @ParameterizedTest
    @MethodSource("arrayClasses")
    void itHoldsWhatConvertFromWouldHaveWritten(ArrayClass arrayClass) {
        for (ElementType type : arrayClass.types()) {
            for (int length : new int[] {0, 1, 17, 1025, MANY}) {
                sources(length).forEach(source -> {
                    fillRandomly(source);
                    requireConverted(arrayClass, type, source, length, Overflow.WRAP);
                    requireConverted(arrayClass, type, source, length, Overflow.SATURATE);
                });
            }
        }
    }

    private void requireConverted(
            ArrayClass arrayClass, ElementType type, Object source, int length, Overflow overflow) {
        String name = segments.name();
        try (SharedArray expected = SharedArray.create(segments.name(), type, length);
                SharedArray found = copyOf(arrayClass, name, DEFAULTS.withElementType(type), source, overflow);
                SharedArray attached = SharedArray.attach(name)) {
            expected.unlink();
            JavaArrayConversion.convertFrom(expected, source, overflow);
            requireSame(expected, found);
            requireSame(expected, attached);
            found.unlink();
        }
    }

    @ParameterizedTest
    @MethodSource("arrayClasses")
    void allThatFitIsConvertedExactly(ArrayClass arrayClass) {
        int[] numbers = random.ints(MANY, 0, 2).toArray();
        for (ElementType type : arrayClass.types()) {
            requireConverted(arrayClass, type, numbers, MANY, Overflow.EXACT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 255, 256, 1023, 1024, 32_735, 32_736, 65_535, 65_536, MANY - 1})
    void anElementThatDoesNotFitIsToldAndLeavesNoName(int place) {
        String name = segments.name();
        long[] source = new long[MANY];
        source[place] = Integer.MAX_VALUE + 1L;
        source[MANY - 1] = Long.MIN_VALUE;
        long told = source[place];
        for (CreateOptions options :
                new CreateOptions[] {DEFAULTS, DEFAULTS.withHugePages(), DEFAULTS.withParallelism(Parallelism.of(2))}) {
            ArithmeticException e = assertThrows(
                    ArithmeticException.class, () -> SharedIntArray.copyOf(name, options, source, Overflow.EXACT));
            assertEquals(
                    "create array \"" + name + "\" of int32 (" + MANY + ",): element " + place + " is " + told
                            + ", which int32 cannot hold; use Overflow.WRAP or Overflow.SATURATE to have it changed",
                    e.getMessage());
            assertFalse(TestSegments.exists(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "huge", "parallel", "memfd"})
    void itIsMadeInEveryWay(String way) {
        double[] source = random.doubles(3 * MANY, -1e12, 1e12).toArray();
        CreateOptions options = switch (way) {
            case "huge" -> DEFAULTS.withHugePages();
            case "parallel" -> DEFAULTS.withParallelism(Parallelism.of(2));
            case "memfd" -> DEFAULTS.withBacking(Backing.MEMFD);
            default -> DEFAULTS;
        };
        for (int round = 0; round < 3; round++) {
            String name = segments.name();
            try (SharedIntArray expected = SharedIntArray.create(segments.name(), source.length);
                    SharedIntArray found = SharedIntArray.copyOf(name, options, source, Overflow.WRAP)) {
                expected.convertFrom(source, Overflow.WRAP);
                requireSame(expected, found);
            }
        }
    }

    @Test
    void aSpareIsFilledToo() throws InterruptedException {
        long[] source = random.longs(MANY).toArray();
        try (SegmentPool pool = SegmentPool.ofBytes(64 << 20)) {
            for (int round = 0; round < 5; round++) {
                String name = segments.name();
                try (SharedIntArray expected = SharedIntArray.create(segments.name(), MANY);
                        SharedIntArray found =
                                SharedIntArray.copyOf(name, DEFAULTS.withPool(pool), source, Overflow.SATURATE)) {
                    expected.convertFrom(source, Overflow.SATURATE);
                    requireSame(expected, found);
                }
                Thread.sleep(20);
            }
        }
    }

    @Test
    void whatIsNoArrayOfNumbersIsRefused() {
        String name = segments.name();
        for (Object wrong : new Object[] {new boolean[1], "text", new Integer[] {1}}) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> SharedIntArray.copyOf(name, wrong, Overflow.EXACT));
            assertEquals(
                    "create array \"" + name + "\": " + wrong.getClass().getTypeName()
                            + " is not one of byte[], short[], char[], int[], long[], float[], double[]",
                    e.getMessage());
        }
        assertThrows(NullPointerException.class, () -> SharedIntArray.copyOf(name, (Object) null, Overflow.EXACT));
        assertThrows(NullPointerException.class, () -> SharedIntArray.copyOf(name, new long[1], (Overflow) null));
        assertFalse(TestSegments.exists(name));
    }
}
