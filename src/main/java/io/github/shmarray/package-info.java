/**
 * Shared memory for Java on Linux: typed arrays that other processes attach to by name, heaps of them, and raw regions.
 *
 * <p>For users: {@link io.github.shmarray.SharedArray} and a class for each type of elements, {@link io.github.shmarray.ArrayView} for n
 * dimensions, {@link io.github.shmarray.SharedHeap} for many short-lived arrays, {@link io.github.shmarray.SegmentPool} for arrays with a
 * name that are made again and again, {@link io.github.shmarray.SharedMemory} for bytes.
 *
 * <p>What holds for all of them, unless a method says otherwise:
 * <ul>
 *   <li>They are safe to use from many threads. The elements are as plain memory: threads and processes that write the same ones
 *       need a lock of their own, or the atomic methods of {@link io.github.shmarray.SharedIntArray} and
 *       {@link io.github.shmarray.SharedLongArray}.
 *   <li>Once closed, every use throws {@link java.lang.IllegalStateException}, of what was made from it too. Closing again does
 *       nothing. Closing unmaps and leaves the segment to others; {@code unlink} removes its name.
 *   <li>Writing to what is read-only throws {@link java.lang.UnsupportedOperationException}; an index or a range outside,
 *       {@link java.lang.IndexOutOfBoundsException}; a null argument, {@link java.lang.NullPointerException} with its name.
 *   <li>A page that is not available, since another process cut the segment short or its file system is full, is a
 *       {@link io.github.shmarray.error.SegmentFaultException}, and ends every access.
 *   <li>What system calls report is a {@link io.github.shmarray.error.SharedMemoryException}, with the error number.
 * </ul>
 */
package io.github.shmarray;
