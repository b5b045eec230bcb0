package io.github.shmarray.posix;

import io.github.shmarray.loader.NativeAccess;
import java.util.function.Supplier;

/**
 * What came of making an implementation. It is kept, because the JVM itself tells only the first caller why a class could
 * not be initialised.
 */
record Attempt(Posix posix, Throwable failure) {
    static Attempt of(Supplier<Posix> constructor) {
        try {
            return new Attempt(constructor.get(), null);
        } catch (ExceptionInInitializerError e) {
            return new Attempt(null, e.getCause());
        } catch (LinkageError e) {
            return new Attempt(null, e);
        }
    }

    /**
     * Returns the implementation.
     *
     * @param remedy what to do about a failure
     * @param callers the classes whose modules need native access, the library's own first
     * @throws IllegalCallerException if the JVM denies native access
     * @throws UnsatisfiedLinkError if something is missing
     */
    Posix get(String remedy, Class<?>... callers) {
        return switch (failure) {
            case null -> posix;
            case IllegalCallerException e -> throw NativeAccess.denied(e, callers);
            default -> throw (Error) new UnsatisfiedLinkError(failure + "; " + remedy).initCause(failure);
        };
    }
}
