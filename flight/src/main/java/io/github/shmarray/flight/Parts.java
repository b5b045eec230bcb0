package io.github.shmarray.flight;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A file in parts of 4 MiB, the last one shorter: each has a checksum, is sent for itself, and is right or sent again. */
record Parts(long size) {
    static final int BYTES = 4 << 20;

    int count() {
        return Math.toIntExact((size + BYTES - 1) / BYTES);
    }

    long offset(int part) {
        return (long) part * BYTES;
    }

    int length(int part) {
        return (int) Math.min(BYTES, size - offset(part));
    }

    BitSet all() {
        BitSet all = new BitSet();
        all.set(0, count());
        return all;
    }

    /** The bytes of some of the parts. */
    long byteSize(BitSet some) {
        return some.stream().mapToLong(this::length).sum();
    }

    /** Pairs of the first and the last part of each run. */
    static List<int[]> ranges(BitSet some) {
        List<int[]> ranges = new ArrayList<>();
        for (int first = some.nextSetBit(0); first >= 0; ) {
            int end = some.nextClearBit(first);
            ranges.add(new int[] {first, end - 1});
            first = some.nextSetBit(end);
        }
        return ranges;
    }

    /**
     * The parts that ranges tell.
     *
     * @throws IllegalArgumentException if there are no such parts
     */
    BitSet of(List<int[]> ranges) {
        BitSet some = new BitSet();
        for (int[] range : ranges) {
            if (range.length != 2 || range[0] < 0 || range[1] < range[0] || range[1] >= count()) {
                throw new IllegalArgumentException("no range of the " + count() + " parts of " + size + " bytes");
            }
            some.set(range[0], range[1] + 1);
        }
        return some;
    }
}
