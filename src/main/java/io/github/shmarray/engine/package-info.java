/**
 * What the library has learnt of the machine it runs on.
 *
 * <p>Copies of 64 KiB and more, and conversions, are made by one of several kernels. Which of them is the fastest differs by
 * processor, size and number of threads, so it is measured while the library works.
 */
package io.github.shmarray.engine;
