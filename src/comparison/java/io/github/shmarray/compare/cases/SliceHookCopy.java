package io.github.shmarray.compare.cases;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** One overridable call for the whole slice. The array changes with every run, as in {@link ElementHookCopy}. */
final class SliceHookCopy extends Copies {
    private static class HookedArray {
        private final MemorySegment segment;

        HookedArray(MemorySegment segment) {
            this.segment = segment;
        }

        void setSlice(int from, int[] values) {
            MemorySegment.copy(values, 0, segment, JAVA_INT, (long) from * Integer.BYTES, values.length);
        }
    }

    private static final class FirstOverride extends HookedArray {
        FirstOverride(MemorySegment segment) {
            super(segment);
        }

        @Override
        void setSlice(int from, int[] values) {
            super.setSlice(from, values);
        }
    }

    private static final class SecondOverride extends HookedArray {
        SecondOverride(MemorySegment segment) {
            super(segment);
        }

        @Override
        void setSlice(int from, int[] values) {
            super.setSlice(from, values);
        }
    }

    private HookedArray[] arrays;
    private int next;

    @Override
    public void prepare(int[] source) throws IOException {
        super.prepare(source);
        arrays = new HookedArray[] {new HookedArray(target), new FirstOverride(target), new SecondOverride(target)};
    }

    @Override
    public void run() {
        next = (next + 1) % arrays.length;
        arrays[next].setSlice(0, source);
    }
}
