package io.github.shmarray.records;

import io.github.shmarray.npy.NpyScalar;
import java.lang.foreign.MemorySegment;

/**
 * Reads and writes objects of one class as elements of one type that has no fields. What is wrong with one is told in words that go on
 * from what it is: "has 9 bytes, and |S8 holds at most 8".
 */
abstract class ValueCodec extends RecordAccess {
    final NpyScalar dtype;

    ValueCodec(NpyScalar dtype) {
        this.dtype = dtype;
    }

    @Override
    public final String noun() {
        return "value";
    }

    /**
     * @throws UnfitRecordException if the elements cannot hold it
     */
    abstract void check(Object value);

    /** Of what has been checked. */
    abstract void store(MemorySegment memory, long offset, Object value);

    /**
     * @throws UnreadableValueException if the element is nothing that the class has
     */
    @Override
    public abstract Object read(MemorySegment memory, long offset);

    @Override
    public final void write(MemorySegment memory, long offset, Object value) {
        try {
            check(value);
        } catch (UnfitRecordException e) {
            throw new UnfitRecordException("it " + e.getMessage());
        }
        store(memory, offset, value);
    }

    static void requirePresent(Object value) {
        if (value == null) {
            throw new UnfitRecordException("is null");
        }
    }

    final String holding(int most) {
        return dtype.descr() + " holds at most " + most;
    }
}
