/**
 * The native baseline: the POSIX and Linux calls of shared memory under their C names, made through JNI, JNA and FFM.
 *
 * <p>For all: {@link io.github.shmarray.posix.Posix} makes raw calls and keeps no state, so that it is safe to use from many threads;
 * what a call opens or maps is the caller's to close. It knows nothing of segments and arrays.
 */
package io.github.shmarray.posix;
