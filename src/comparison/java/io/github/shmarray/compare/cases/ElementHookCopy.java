package io.github.shmarray.compare.cases;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * One overridable call for each element, as Python's {@code __setitem__} is. The array changes with every run, so that the
 * call stays one the compiler cannot see through.
 */
final class ElementHookCopy extends Copies {
    private static class HookedArray {
        private final MemorySegment segment;

        HookedArray(MemorySegment segment) {
            this.segment = segment;
        }

        void set(int index, int value) {
            segment.setAtIndex(JAVA_INT, index, value);
        }

        final void copyFrom(int[] values) {
            for (int i = 0; i < values.length; i++) {
                set(i, values[i]);
            }
        }
    }

    private static final class FirstOverride extends HookedArray {
        FirstOverride(MemorySegment segment) {
            super(segment);
        }

        @Override
        void set(int index, int value) {
            super.set(index, value);
        }
    }

    private static final class SecondOverride extends HookedArray {
        SecondOverride(MemorySegment segment) {
            super(segment);
        }

        @Override
        void set(int index, int value) {
            super.set(index, value);
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
        arrays[next].copyFrom(source);
    }
}
