package io.github.shmarray;

import io.github.shmarray.segment.SpareMaker;
import java.util.Optional;

/**
 * Spare files for arrays that are made again and again: {@code CreateOptions.defaults().withPool(pool)}. Creating an array
 * then faults no page, since the pages are there, mapped, and only have to be filled.
 *
 * <p>What is wanted is learned: an array for which there is no spare with just as many pages in the same folder is made the ordinary
 * way, and a thread of the pool then prepares one for the next. After as many creations in a row without one, as many are kept, up to
 * 32. Preparing takes processor time of its own, as much as it saves where arrays are made; it pays where that is not to wait.
 *
 * <p>A pool costs memory: its spares take space in {@code /dev/shm}, or another folder, at most as many bytes as the pool was made
 * with. The space is given up for an array of the pool that lacks it, and by closing the pool. Spares have no name, so nothing is
 * left behind however the process ends. A file that was used is not used again: nobody who had an array sees another one's elements.
 *
 * <p>An array that was made with a pool is closed at once as far as the array and its name go, and unmapped a little later by the
 * pool's thread, while the pool has room for its bytes. Only if a view, memory segment or buffer of it was given out, or it has
 * a hook or an arena, is it unmapped before {@code close} returns, as every other array. A thread that is inside a loop of accesses
 * while another one closes the array may go on until it is unmapped; it never comes to memory of anybody else.
 *
 * <p>Closing the pool leaves its arrays open. Safe to use from many threads.
 */
public final class SegmentPool implements AutoCloseable {
    private final long capacity;
    private final SpareMaker maker;

    private SegmentPool(long capacity) {
        this.capacity = capacity;
        this.maker = new SpareMaker(capacity);
    }

    /**
     * A pool without spares yet.
     *
     * @param capacity how many bytes it may hold, in spares and in arrays that are closed and not unmapped yet
     * @throws IllegalArgumentException if it is below 1
     */
    public static SegmentPool ofBytes(long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a pool of " + capacity + " bytes: there must be at least 1");
        }
        return new SegmentPool(capacity);
    }

    SpareMaker maker() {
        return maker;
    }

    /** Checks that arrays can be made with it in that way. */
    void requireUsable(CreateOptions options, String operation) {
        boolean isNameless = options.backing() instanceof Backing.Memfd;
        boolean isParallel = options.parallelism().threads() > 1;
        String option = "withPool";
        CreateOptions.requireUnused(isNameless, operation, option, "a memfd is in no folder to have spares in");
        CreateOptions.requireUnused(
                options.sparse(),
                operation,
                option,
                "a sparse array is to take its space later, and a spare has its own");
        CreateOptions.requireUnused(options.hugePages(), operation, option, "spares are not moved into huge pages");
        CreateOptions.requireUnused(isParallel, operation, option, "spares are filled by one thread");
        if (!isOpen()) {
            throw new IllegalStateException(operation + ": its pool is closed");
        }
    }

    /** How many bytes it may hold. */
    public long capacity() {
        return capacity;
    }

    /** Bytes that it holds now: in spares, in one that is being prepared, and in closed arrays that are not unmapped yet. */
    public long bytesHeld() {
        return maker.bytes();
    }

    /** How many spares are ready. */
    public int spares() {
        return maker.count();
    }

    /** How many arrays were made from spares. */
    public long sparesUsed() {
        return maker.taken();
    }

    /**
     * Why the last spare that could not be prepared was not. It is no failure of any array: it was made the ordinary way. The next
     * try comes when it is asked for after a second, then two, and so on up to a minute.
     */
    public Optional<Throwable> lastFailure() {
        return Optional.ofNullable(maker.lastFailure());
    }

    /** False once it was closed; never throws. */
    public boolean isOpen() {
        return !maker.isClosed();
    }

    /**
     * Gives back all spares, unmaps what is closed, and ends the thread; waits for it if it is preparing one. Arrays of the pool
     * stay open; no more can be made. Closing twice is fine.
     */
    @Override
    public void close() {
        maker.close();
    }

    @Override
    public String toString() {
        String content = isOpen() ? "open" : "closed";
        return "SegmentPool[" + content + ", " + spares() + " spares, " + bytesHeld() + " of " + capacity + " bytes]";
    }
}
