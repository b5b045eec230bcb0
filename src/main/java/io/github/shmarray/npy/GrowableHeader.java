package io.github.shmarray.npy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The header of an array that grows while others read it. It is like any other, but that the first length stands in eight bytes of its
 * own, at a multiple of eight, with blanks before its digits, which Python skips: {@code 'shape': (      12, 3)}. So one aligned store
 * changes the length, and whoever reads it meanwhile finds the old one or the new one.
 *
 * <p>Where there can be more rows than eight digits tell, a length has sixteen, of which one store can change the last eight, and there
 * are two of it: {@code 'shape': (12, 3), 'descr': (99, 3), 'descr': '<i4'}. Of entries with the same key the last counts, so the second
 * length is nobody's. When the first eight digits are to change, those of the length that does not count are changed, at leisure, and then
 * the key before the second one by one store: to {@code 'shape':}, so that it counts, or back. Immutable, so safe to use from many threads.
 */
public final class GrowableHeader {
    /** As many as sixteen digits can tell. */
    public static final long MOST_ROWS = 9_999_999_999_999_999L;

    private static final VarHandle WORD = JAVA_LONG.varHandle();
    private static final int WORD_SIZE = Long.BYTES;

    /** What the digits of a word count to. */
    private static final long WORD_ROWS = 100_000_000;

    private static final String SHAPE = "'shape':";
    private static final long COUNTS = word(SHAPE);
    private static final long DOES_NOT_COUNT = word("'descr':");
    private static final long BLANKS = word("        ");

    /** Digits that make a number with whatever stands before and behind. */
    private static final long ANY_DIGITS = word("11111111");

    private final byte[] bytes;

    /** Where the length begins. */
    private final int first;

    /** Where the second key begins; 0 if there is none. */
    private final int key;

    /** Where the second length begins. */
    private final int second;

    /** A store that leaves a header of the old or the new length. */
    record Step(int place, long word) {}

    private GrowableHeader(byte[] bytes, int first, int key, int second) {
        this.bytes = bytes;
        this.first = first;
        this.key = key;
        this.second = second;
    }

    private static long word(String characters) {
        long word = 0;
        for (int i = WORD_SIZE - 1; i >= 0; i--) {
            word = word << Byte.SIZE | characters.charAt(i);
        }
        return word;
    }

    /**
     * The header of an array, made so that it can grow along its first dimension.
     *
     * @param room the bytes that there can be of its elements
     * @throws IllegalArgumentException if it cannot: it has no dimensions or is in Fortran's order
     */
    public static GrowableHeader of(NpyHeader header, long room) {
        if (!isPossible(header)) {
            throw new IllegalArgumentException(header + " cannot grow along its first dimension");
        }
        return of(header, room / rowSize(header) >= WORD_ROWS);
    }

    private static boolean isPossible(NpyHeader header) {
        return header.shape().length > 0 && !header.fortranOrder() && rowSize(header) > 0;
    }

    /** The bytes of all that has one index along the first dimension. */
    public static long rowSize(NpyHeader header) {
        long size = header.type().size();
        long[] shape = header.shape();
        for (int dimension = 1; dimension < shape.length; dimension++) {
            size *= shape[dimension];
        }
        return size;
    }

    private static GrowableHeader of(NpyHeader header, boolean isWide) {
        // No name of a field comes after it.
        String text = header.text();
        int shape = text.lastIndexOf(SHAPE);
        int bracket = text.indexOf('(', shape);
        int comma = text.indexOf(',', bracket);
        int end = text.indexOf(')', comma) + 1;
        String others = text.substring(comma, end) + ", ";
        String rows = text.substring(bracket + 1, comma);
        String digits = " ".repeat((isWide ? 2 : 1) * WORD_SIZE - rows.length()) + rows;

        var words = new StringBuilder(text.substring(0, bracket + 1));
        int first = align(words, header);
        words.append(digits).append(others);
        int key = 0;
        int second = 0;
        if (isWide) {
            key = align(words, header);
            words.append("'descr': (");
            second = align(words, header);
            words.append(MOST_ROWS).append(others);
            words.append("'descr': ").append(header.type().literal()).append(", ");
        }
        return new GrowableHeader(header.encode(words.append('}').toString()), first, key, second);
    }

