package io.github.shmarray.concurrent;

import io.github.shmarray.error.SharedMemoryException;

/** Opens a lock a few times, and prints each time why that fails, and how many keepers there are. */
final class LockKeepersProgram {
    private LockKeepersProgram() {}

    public static void main(String[] arguments) {
        for (int i = 0; i < 3; i++) {
            try {
                SharedLock.openOrCreate(arguments[0]).close();
                System.out.println("opened");
            } catch (SharedMemoryException e) {
                System.out.println(e.errno() + " " + keepers());
            }
        }
    }

    private static long keepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("shmarray-lock-keeper"))
                .count();
    }
}
