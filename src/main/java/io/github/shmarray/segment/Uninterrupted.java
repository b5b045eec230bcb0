package io.github.shmarray.segment;

import io.github.shmarray.posix.Errno;
import java.util.function.IntSupplier;

/** System calls that a signal does not make fail: an interrupted one has done nothing and is made again. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** The result of a call, which is never {@link Errno#EINTR}. */
    public static int call(IntSupplier systemCall) {
        while (true) {
            int result = systemCall.getAsInt();
            if (result != -Errno.EINTR) {
                return result;
            }
        }
    }
}
