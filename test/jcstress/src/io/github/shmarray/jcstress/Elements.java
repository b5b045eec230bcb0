package io.github.shmarray.jcstress;

import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import java.util.concurrent.atomic.AtomicLong;

/** Elements of shared arrays for each state: a segment for each would take too long, and there are never so many states at once. */
final class Elements {
    /** Elements of one state, in two cache lines. */
    static final int APART = 16;

    private static final long STATES = 1 << 20;
    private static final AtomicLong STATE = new AtomicLong();

    static final SharedIntArray INTS = unnamed(SharedIntArray.create(name("ints"), STATES * 2 * APART));
    static final SharedLongArray LONGS = unnamed(SharedLongArray.create(name("longs"), STATES * 2 * APART));

    private Elements() {}

    static String name(String what) {
        return "shmarray-jcstress-" + ProcessHandle.current().pid() + "-" + what;
    }

    private static <A extends io.github.shmarray.SharedArray> A unnamed(A array) {
        array.unlink();
        return array;
    }

    /** The first of two elements that lie {@link #APART}, both zero. */
    static long next() {
        long first = STATE.getAndIncrement() % STATES * 2 * APART;
        INTS.setVolatile(first, 0);
        INTS.setVolatile(first + APART, 0);
        LONGS.setVolatile(first, 0);
        LONGS.setVolatile(first + APART, 0);
        return first;
    }
}
