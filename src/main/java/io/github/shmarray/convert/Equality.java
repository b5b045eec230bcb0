package io.github.shmarray.convert;

import io.github.shmarray.element.ElementType;

/**
 * Compares elements by value, whatever their types: 1 equals 1.0, 0.0 equals -0.0, NaN equals nothing. The comparison is
 * exact, also between integers and floating-point numbers that cannot hold each other.
 */
public final class Equality {
    private static final int BLOCK = 1024;
    private static final double TWO_POW_63 = 0x1p63;
    private static final double TWO_POW_64 = 0x1p64;
    private static final int PRIME = 31;

    private Equality() {}

    /** The numbers of a block of elements. */
    private static final class Block {
        final Strided elements;
        final boolean isUnsigned;
        final long[] longs;
        final double[] doubles;
        private final RawBlock bits;

        Block(Strided elements, int capacity) {
            this.elements = elements;
            isUnsigned = elements.type() == ElementType.UINT64;
            bits = new RawBlock(elements.type().byteSize(), capacity);
            longs = new long[elements.isInteger() ? capacity : 0];
            doubles = new double[elements.isInteger() ? 0 : capacity];
        }

        void load(long start, int count) {
            bits.gather(elements.segment(), elements.offsetOf(start), elements.stride(), count);
            if (elements.isInteger()) {
                Decoder.toLongs(elements.type(), bits, longs, count);
            } else {
                Decoder.toDoubles(elements.type(), bits, doubles, count);
            }
        }
    }

    /** The index of the first elements that differ, or -1. */
    public static long mismatch(Strided first, Strided second, long count) {
        int capacity = (int) Math.min(BLOCK, count);
        Block one = new Block(first, capacity);
        Block other = new Block(second, capacity);
        for (long done = 0; done < count; done += capacity) {
            int now = (int) Math.min(capacity, count - done);
            one.load(done, now);
            other.load(done, now);
            int mismatch = mismatch(one, other, now);
            if (mismatch >= 0) {
                return done + mismatch;
            }
        }
        return -1;
    }

    private static int mismatch(Block one, Block other, int count) {
        for (int i = 0; i < count; i++) {
            if (!areEqual(one, other, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean areEqual(Block one, Block other, int index) {
        if (one.elements.isInteger() && other.elements.isInteger()) {
            long number = one.longs[index];
            return number == other.longs[index] && (one.isUnsigned == other.isUnsigned || number >= 0);
        }
        if (one.elements.isInteger()) {
            return areEqual(one.longs[index], one.isUnsigned, other.doubles[index]);
        }
        if (other.elements.isInteger()) {
            return areEqual(other.longs[index], other.isUnsigned, one.doubles[index]);
        }
        return one.doubles[index] == other.doubles[index];
    }

    private static boolean areEqual(long integer, boolean isUnsigned, double number) {
        double end = isUnsigned ? TWO_POW_64 : TWO_POW_63;
        double least = isUnsigned ? 0 : -TWO_POW_63;
        return number >= least
                && number < end
                && number == Math.rint(number)
                && Encoder.toLong(number, isUnsigned) == integer;
    }

    /** Goes on with a hash code over {@code count} elements; elements that are equal have equal hash codes. */
    public static int hash(Strided elements, long count, int seed) {
        int capacity = (int) Math.min(BLOCK, count);
        Block block = new Block(elements, capacity);
        int hash = seed;
        for (long done = 0; done < count; done += capacity) {
            int now = (int) Math.min(capacity, count - done);
            block.load(done, now);
            for (int i = 0; i < now; i++) {
                hash = PRIME * hash
                        + (elements.isInteger() ? hash(block.longs[i], block.isUnsigned) : hash(block.doubles[i]));
            }
        }
        return hash;
    }

    private static int hash(long integer, boolean isUnsigned) {
        boolean isBeyondLong = isUnsigned && integer < 0;
        return isBeyondLong ? Double.hashCode(Encoder.toDouble(integer, true)) : Long.hashCode(integer);
    }

    private static int hash(double number) {
        boolean isLong = number >= -TWO_POW_63 && number < TWO_POW_63 && number == Math.rint(number);
        return isLong ? Long.hashCode((long) number) : Double.hashCode(number);
    }
}
