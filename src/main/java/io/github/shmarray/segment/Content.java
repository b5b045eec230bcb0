package io.github.shmarray.segment;

import java.lang.foreign.MemorySegment;

/** What a new array is to hold. */
public sealed interface Content {
    /**
     * Nothing but zeroes.
     *
     * @param isSparse whether their space is taken only when they are first written
     */
    record Zeroes(boolean isSparse) implements Content {}

    /**
     * A copy of these bytes.
     *
     * @param swapped how many bytes at a time are put in reverse order; 1 for a copy as it is
     */
    record Bytes(MemorySegment source, int swapped) implements Content {
        public Bytes(MemorySegment source) {
            this(source, 1);
        }

        boolean isSwapped() {
            return swapped > 1;
        }

        @Override
        public boolean isSparse() {
            return false;
        }
    }

    boolean isSparse();
}
