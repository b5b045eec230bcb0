package io.github.shmarray.compare.cases;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** Copies through {@link MemorySegment}. */
final class SegmentCopies {
    private SegmentCopies() {}

    static final class Bulk extends Copies {
        @Override
        public void run() {
            MemorySegment.copy(source, 0, target, JAVA_INT, 0, source.length);
        }
    }

    static final class ElementLoop extends Copies {
        @Override
        public void run() {
            int[] from = source;
            MemorySegment to = target;
            for (int i = 0; i < from.length; i++) {
                to.setAtIndex(JAVA_INT, i, from[i]);
            }
        }
    }
}
