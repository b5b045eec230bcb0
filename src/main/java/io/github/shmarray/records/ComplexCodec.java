package io.github.shmarray.records;

import io.github.shmarray.element.Complex;
import io.github.shmarray.npy.NpyScalar;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Complex numbers: the real part, then the imaginary one. */
final class ComplexCodec extends ValueCodec {
    private final boolean isDouble;
    private final ValueLayout.OfFloat floats;
    private final ValueLayout.OfDouble doubles;

    ComplexCodec(NpyScalar dtype) {
        super(dtype);
        isDouble = dtype.size() == 2 * Double.BYTES;
        floats = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(dtype.order());
        doubles = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(dtype.order());
    }

    @Override
    void check(Object value) {
        requirePresent(value);
        Complex number = (Complex) value;
        if (!isDouble && (overflows(number.real()) || overflows(number.imaginary()))) {
            throw new UnfitRecordException(
                    "is " + number + ", and " + dtype.descr() + " holds at most " + Float.MAX_VALUE);
        }
    }

    private static boolean overflows(double part) {
        return Float.isInfinite((float) part) && !Double.isInfinite(part);
    }

    @Override
    void store(MemorySegment memory, long offset, Object value) {
        Complex number = (Complex) value;
        if (isDouble) {
            memory.set(doubles, offset, number.real());
            memory.set(doubles, offset + Double.BYTES, number.imaginary());
        } else {
            memory.set(floats, offset, (float) number.real());
            memory.set(floats, offset + Float.BYTES, (float) number.imaginary());
        }
    }

    @Override
    public Object read(MemorySegment memory, long offset) {
        return isDouble
                ? new Complex(memory.get(doubles, offset), memory.get(doubles, offset + Double.BYTES))
                : new Complex(memory.get(floats, offset), memory.get(floats, offset + Float.BYTES));
    }
}
