package io.github.shmarray.records;

import io.github.shmarray.npy.NpyScalar;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Strings of bytes, which zeroes fill up, and bytes of which nothing is known, which are always as many. */
final class BytesCodec extends ValueCodec {
    private final boolean isString;

    BytesCodec(NpyScalar dtype) {
        super(dtype);
        isString = dtype.kind() == 'S';
    }

    @Override
    void check(Object value) {
        requirePresent(value);
        int length = ((byte[]) value).length;
        if (length > dtype.size()) {
            throw new UnfitRecordException("has " + length + " bytes, and " + holding(dtype.size()));
        }
        if (length < dtype.size() && !isString) {
            throw new UnfitRecordException("has " + length + " bytes, and " + dtype.descr() + " has " + dtype.size());
        }
    }

    @Override
    void store(MemorySegment memory, long offset, Object value) {
        byte[] bytes = (byte[]) value;
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes.length);
        memory.asSlice(offset + bytes.length, dtype.size() - bytes.length).fill((byte) 0);
    }

    @Override
    public byte[] read(MemorySegment memory, long offset) {
        byte[] bytes = new byte[isString ? lengthOf(memory, offset) : dtype.size()];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, 0, bytes.length);
        return bytes;
    }

    /** Without the zeroes at its end. */
    private int lengthOf(MemorySegment memory, long offset) {
        int length = dtype.size();
        while (length > 0 && memory.get(ValueLayout.JAVA_BYTE, offset + length - 1) == 0) {
            length--;
        }
        return length;
    }
}
