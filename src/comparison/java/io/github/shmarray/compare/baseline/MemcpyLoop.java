package io.github.shmarray.compare.baseline;

import io.github.shmarray.SharedMemory;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.posix.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code memcpy} in a loop in C, from native memory into a segment of {@code /dev/shm}, timed in C: what a copy costs without Java and
 * without a call for each. In a benchmark of JMH, {@code copy(K)} is the body of a method with {@code @OperationsPerInvocation(K)}; elsewhere its result
 * divided by K is the time of a copy. For one thread.
 */
public final class MemcpyLoop implements AutoCloseable {
    /** Data does not start at a page, as behind the header of an .npy file. */
    private static final long DATA_OFFSET = 128;

    private static final String LIBRARY = "shmarray-baseline";

    private final Arena arena = Arena.ofShared();
    private final SharedMemory memory;
    private final MemorySegment source;
    private final MemorySegment target;

    /**
     * Makes a segment without a name whose pages are there.
     *
     * @param source what is copied, as it is now
     * @throws IllegalArgumentException if it is empty
     * @throws UnsatisfiedLinkError if the native library is not in the jar for this machine; its message says which there are
     * @throws io.github.shmarray.error.SharedMemoryException if {@code /dev/shm} has no room for as many bytes
     */
    public MemcpyLoop(int[] source) {
        if (source.length == 0) {
            throw new IllegalArgumentException("copy in a loop: the source has no elements");
        }
        NativeLibrary.load(LIBRARY);
        this.source = arena.allocateFrom(ValueLayout.JAVA_INT, source);
        memory = SharedMemory.create(Names.ownSegment() + ".loop", DATA_OFFSET + this.source.byteSize());
        memory.unlink();
        target = memory.memorySegment().asSlice(DATA_OFFSET);
        copy(1);
    }

    /**
     * Copies all of the source so many times.
     *
     * @return the nanoseconds that all of them took together
     * @throws IllegalArgumentException if it is not at least once
     * @throws IllegalStateException if it is closed
     */
    public long copy(long times) {
        if (times < 1) {
            throw new IllegalArgumentException("copy in a loop: " + times + " times; 1 or more can be");
        }
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("copy in a loop: it is closed");
        }
        long result = copy(target.address(), source.address(), source.byteSize(), times);
        if (result < 0) {
            throw new IllegalStateException("copy in a loop: " + Errno.describe((int) -result));
        }
        return result;
    }

    /** What was copied into, to check what has arrived; of int32 in this machine's byte order. */
    public MemorySegment target() {
        return target;
    }

    /** Frees the memory; closing again does nothing. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            memory.close();
            arena.close();
        }
    }

    /** Returns nanoseconds, or a negated error number. */
    private static native long copy(long target, long source, long bytes, long times);
}
