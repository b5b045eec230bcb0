package io.github.shmarray.compare.cases;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.element.ElementType;
import java.util.Arrays;

/** Arrays in memory that was used before. */
abstract class HeapCases implements Workload {
    private static final CreateOptions OPTIONS = CreateOptions.defaults().withUnlinkOnClose();

    int[] source;
    SharedHeap heap;
    SharedIntArray array;

    @Override
    public void prepare(int[] source) {
        this.source = source;
        heap = new SharedHeap(Names.ownSegment(), OPTIONS, bytes(source));
        try (SharedIntArray dirt = heap.allocateInts(source.length)) {
            dirt.fill(Copies.WRONG);
        }
    }

    static long bytes(int[] source) {
        return (long) Integer.BYTES * source.length;
    }

    @Override
    public void reset() {
        if (array != null) {
            array.close();
            array = null;
        }
    }

    @Override
    public void close() {
        heap.close();
    }

    /** An array, filled. */
    static final class CopyOf extends HeapCases {
        private int[] expected;

        @Override
        public void prepare(int[] source) {
            super.prepare(source);
            expected = source.clone();
        }

        @Override
        public void run() {
            array = heap.copyOf(source);
        }

        @Override
        public void verify() {
            array.fill(Copies.WRONG);
            reset();
            run();
            Copies.verify(expected, array.memorySegment());
        }
    }

    /** An array, zeroed; its place was full of other bytes. */
    static final class Zeroed extends HeapCases {
        @Override
        public void run() {
            array = heap.allocateInts(source.length);
        }

        @Override
        public void verify() {
            array.fill(Copies.WRONG);
            reset();
            run();
            Copies.verify(new int[source.length], array.memorySegment());
        }
    }

    /** Arrays to be filled by somebody, so many in a run that reading the clock does not count. */
    static final class Uninitialized extends HeapCases {
        private static final int ARRAYS = 64;

        private final SharedIntArray[] arrays = new SharedIntArray[ARRAYS];

        /**
         * No page of the heap is touched before the arrays are checked. There is room for those of two runs, as places of closed
         * arrays become free some at a time.
         */
        @Override
        public void prepare(int[] source) {
            this.source = source;
            heap = new SharedHeap(Names.ownSegment(), OPTIONS.withSparse(), 2 * ARRAYS * (bytes(source) + 64));
        }

        @Override
        public void run() {
            for (int i = 0; i < ARRAYS; i++) {
                arrays[i] = (SharedIntArray) heap.allocateUninitialized(ElementType.INT32, source.length);
            }
        }

        @Override
        public int operations() {
            return ARRAYS;
        }

        @Override
        public void reset() {
            for (int i = 0; i < ARRAYS && arrays[i] != null; i++) {
                arrays[i].close();
            }
            Arrays.fill(arrays, null);
        }

        /** Two arrays that are not each other's. */
        @Override
        public void verify() {
            SharedIntArray first = arrays[0];
            SharedIntArray last = arrays[ARRAYS - 1];
            first.copyFrom(source);
            last.fill(Copies.WRONG);
            Copies.verify(source, first.memorySegment());
            last.copyFrom(source);
            Copies.verify(source, last.memorySegment());
        }
    }
}
