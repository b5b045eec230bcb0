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

    /** A copy of these bytes. */
    record Bytes(MemorySegment source) implements Content {
        @Override
        public boolean isSparse() {
            return false;
        }
    }

    boolean isSparse();
}
