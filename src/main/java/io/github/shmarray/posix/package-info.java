/**
 * The native baseline: the POSIX and Linux calls of shared memory under their C names, made through JNI, JNA and FFM.
 */
package io.github.shmarray.posix;
