package io.github.shmarray.concurrent;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.error.LockNotRecoverableException;
import io.github.shmarray.error.OwnerDiedException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segment.UseCount;
import java.lang.ref.Cleaner;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A lock between processes, in shared memory. Threads of any process that opens it exclude each other: Java threads,
 * virtual ones included, and C and Python programs, which need nothing of this library. Its memory is a robust {@code
 * pthread_mutex_t} of glibc at the first element of an array of int32, which {@code pthread_mutex_lock} locks as it
 * is.
 *
 * <pre>{@code
 * try (SharedIntArray counters = SharedIntArray.attach("counters"); SharedLock lock = SharedLock.of(counters)) {
 *     lock.lock();
 *     try {
 *         counters.set(0, counters.get(0) + 1);
 *     } finally {
 *         lock.unlock();
 *     }
 * }
 * }</pre>
 *
 * <p><b>It survives its owner.</b> When the process that holds it ends, by SIGKILL too, the next one gets the lock at
 * once and is told: whatever locks throws {@link OwnerDiedException}, <em>with the lock held</em>. What the lock
 * guards may be half changed; having mended it, call {@link #recover()}, then go on as ever. If it is unlocked
 * without that, nobody can take it any more: {@link LockNotRecoverableException}, which C has as ENOTRECOVERABLE.
 *
 * <p>It is reentrant for Java threads, and belongs to the thread that locked it. A thread may have it locked through
 * several objects that were opened on the same mutex. Threads of one JVM hand it on without a system call, and the
 * order among those that wait is not kept when others come just then. A virtual thread that waits does not block its
 * carrier. The last object of a lock cannot be closed while a thread of this process has it or waits for it. Closed,
 * it throws {@link IllegalStateException}; a lock whose segment another process has cut short throws {@link
 * io.github.shmarray.error.SegmentFaultException}. Safe to use from many threads.
 *
 * <p>For the kernel, one thread of this JVM holds all its locks. So a process that dies while another of its threads
 * is still inside has given the lock away some microseconds before that thread ends too.
 *
 * <p>A child process does not inherit a lock that is held, and a process that replaces its program (exec) has lost
 * those it held, as if it had died. Where C or Python programs take part, they have to be of the same architecture,
 * linked with glibc and in the same PID namespace (container) as other programs of C and Python: musl lays out its
 * mutexes otherwise. Java itself takes part on musl and from all containers.
 */
public final class SharedLock implements Lock, AutoCloseable {
    /** How many conditions a lock has. */
    public static final int CONDITIONS = RobustMutex.CONDITIONS;

    /** Made when it is first needed. */
    private static final class Forgotten {
        static final Cleaner CLEANER = Cleaner.create();
    }

    /** What is to be closed with an object, also if that is forgotten. */
    private record Opened(LocalLock lock, UseCount array) {
        /**
         * @throws IllegalStateException if it is in use; it stays open
         */
        void close() {
            lock.file().close(lock);
            if (array != null) {
                array.leave();
            }
        }
    }

    private final String name;
    private final boolean hasSegment;
    private final Opened opened;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final Cleaner.Cleanable forgetting;

    /** Null once it is closed. */
    private volatile LocalLock lock;

    private SharedLock(LocalLock lock, UseCount array, boolean hasSegment) {
        this.name = lock.name();
        this.hasSegment = hasSegment;
        this.opened = new Opened(lock, array);
        this.lock = lock;
        this.forgetting = Forgotten.CLEANER.register(this, new Forgetting(opened, isClosed));
    }

    /** Must not lead back to the lock. */
    private record Forgetting(Opened opened, AtomicBoolean isClosed) implements Runnable {
        @Override
        public void run() {
            if (isClosed.compareAndSet(false, true)) {
                opened.lock.file().forget(opened::close);
            }
        }
    }

    /**
     * Opens the lock of that name, for this user only, if there is one, else makes it; of several that try at once,
     * one makes it.
     */
    public static SharedLock openOrCreate(String name) {
        return openOrCreate(name, CreateOptions.defaults());
    }

    /**
     * Opens the lock of that name if there is one, else makes it. One that is there keeps its permissions.
     *
     * @param options the folder and the permissions; others are refused
     * @throws IllegalArgumentException if the name is not valid, or an option is refused
     * @throws SegmentFormatException if the name is that of something else, or of a lock of a version that is not known
     * @throws io.github.shmarray.error.SegmentAccessException if this user may not write to it, or in a folder for everybody it belongs to
     *     another user, and the permissions do not let others write
     * @throws SharedMemoryException if a system call fails for another reason
     */
    public static SharedLock openOrCreate(String name, CreateOptions options) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(options, "options");
        return new SharedLock(LockSegment.openOrCreate(SegmentName.check(name), options), null, true);
    }

    /**
     * The lock that goes with an array: {@code NAME.lock} for an array {@code NAME}, in the same folder and with the
     * same permissions. Whoever opens it first makes it; it is unlinked with the array. A new array of the same name
     * has a new lock. It stays open when the array is closed.
     *
     * @throws IllegalArgumentException if the array has no name of its own: in a {@code SharedHeap} or a memfd; see
     *     {@link #in}
     * @throws SegmentFormatException if {@code NAME.lock} is no lock
     * @throws IllegalStateException if the name has passed to another array, with a lock of its own
     * @throws SharedMemoryException if a system call fails
     */
    public static SharedLock of(SharedArray array) {
        Objects.requireNonNull(array, "array");
        return new SharedLock(LockSegment.of(array), null, true);
    }

    /**
     * The lock in 32 elements of an array, from that index on, which have to be zeroes at first: in a block of a
     * {@code SharedHeap} it costs no file. The elements have to begin at a multiple of 8 bytes. An array in a heap
     * cannot be closed while the lock is open.
     *
     * @throws IllegalArgumentException if the array is not of INT32, or read-only
     * @throws IndexOutOfBoundsException if there are not so many elements
     * @throws SegmentFormatException if the elements are neither a lock nor zeroes
     * @throws io.github.shmarray.error.SegmentMismatchException if they do not begin at a multiple of 8 bytes
     * @throws SharedMemoryException if a system call fails, or the array's name has passed to another one
     */
    public static SharedLock in(SharedIntArray array, long index) {
        Objects.requireNonNull(array, "array");
        UseCount users = ArrayPlace.of(array).users();
        if (users != null && !users.enter()) {
            throw new IllegalStateException("open lock in array \"" + array.name() + "\": it is closed");
        }
        try {
            return new SharedLock(LockSegment.in(array, index), users, false);
        } catch (RuntimeException | Error e) {
            if (users != null) {
                users.leave();
            }
            throw e;
        }
    }

    private LocalLock open() {
        LocalLock found = lock;
        if (found == null) {
            throw new IllegalStateException("lock \"" + name + "\" is closed");
        }
        return found;
    }

    /** The name of its segment; of one in an array: {@code ARRAY[INDEX]}. */
    public String name() {
        return name;
    }

    /** False once it was closed; never throws. */
    public boolean isOpen() {
        return lock != null;
    }

    /**
     * Waits for the lock, whatever interrupts come.
     *
     * @throws OwnerDiedException if its last owner has died; the lock is held
     * @throws LockNotRecoverableException if nobody can take it any more
     * @throws Error if one thread locks it more often than an int can count
     */
    @Override
    public void lock() {
        LocalLock found = open();
        Outcome outcome = found.tryLock();
        if (outcome != Outcome.TAKEN) {
            requireTaken(outcome == Outcome.BUSY ? awaitUninterruptibly(found) : outcome);
        }
    }

    static Outcome awaitUninterruptibly(LocalLock lock) {
        try {
            return lock.await(Patience.ENDLESS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits for the lock until the thread is interrupted; throws as {@link #lock()} does.
     *
     * @throws InterruptedException if it was, or is meanwhile; the lock is not held
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        lock(Patience.INTERRUPTIBLE);
    }

    /**
     * Takes the lock if nobody has it; throws as {@link #lock()} does.
     *
     * @return whether it is held now
     */
    @Override
    public boolean tryLock() {
        Outcome outcome = open().tryLock();
        if (outcome == Outcome.BUSY) {
            return false;
        }
        requireTaken(outcome);
        return true;
    }

    /** Waits for the lock for some time; otherwise as {@link #tryLock()} and {@link #lockInterruptibly()}. */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return lock(Patience.of(unit.toNanos(time)));
    }

    private boolean lock(Patience patience) throws InterruptedException {
        LocalLock found = open();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Outcome outcome = found.tryLock();
        if (outcome == Outcome.BUSY && !patience.isOver()) {
            outcome = found.await(patience);
        }
        if (outcome == Outcome.BUSY) {
            return false;
        }
        requireTaken(outcome);
        return true;
    }

    void requireTaken(Outcome outcome) {
        if (outcome == Outcome.OWNER_DIED) {
            throw new OwnerDiedException(
                    "lock \"" + name
                            + "\": its owner has died with it (EOWNERDEAD), and what it guards may be half changed."
                            + " The calling thread holds the lock now: mend that, call recover(), then unlock();"
                            + " unlocked without recover(), nobody can take it any more",
                    Errno.EOWNERDEAD);
        }
        if (outcome == Outcome.NOT_RECOVERABLE) {
            throw new LockNotRecoverableException(
                    "lock \"" + name + "\": an owner has died, and the next one unlocked it without recover()"
                            + " (ENOTRECOVERABLE), so nobody can take it any more; unlink it and make a new one, when"
                            + " what it guards has been mended",
                    Errno.ENOTRECOVERABLE);
        }
    }

    /**
     * Gives the lock back, or one of the times that this thread has locked it.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it
     */
    @Override
    public void unlock() {
        open().unlock();
    }

    /**
     * Declares that what the lock guards is consistent again, after {@link OwnerDiedException}.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it
     * @throws IllegalStateException if no owner has died, or that was called already
     */
    public void recover() {
        LocalLock found = open();
        found.requireHeld("recover");
        if (!found.recover()) {
            throw new IllegalStateException("recover lock \"" + name
                    + "\": no owner has died since it was last consistent; leave the call away");
        }
    }

    /** Whether the calling thread has it. */
    public boolean isHeldByCurrentThread() {
        return open().isHeldByCurrentThread();
    }

    /** How many times the calling thread has locked it. */
    public int getHoldCount() {
        return open().holds();
    }

    /** The first condition of the lock, as {@link #newCondition(int)}. */
    @Override
    public Condition newCondition() {
        return newCondition(0);
    }

    /**
     * A condition between processes: those that wait for the same number wait for the same condition. A signal wakes
     * one thread of each process, so as with every condition, those that were woken have to look whether they may go
     * on. Awaiting throws {@link OwnerDiedException}, with the lock held, as locking does.
     *
     * @param number from 0 to {@link #CONDITIONS} - 1
     * @throws IndexOutOfBoundsException if it is not
     */
    public Condition newCondition(int number) {
        if (number < 0 || number >= CONDITIONS) {
            throw new IndexOutOfBoundsException("condition " + number + " of lock \"" + name + "\": it has "
                    + CONDITIONS + ", numbered from 0 to " + (CONDITIONS - 1));
        }
        return new SharedCondition(this, open(), open().condition(number));
    }

    /**
     * Removes the name, so that nobody can open the lock any more; whoever has it keeps it. The next one that asks
     * for that name makes a new lock. A lock in an array has no name of its own, and stays as it is.
     *
     * @return whether this call removed it
     * @throws IllegalStateException if somebody holds it: who comes next would not be kept out; or if it is closed, as nobody knows that then
     */
    public boolean unlink() {
        LocalLock found = lock;
        if (found == null) {
            throw new IllegalStateException("unlink lock \"" + name
                    + "\": it is closed, so that nobody knows whether it is held; unlink it before, or open it again");
        }
        if (hasSegment && found.isHeld()) {
            throw new IllegalStateException("unlink lock \"" + name + "\": it is " + found.describe()
                    + ", and who opens a new one would not be kept out; unlock it first");
        }
        return hasSegment && found.file().unlink("unlink lock \"" + name + "\"");
    }

    /**
     * Ends this object. Closing twice is fine.
     *
     * @throws IllegalStateException if it is the last one here for its lock, and a thread of this process holds it or
     *     waits for it,
     *     or the calling thread holds it; it stays open
     */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            try {
                opened.close();
                lock = null;
                forgetting.clean();
            } catch (IllegalStateException inUse) {
                isClosed.set(false);
                throw inUse;
            }
        }
    }

    /** Its name, who has it, and who waits for it. Never throws. */
    @Override
    public String toString() {
        LocalLock found = lock;
        return "SharedLock[\"" + name + "\", " + (found == null ? "closed" : found.describe()) + "]";
    }
}
