package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedIntArray;
import java.lang.foreign.Arena;

/** Closing what was made before, outside the time. */
abstract class CloseCases implements Workload {
    int[] source;

    /** Null if it was closed. */
    AutoCloseable open;

    abstract AutoCloseable make();

    @Override
    public void prepare(int[] source) {
        this.source = source;
        reset();
    }

    @Override
    public void reset() {
        if (open == null) {
            open = make();
        }
    }

    @Override
    public void run() {
        try {
            open.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        open = null;
    }

    @Override
    public void verify() {
        if (open != null) {
            throw new IllegalStateException("it was not closed");
        }
    }

    @Override
    public void close() {
        if (open != null) {
            run();
        }
    }

    /** What of closing is the JVM's: no thread may be inside an access. */
    static final class SharedArena extends CloseCases {
        @Override
        AutoCloseable make() {
            return Arena.ofShared();
        }
    }

    /** An array whose name is gone. */
    static final class Array extends CloseCases {
        private final String name = Names.ownSegment();

        @Override
        AutoCloseable make() {
            SharedIntArray array = SharedIntArray.copyOf(name, source);
            array.unlink();
            return array;
        }
    }

    /** An array of a pool, whose name is gone. */
    static final class PooledArray extends CloseCases {
        private SparePool pool;

        @Override
        public void prepare(int[] source) {
            pool = SparePool.warm(source);
            super.prepare(source);
        }

        @Override
        AutoCloseable make() {
            pool.awaitSpare();
            SharedIntArray array = pool.make(source);
            array.unlink();
            pool.awaitSpare();
            return array;
        }

        @Override
        public void close() {
            super.close();
            pool.close();
        }
    }
}
