package io.github.shmarray.compare.cases;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.shmarray.SharedIntArray;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** All elements of an array that is there set to one number, the last of the source. */
abstract class FillCases implements Workload {
    SharedIntArray array;
    int value;
    private int[] source;

    @Override
    public void prepare(int[] source) {
        this.source = source;
        value = source[source.length - 1];
        array = SharedIntArray.create(Names.ownSegment(), source.length);
        array.unlink();
    }

    @Override
    public void verify() {
        array.memorySegment().fill(Copies.WRONG);
        run();
        int[] expected = new int[source.length];
        Arrays.fill(expected, source[source.length - 1]);
        Copies.verify(expected, array.memorySegment());
    }

    @Override
    public abstract void run();

    @Override
    public void close() {
        array.close();
    }

    static final class Loop extends FillCases {
        private MemorySegment target;

        @Override
        public void prepare(int[] source) {
            super.prepare(source);
            target = array.memorySegment();
        }

        @Override
        public void run() {
            MemorySegment to = target;
            int number = value;
            int count = (int) (to.byteSize() / Integer.BYTES);
            for (int i = 0; i < count; i++) {
                to.setAtIndex(JAVA_INT, i, number);
            }
        }
    }

    static final class Fill extends FillCases {
        @Override
        public void run() {
            array.fill(value);
        }
    }
}
