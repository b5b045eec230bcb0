package io.github.shmarray.records;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.shmarray.npy.NpyScalar;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Strings: numpy's {@code U}, of 4 bytes for each code point of Unicode, and its {@code S}, of ASCII, as numpy itself takes them for text.
 * Zeroes fill them up, and are not part of them at their end.
 */
final class TextCodec extends ValueCodec {
    private final boolean isBytes;
    private final int width;
    private final BytesCodec bytes;
    private final ValueLayout.OfInt codePoint;

    TextCodec(NpyScalar dtype) {
        super(dtype);
        isBytes = dtype.kind() == 'S';
        width = isBytes ? dtype.size() : dtype.size() / Integer.BYTES;
        bytes = new BytesCodec(dtype);
        codePoint = ValueLayout.JAVA_INT_UNALIGNED.withOrder(dtype.order());
    }

    /** The type that has room for each of these, of which some may be null; as numpy does it, for at least one character. */
    static NpyScalar widthOf(String... texts) {
        int width = Arrays.stream(texts)
                .mapToInt(text -> text == null ? 0 : text.codePointCount(0, text.length()))
                .max()
                .orElse(0);
        return new NpyScalar('U', Math.multiplyExact(Math.max(width, 1), Integer.BYTES), ByteOrder.nativeOrder());
    }

    @Override
    void check(Object value) {
        requirePresent(value);
        String text = (String) value;
        int length = text.codePointCount(0, text.length());
        if (length > width) {
            throw new UnfitRecordException("has " + length + " characters, and " + holding(width));
        }
        int misfit = firstMisfit(text.codePoints().toArray());
        if (misfit >= 0) {
            throw new UnfitRecordException("has "
                    + described(text.codePoints().skip(misfit).findFirst().orElseThrow()) + " at character " + misfit
                    + ", and " + dtype.descr() + " holds " + (isBytes ? "ASCII; use U, or byte[]" : "none"));
        }
    }

    /** The index of the first code point that is no character here, or -1. */
    private int firstMisfit(int... codePoints) {
        for (int i = 0; i < codePoints.length; i++) {
            boolean fits = isBytes
                    ? codePoints[i] >= 0 && codePoints[i] <= Byte.MAX_VALUE
                    : Character.isValidCodePoint(codePoints[i]) && !isSurrogate(codePoints[i]);
            if (!fits) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static String described(int codePoint) {
        String number = "U+%04X".formatted(codePoint);
        return isSurrogate(codePoint) ? "half of a surrogate pair, " + number + "," : number;
    }

    @Override
    void store(MemorySegment memory, long offset, Object value) {
        String text = (String) value;
        if (isBytes) {
            bytes.store(memory, offset, text.getBytes(US_ASCII));
            return;
        }
        int[] codePoints = text.codePoints().toArray();
        MemorySegment.copy(codePoints, 0, memory, codePoint, offset, codePoints.length);
        long end = (long) codePoints.length * Integer.BYTES;
        memory.asSlice(offset + end, dtype.size() - end).fill((byte) 0);
    }

    @Override
    public String read(MemorySegment memory, long offset) {
        int[] codePoints = isBytes ? bytes(memory, offset) : characters(memory, offset);
        int misfit = firstMisfit(codePoints);
        if (misfit >= 0) {
            throw new UnreadableValueException(
                    "it has " + described(codePoints[misfit]) + " at character " + misfit + " of " + dtype.descr()
                            + ", which is no character of " + (isBytes ? "ASCII; take it as byte[]" : "Unicode"));
        }
        return new String(codePoints, 0, codePoints.length);
    }

    private int[] bytes(MemorySegment memory, long offset) {
        byte[] found = bytes.read(memory, offset);
        int[] codePoints = new int[found.length];
        Arrays.setAll(codePoints, i -> Byte.toUnsignedInt(found[i]));
        return codePoints;
    }

    private int[] characters(MemorySegment memory, long offset) {
        int[] found = new int[width];
        MemorySegment.copy(memory, codePoint, offset, found, 0, width);
        int length = width;
        while (length > 0 && found[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(found, length);
    }
}
