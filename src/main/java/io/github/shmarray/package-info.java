/** Shared memory for Java on Linux: raw regions and typed arrays that other processes attach to by name. */
package io.github.shmarray;
