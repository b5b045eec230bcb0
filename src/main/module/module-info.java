/** Typed arrays in shared memory, and the native baseline of copying. */
module io.github.shmarray {
    requires static com.sun.jna;

    exports io.github.shmarray;
    exports io.github.shmarray.concurrent;
    exports io.github.shmarray.element;
    exports io.github.shmarray.engine;
    exports io.github.shmarray.error;
    exports io.github.shmarray.posix;
    exports io.github.shmarray.segments;
}
