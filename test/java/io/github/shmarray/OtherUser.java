package io.github.shmarray;

import io.github.shmarray.error.SharedMemoryException;
import java.util.function.Supplier;

/** Tries what a user without rights may do with segments, and prints a line for each trial. Needs no library but this one. */
final class OtherUser {
    private OtherUser() {}

    public static void main(String[] names) {
        for (String name : names) {
            attempt("attach", () -> SharedIntArray.attach(name));
            attempt("attachReadOnly", () -> SharedIntArray.attachReadOnly(name));
            attempt("create", () -> SharedIntArray.create(name, 1));
            attempt(
                    "replace",
                    () -> SharedIntArray.create(name, CreateOptions.defaults().withReplace(), 1));
        }
    }

    private static void attempt(String operation, Supplier<SharedIntArray> action) {
        try (SharedIntArray array = action.get()) {
            System.out.println(operation + ": read " + array.get(0));
            attemptToUnlink(array);
        } catch (SharedMemoryException e) {
            System.out.println(operation + ": " + e.getClass().getSimpleName() + " " + e.errno());
        }
    }

    private static void attemptToUnlink(SharedIntArray array) {
        try {
            System.out.println("unlink: " + array.unlink());
        } catch (SharedMemoryException e) {
            System.out.println("unlink: " + e.getClass().getSimpleName() + " " + e.errno());
        }
    }
}
