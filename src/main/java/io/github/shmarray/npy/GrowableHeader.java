package io.github.shmarray.npy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * The header of an array that grows while others read it. It is like any other, but that the first length stands in eight bytes of its
 * own, at a multiple of eight, with blanks before its digits, which Python skips: {@code 'shape': (      12, 3)}. So one aligned store
 * changes the length, and whoever reads it meanwhile finds the old one or the new one. Immutable, so safe to use from many threads.
 */
public final class GrowableHeader {
    /** As many as eight digits can tell. */
    public static final long MOST_ROWS = 99_999_999;

    private static final int DIGITS = Long.BYTES;
    private static final String SHAPE = "'shape': (";
    private static final int RADIX = 10;

    private final byte[] bytes;
    private final int place;

    private GrowableHeader(byte[] bytes, int place) {
        this.bytes = bytes;
        this.place = place;
    }

    /**
     * The header of an array, made so that it can grow along its first dimension.
     *
     * @throws IllegalArgumentException if it cannot: it has no dimensions, is in Fortran's order or has more than {@link #MOST_ROWS} rows
     */
    public static GrowableHeader of(NpyHeader header) {
        if (!isPossible(header)) {
            throw new IllegalArgumentException(header + " cannot grow along its first dimension");
        }
        // No name of a field comes after it.
        String text = header.text();
        int start = text.lastIndexOf(SHAPE) + SHAPE.length();
        int end = text.indexOf(',', start);
        int before = header.textOffset() + header.bytesOf(text.substring(0, start)).length;
        int place = (before + DIGITS - 1) / DIGITS * DIGITS;
        String digits = text.substring(start, end);
        String blanks = " ".repeat(place - before + DIGITS - digits.length());
        String tail = text.substring(end).stripTrailing();
        return new GrowableHeader(header.encode(text.substring(0, start) + blanks + digits + tail), place);
    }

    private static boolean isPossible(NpyHeader header) {
        return header.shape().length > 0 && !header.fortranOrder() && header.shape()[0] <= MOST_ROWS;
    }

    /**
     * The header of a file, if it is such a one.
     *
     * @param header what was read from the file, whose length may have changed since
     */
    public static Optional<GrowableHeader> find(NpyHeader header, MemorySegment file) {
        if (!isPossible(header)) {
            return Optional.empty();
        }
        GrowableHeader expected = of(header);
        return expected.isBeginningOf(file) ? Optional.of(expected) : Optional.empty();
    }

    private boolean isBeginningOf(MemorySegment file) {
        if (file.byteSize() < bytes.length) {
            return false;
        }
        byte[] found = file.asSlice(0, bytes.length).toArray(JAVA_BYTE);
        long digits = file.get(JAVA_LONG_UNALIGNED, place);
        System.arraycopy(bytes, place, found, place, DIGITS);
        return Arrays.equals(bytes, found) && rows(digits) >= 0;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Where the digits begin, in bytes from the beginning of the file. */
    public int place() {
        return place;
    }

    /** The eight bytes that tell a number of rows, as this machine stores them. */
    public static long digits(long rows) {
        long digits = 0;
        long left = rows;
        for (int i = 0; i < DIGITS; i++) {
            long character = i == 0 || left > 0 ? '0' + left % RADIX : ' ';
            digits = digits << Byte.SIZE | character;
            left /= RADIX;
        }
        return digits;
    }

    /** The number of rows that eight bytes tell; -1 if they are not what {@link #digits} makes of one. */
    public static long rows(long digits) {
        long rows = 0;
        for (int i = 0; i < DIGITS; i++) {
            int character = (int) (digits >>> i * Byte.SIZE) & 0xff;
            rows = rows * RADIX + (character == ' ' ? 0 : character - '0');
        }
        return rows >= 0 && rows <= MOST_ROWS && digits(rows) == digits ? rows : -1;
    }
}
