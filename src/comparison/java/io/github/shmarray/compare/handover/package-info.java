/**
 * What takes two processes. Ways to hand frames of bytes from one process to another: the end that sends and the end that receives, each in a process of its own.
 *
 * <p>For the cases of the comparison.
 */
package io.github.shmarray.compare.handover;
