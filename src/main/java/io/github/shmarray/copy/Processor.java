package io.github.shmarray.copy;

import io.github.shmarray.loader.NativeLibrary;

/**
 * The processor that a thread runs on. Linux may leave two threads that take turns in waiting for each other on one, with another idle
 * beside it, as long as they do so. Safe to use from many threads.
 */
final class Processor {
    static final int UNKNOWN = -1;

    private Processor() {}

    /** That of the calling thread at this moment. */
    static int current() {
        return NativeLibrary.isAvailable() ? number() : UNKNOWN;
    }

    /** Has the calling thread run elsewhere if it is on this processor now, and may. */
    static void avoid(int processor) {
        if (processor != UNKNOWN) {
            leave(processor);
        }
    }

    private static native int number();

    private static native void leave(int processor);
}
