package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.BFloat16;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentMismatchException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** The type of machine learning, which numpy itself takes for bytes; the judge is its arithmetic on the bits, and ml_dtypes. */
@Timeout(60)
class BFloat16Test {
    private static final CreateOptions BFLOAT16 = CreateOptions.defaults().withElementType(ElementType.BFLOAT16);

    /** The numbers that bfloat16 elements of an array {@code a} are. */
    private static final String NUMBERS = "(a.view('u2').astype('u4') << 16).view('f4')";

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @Test
    void everyElementIsTheNumberThatNumpyMakesOfItsBits() {
        short[] all = new short[1 << 16];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
        }
        try (SharedShortArray array = SharedShortArray.copyOf(name, ElementType.BFLOAT16, all)) {
            float[] numbers = new float[all.length];
            array.convertTo(numbers);
            for (int i = 0; i < all.length; i++) {
                assertEquals(numbers[i], array.getFloat(i));
                assertEquals(numbers[i], (float) array.view().getDouble(i));
            }
            try (SharedFloatArray wide = SharedFloatArray.copyOf(segments.name(), numbers)) {
                python.run("a = mapped('" + name + "'); b = mapped('" + wide.name() + "')");
                assertEquals("|V2", python.run("a.dtype.str"));
                assertEquals("True", python.run("bool(numpy.array_equal(" + NUMBERS + ", b, equal_nan=True))"));
            }
        }
    }

    @Test
    void floatsAreRoundedToTheNearestEvenOneAsNumpyRoundsTheirBits() {
        float[] numbers = new float[100_000];
        Random random = new Random(20261127);
        for (int i = 0; i < numbers.length; i++) {
            int halfway = i % 3 == 0 ? random.nextInt() & 0xffff_0000 | 0x8000 : random.nextInt();
            float number = Float.intBitsToFloat(halfway);
            numbers[i] = Float.isNaN(number) ? i : number;
        }
        try (SharedFloatArray wide = SharedFloatArray.copyOf(segments.name(), numbers);
                SharedShortArray array = SharedShortArray.create(name, ElementType.BFLOAT16, numbers.length)) {
            array.convertFrom(numbers, Overflow.WRAP);
            python.run("a = mapped('" + name + "'); b = mapped('" + wide.name() + "').view('u4').astype('u8')");
            assertEquals("True", python.run("bool(((b + 0x7fff + (b >> 16 & 1) >> 16) == a.view('u2')).all())"));
            for (int i = 0; i < numbers.length; i++) {
                assertEquals(array.get(i), BFloat16.fromFloat(numbers[i]));
            }
        }
    }

    @Test
    void nanStaysNan() {
        try (SharedShortArray array = SharedShortArray.create(name, ElementType.BFLOAT16, 3)) {
            array.convertFrom(
                    new float[] {Float.NaN, Float.intBitsToFloat(0x7f800001), Float.intBitsToFloat(0xff80ffff)});
            assertArrayEquals(new short[] {0x7fc0, 0x7fc0, (short) 0xffc0}, array.toArray());
            array.setFloat(0, Float.intBitsToFloat(0x7f800001));
            assertEquals(Float.NaN, array.getFloat(0));
        }
    }

    @Test
    void singleElementsAreFloats() {
        try (SharedShortArray array = SharedShortArray.create(name, ElementType.BFLOAT16, 2)) {
            array.setFloat(0, 3.14159f);
            assertEquals(3.140625f, array.getFloat(0));
            assertEquals(3.140625, array.view().getDouble(0));
            array.fillFloat(-2);
            assertArrayEquals(new short[] {(short) 0xc000, (short) 0xc000}, array.toArray());
            array.view().setDouble(1, 1e38);
            assertTrue(array.toString().contains("-2.0 9.9"), array::toString);
            assertRefused(
                    ArithmeticException.class, () -> array.view().setDouble(1, Float.MAX_VALUE), name, "bfloat16");
            assertRefused(ArithmeticException.class, () -> array.view().setLong(1, 257), name, "bfloat16");
        }
    }

    @Test
    void theFileIsWhatMlDtypesSaves() {
        try (SharedShortArray array = SharedShortArray.create(name, BFLOAT16, 2, 3)) {
            array.fillFloat(1.5f);
            String start = python.run("open('/dev/shm/" + name + "', 'rb').read()[10:32]");
            assertEquals("b\"{'descr': '<V2', 'fort\"", start);
            if (!python.tryToRun("__import__('ml_dtypes').__name__").equals("ml_dtypes")) {
                System.out.println("SKIPPED: comparison with ml_dtypes, because python3 has none");
                throw new TestAbortedException("python3 has no ml_dtypes");
            }
            python.run("import io, ml_dtypes; saved = io.BytesIO()");
            python.run("numpy.save(saved, numpy.full((2, 3), 1.5, ml_dtypes.bfloat16))");
            assertEquals("True", python.run("saved.getvalue() == open('/dev/shm/" + name + "', 'rb').read()"));
        }
    }

    @Test
    void bytesWithoutAnOrderAreNoNumbersButCanBeTakenForThem() {
        python.run("numpy.save(open('/dev/shm/" + name + "', 'wb'), numpy.full(3, 0x3f80, 'u2').view('V2'))");
        assertRefused(
                SegmentMismatchException.class,
                () -> SharedShortArray.attach(name),
                "|V2",
                "withRaw(ElementType.BFLOAT16, 128, 3)");
        try (SharedArray bytes = SharedArray.attach(name)) {
            assertEquals(1.0, bytes.view().cast(ElementType.BFLOAT16).getDouble(2));
        }
        AttachOptions raw = AttachOptions.readOnly().withRaw(ElementType.BFLOAT16, 128, 3);
        try (SharedArray array = SharedArray.attach(name, raw)) {
            assertEquals(1, assertInstanceOf(SharedShortArray.class, array).getFloat(2));
        }
    }
}
