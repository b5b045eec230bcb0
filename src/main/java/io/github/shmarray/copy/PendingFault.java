package io.github.shmarray.copy;

import io.github.shmarray.loader.NativeLibrary;

/**
 * A fault in memory that compiled code of the JDK has touched: the JVM throws its {@link InternalError} when the thread next
 * asks for such things, which may be long after. Safe to use from many threads.
 */
public final class PendingFault {
    private static final boolean HAS_NATIVE = NativeLibrary.isAvailable();

    private PendingFault() {}

    /** Whether it is the error by which the JVM tells of a fault. */
    public static boolean is(Throwable failure) {
        return failure instanceof InternalError
                && String.valueOf(failure.getMessage()).contains("unsafe memory access");
    }

    /** Throws the error of a fault that this thread has met, if there is one. */
    public static void raise() {
        if (HAS_NATIVE) {
            nothing();
        } else {
            // No yield: a virtual thread would leave the error to whatever its carrier does next.
            Thread.holdsLock(PendingFault.class);
        }
    }

    /** The way back from native code is such a moment, and the cheapest. */
    private static native void nothing();
}
