/**
 * What processes need to work together on shared memory: {@link io.github.shmarray.concurrent.SharedLock} lets one at
 * a time change it, also if it dies meanwhile, and {@link io.github.shmarray.concurrent.FrameRing} hands frames from
 * one to others, {@link io.github.shmarray.concurrent.ArrayInbox} arrays without a name.
 *
 * <p>Uses the arrays, whose segments hold everything here, and the packages below them.
 */
package io.github.shmarray.concurrent;