    /** Puts blanks behind what there is, so that the next word is one; returns where that begins in the file. */
    private static int align(StringBuilder words, NpyHeader header) {
        int end = header.textOffset() + header.bytesOf(words.toString()).length;
        int aligned = (end + WORD_SIZE - 1) / WORD_SIZE * WORD_SIZE;
        words.repeat(' ', aligned - end);
        return aligned;
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
        boolean isNarrow = header.shape()[0] < WORD_ROWS && of(header, false).isBeginningOf(file);
        GrowableHeader expected = of(header, !isNarrow);
        return isNarrow || expected.isBeginningOf(file) ? Optional.of(expected) : Optional.empty();
    }

    private boolean isBeginningOf(MemorySegment file) {
        if (file.byteSize() < bytes.length) {
            return false;
        }
        byte[] found = file.asSlice(0, bytes.length).toArray(JAVA_BYTE);
        keep(found, first, isWide() ? 2 * WORD_SIZE : WORD_SIZE);
        if (isWide()) {
            keep(found, key, WORD_SIZE);
            keep(found, second, 2 * WORD_SIZE);
        }
        return Arrays.equals(bytes, found) && load(file) >= 0;
    }

    private void keep(byte[] found, int place, int count) {
        System.arraycopy(bytes, place, found, place, count);
    }

    private boolean isWide() {
        return key > 0;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The most rows that it can tell of. */
    public long mostRows() {
        return isWide() ? MOST_ROWS : WORD_ROWS - 1;
    }

    /** The number of rows that a file tells now; -1 if it tells none. */
    public long load(MemorySegment file) {
        if (!isWide()) {
            return rows(BLANKS, load(file, first));
        }
        while (true) {
            int number = counting(file);
            long high = load(file, number);
            long low = load(file, number + WORD_SIZE);
            if (number == counting(file) && high == load(file, number)) {
                return rows(high, low);
            }
        }
    }

    /** Tells another number of rows, after all that was written before. Nobody else does meanwhile. */
    public void store(MemorySegment file, long rows) {
        int number = isWide() ? counting(file) : first;
        if (!isWide() || load(file, number) == high(rows)) {
            WORD.setRelease(file, (long) number + (isWide() ? WORD_SIZE : 0), low(rows));
        } else {
            steps(number, rows).forEach(step -> WORD.setRelease(file, (long) step.place, step.word));
        }
    }

    /**
     * What changes all digits.
     *
     * @param counting where the length that counts is
     */
    List<Step> steps(int counting, long rows) {
        int other = counting == first ? second : first;
        return List.of(
                new Step(other + WORD_SIZE, ANY_DIGITS),
                new Step(other, high(rows)),
                new Step(other + WORD_SIZE, low(rows)),
                new Step(key, other == first ? DOES_NOT_COUNT : COUNTS));
    }

    int counting(MemorySegment file) {
        return load(file, key) == COUNTS ? second : first;
    }

    private static long load(MemorySegment file, int place) {
        return (long) WORD.getAcquire(file, (long) place);
    }

    static long high(long rows) {
        return rows < WORD_ROWS ? BLANKS : digits(rows / WORD_ROWS, ' ');
    }

    static long low(long rows) {
        return digits(rows % WORD_ROWS, rows < WORD_ROWS ? ' ' : '0');
    }

    private static long digits(long number, char before) {
        long word = 0;
        long left = number;
        for (int i = 0; i < WORD_SIZE; i++) {
            word = word << Byte.SIZE | (i == 0 || left > 0 ? '0' + left % 10 : before);
            left /= 10;
        }
        return word;
    }

    /** The number that two words tell; -1 if they are not what is made of one here. */
    static long rows(long high, long low) {
        long rows = number(high) * WORD_ROWS + number(low);
        return rows >= 0 && rows <= MOST_ROWS && high(rows) == high && low(rows) == low ? rows : -1;
    }

    private static long number(long word) {
        long number = 0;
        for (int i = 0; i < WORD_SIZE; i++) {
            int character = (int) (word >>> i * Byte.SIZE) & 0xff;
            number = number * 10 + (character == ' ' ? 0 : character - '0');
        }
        return number;
    }
}
