package io.github.shmarray.concurrent;

import java.util.function.Consumer;

/** Moments between the steps of locking and unlocking, at which tests end a process. */
enum Step {
    /** The pending entry is set; the word is not taken yet. */
    PENDING,
    /** The word is taken; the mutex is not in the list yet. */
    TAKEN,
    /** The mutex is in the list, and still the pending entry. */
    LINKED,
    /** The pending entry is cleared, and the lock held. */
    HELD,
    /** The mutex is the pending entry again, and still in the list. */
    RELEASING,
    /** The mutex is not in the list; the word is still taken. */
    UNLINKED,
    /** The word is free; nobody has been woken yet. */
    FREED,
    /** A thread is about to wait in the kernel. */
    WAITING,
    /** A thread was woken and has not tried to take the word yet. */
    WOKEN,
    /** It has tried, with or without success, and its own pending entry still leads to the mutex. */
    TRIED;

    /** A constant, so that the steps cost nothing where nobody looks. */
    private static final boolean IS_OBSERVED = Boolean.getBoolean("shmarray.lock.steps");

    /** Called at each step of every thread; set by tests. */
    static volatile Consumer<Step> observer = step -> {};

    void reached() {
        if (IS_OBSERVED) {
            observer.accept(this);
        }
    }
}
