package io.github.shmarray.segment;

import io.github.shmarray.copy.MemoryCopy;
import java.lang.foreign.MemorySegment;

/** What a new array is to hold. */
public sealed interface Content {
    /**
     * Nothing but zeroes.
     *
     * @param isSparse whether their space is taken only when they are first written
     * @param room how many bytes at the end have no space before somebody takes it
     */
    record Zeroes(boolean isSparse, long room) implements Content {
        public Zeroes(boolean isSparse) {
            this(isSparse, 0);
        }
    }

    /** What is made of a source. */
    sealed interface Filled extends Content {
        MemorySegment source();

        /** How many bytes are made of it. */
        long byteSize();

        /** Whether these are the bytes of the source. */
        boolean isPlain();

        /** Makes some of them, beginning and ending with whole elements; safe to use from many threads. */
        void make(long from, MemorySegment target, long to, long count);

        @Override
        default boolean isSparse() {
            return false;
        }
    }

    /** A copy of these bytes. */
    record Bytes(MemorySegment source) implements Filled {
        @Override
        public long byteSize() {
            return source.byteSize();
        }

        @Override
        public boolean isPlain() {
            return true;
        }

        @Override
        public void make(long from, MemorySegment target, long to, long count) {
            MemoryCopy.copy(source, from, target, to, count);
        }
    }

    /** Elements that are converted on the way. */
    record Converted(MemorySegment source, long byteSize, Converter converter) implements Filled {
        @Override
        public boolean isPlain() {
            return false;
        }

        @Override
        public void make(long from, MemorySegment target, long to, long count) {
            converter.convert(from, target, to, count);
        }
    }

    /** Converts elements; where they begin and how many there are is in bytes of the new array. */
    interface Converter {
        void convert(long from, MemorySegment target, long to, long count);
    }

    boolean isSparse();
}
