package io.github.shmarray;

import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;

/** Makes and finds arrays whose names the locale may not know, in a folder for one; prints what went wrong. */
final class LocaleProgram {
    /** As many bytes as make the library ask for huge pages. */
    private static final int LARGE = 1 << 20;

    private LocaleProgram() {}

    public static void main(String[] names) {
        String name = names[0] + "-gr\u00f6\u00dfe \u6f22\u5b57";
        for (int length : new int[] {3, LARGE}) {
            try (SharedIntArray array = SharedIntArray.create(name, length);
                    SharedArray byHandle = SharedArray.attachHandle(array.handle());
                    SharedArray byName = SharedArray.attach(name)) {
                array.set(length - 1, 7);
                require(((SharedIntArray) byHandle).get(length - 1) == 7, "other bytes under " + byHandle.name());
                require(((SharedIntArray) byName).get(length - 1) == 7, "other bytes under " + byName.name());
                require(byHandle.handle().equals(array.handle()), "the handle changed: " + byHandle.handle());
                requireLock(array);
                require(byHandle.unlink(), "not unlinked");
            }
        }
        System.out.println(System.getProperty("sun.jnu.encoding") + " passed");
    }

    private static void requireLock(SharedIntArray array) {
        // An emulator has no locks.
        if (Posix.preferred().get_robust_list(0, 0, 0) != -Errno.ENOSYS) {
            try (SharedLock lock = SharedLock.of(array);
                    SharedLock again = SharedLock.of(array)) {
                lock.lock();
                require(again.isHeldByCurrentThread(), "another lock");
                lock.unlock();
            }
        }
    }

    private static void require(boolean isRight, String problem) {
        if (!isRight) {
            throw new IllegalStateException(problem);
        }
    }
}
