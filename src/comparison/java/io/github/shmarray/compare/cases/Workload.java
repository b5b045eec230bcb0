package io.github.shmarray.compare.cases;

import java.io.IOException;

/** One case in Java. Not thread-safe. */
public interface Workload {
    /**
     * Makes everything ready that is not timed; called once, before the first run.
     *
     * @throws UnsupportedOperationException if it cannot run here; its message is what the report says
     */
    void prepare(int[] source) throws IOException;

    /** What is timed. */
    void run() throws IOException;

    /** How many operations a run is: more than one where a single one takes little longer than to read the clock. */
    default int operations() {
        return 1;
    }

    /** Disposes of what the last run made, so that the next one can start afresh. */
    default void reset() throws IOException {}

    /**
     * Checks the bytes of the last run; where every run writes the same ones, those of one more, over bytes that are wrong.
     *
     * @throws IllegalStateException if they are not what they should be
     */
    void verify();

    /** Frees what {@link #prepare} took. */
    default void close() throws IOException {}
}
