package io.github.shmarray.copy;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Links C functions by a thread of its own, since that takes the JDK some 70 ms, longer than most of what they are called for: until
 * it is done, Java does without them. Safe to use from many threads.
 */
final class Linking {
    private final Runnable link;
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private volatile boolean isDone;
    private volatile Throwable failure;

    /**
     * @param link makes the functions, as by the first use of the class that has them
     */
    Linking(Runnable link) {
        this.link = link;
    }

    /** Whether the functions can be called at once; begins to link them if nobody has. */
    boolean isDone() {
        if (!isDone) {
            begin();
        }
        return isDone;
    }

    private void begin() {
        if (failure != null) {
            throw new IllegalStateException("the functions of the native library cannot be linked", failure);
        }
        if (hasBegun.compareAndSet(false, true)) {
            try {
                LibraryThreads.unstarted("shmarray-link", this::run).start();
            } catch (OutOfMemoryError noThread) {
                run();
            }
        }
    }

    private void run() {
        try {
            link.run();
            isDone = true;
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }
}
