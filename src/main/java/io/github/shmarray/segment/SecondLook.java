package io.github.shmarray.segment;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks at a file that is in use again: another process may only be looking at it too, which takes some microseconds. */
public final class SecondLook {
    private static final int LOOKS = 3;
    private static final long PAUSE_NANOSECONDS = 200_000;

    private SecondLook() {}

    /** What was seen last, which is in use each time or else final. */
    public static <T> T whileInUse(Predicate<T> isInUse, Supplier<T> look) {
        T seen = look.get();
        for (int i = 1; i < LOOKS && isInUse.test(seen); i++) {
            LockSupport.parkNanos(PAUSE_NANOSECONDS);
            seen = look.get();
        }
        return seen;
    }
}
