/**
 * Ways to move bytes between addresses, and what happens when a page is not available.
 *
 * <p>For the packages above, which know whose the bytes are; the caller keeps them open. Safe to use from many threads.
 */
package io.github.shmarray.copy;
