package io.github.shmarray.segment;

import java.lang.foreign.MemorySegment;

/** What a new array is to hold. */
public sealed interface Content {
    /**
     * Nothing but zeroes.
     *
     * @param isSparse whether their space is taken only when they are first written
     */
    record Zeroes(boolean isSparse) implements Content {
        @Override
        public boolean isColumnMajor() {
            return false;
        }
    }

    /** A copy of the bytes of elements that lie in that order. */
    record Bytes(MemorySegment source, boolean isColumnMajor) implements Content {
        @Override
        public boolean isSparse() {
            return false;
        }
    }

    boolean isSparse();

    boolean isColumnMajor();
}
