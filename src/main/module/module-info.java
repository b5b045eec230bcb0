/** Typed arrays in shared memory, and the native baseline of copying. */
module io.github.shmarray {
    requires static com.sun.jna;
    requires static org.apache.commons.compress;

    exports io.github.shmarray;
    exports io.github.shmarray.concurrent;
    exports io.github.shmarray.element;
    exports io.github.shmarray.engine;
    exports io.github.shmarray.error;
    exports io.github.shmarray.npz;
    exports io.github.shmarray.posix;
    exports io.github.shmarray.segments;
}
