package io.github.shmarray.copy;

/** A way to do some work on memory. */
public interface Kernel {
    /** Its name as users see it. */
    String label();

    /** Whether it stores past the caches, so that whatever touches its target next pays for a part of it. */
    boolean streams();
}
