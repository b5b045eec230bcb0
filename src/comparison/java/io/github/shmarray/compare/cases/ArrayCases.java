package io.github.shmarray.compare.cases;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Parallelism;
import io.github.shmarray.SharedIntArray;
import java.lang.foreign.MemorySegment;

/** What this library does with arrays. */
abstract class ArrayCases implements Workload {
    final String name = Names.ownSegment();
    int[] source;
    SharedIntArray array;

    @Override
    public void prepare(int[] source) {
        this.source = source;
    }

    @Override
    public void verify() {
        Copies.verify(source, array.memorySegment());
    }

    void dispose() {
        if (array != null) {
            array.unlink();
            array.close();
            array = null;
        }
    }

    /** A new array, filled. */
    static final class Create extends ArrayCases {
        private final CreateOptions options;

        Create(Backing backing) {
            this(CreateOptions.defaults().withBacking(backing));
        }

        Create(CreateOptions options) {
            this.options = options;
        }

        @Override
        public void run() {
            array = SharedIntArray.copyOf(name, options, source);
        }

        @Override
        public void reset() {
            dispose();
        }
    }

    /** A new array, filled, for which there is a spare. */
    static final class CreateFromSpare extends ArrayCases {
        private SparePool pool;

        @Override
        public void prepare(int[] source) {
            super.prepare(source);
            pool = SparePool.warm(source);
            pool.awaitSpare();
        }

        @Override
        public void run() {
            array = pool.make(source);
        }

        @Override
        public void verify() {
            super.verify();
            pool.requireUsed();
        }

        @Override
        public void reset() {
            dispose();
            pool.awaitSpare();
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /** A new array, zeroed. */
    static final class CreateZeroed extends ArrayCases {
        @Override
        public void run() {
            array = SharedIntArray.create(name, source.length);
        }

        @Override
        public void verify() {
            Copies.verify(new int[source.length], array.memorySegment());
        }

        @Override
        public void reset() {
            dispose();
        }
    }

    /** Into an array that is there. */
    static class CopyFrom extends ArrayCases {
        private int[] expected;

        @Override
        public void prepare(int[] source) {
            super.prepare(source);
            expected = source.clone();
            array = SharedIntArray.create(name, source.length);
            array.unlink();
        }

        @Override
        public void run() {
            array.copyFrom(source);
        }

        @Override
        public void verify() {
            array.fill(Copies.WRONG);
            run();
            Copies.verify(expected, array.memorySegment());
            Copies.verify(expected, MemorySegment.ofArray(source));
        }

        @Override
        public void close() {
            dispose();
        }
    }

    /** Into an array that is there, by several threads. */
    static final class ParallelCopyFrom extends CopyFrom {
        @Override
        public void run() {
            array.copyFrom(source, Parallelism.ofAllCores());
        }
    }
}
