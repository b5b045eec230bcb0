package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Checks what exceptions tell. */
public final class Messages {
    private Messages() {}

    /** Runs what must throw; returns the exception, whose message has all the parts. */
    public static <E extends Exception> E assertRefused(Class<E> type, Executable action, Object... parts) {
        E e = assertThrows(type, action);
        for (Object part : parts) {
            assertTrue(
                    e.getMessage() != null && e.getMessage().contains(part.toString()),
                    () -> "\"" + part + "\" is missing in: " + e.getMessage());
        }
        return e;
    }
}
