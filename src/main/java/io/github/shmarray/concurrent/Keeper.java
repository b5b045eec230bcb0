package io.github.shmarray.concurrent;

import io.github.shmarray.copy.LibraryThreads;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.SegmentErrors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * The owner, for the kernel and for other processes, of all mutexes that threads of this JVM hold: a thread that does
 * nothing but live as long as the process. The kernel knows owners by the number of a thread, which a virtual thread
 * does not have. When the process ends, however it does, the kernel goes through the list of this thread and marks
 * the mutexes in it.
 *
 * <p>A mutex is never taken and not known to the kernel: the pending entry names it before its word changes, and
 * until it is in the list or out of it. There is one pending entry, so all that changes it stands between {@link
 * #enter} and {@link #leave}: a few dozen instructions, without allocation, and without a call but that which wakes
 * others. What the kernel may see at any moment is stored in order; {@code scripts/check-model} checks a model of it.
 */
final class Keeper {
    /** The kernel goes no further through a list, which might be endless (ROBUST_LIST_LIMIT is 2048). */
    static final int MOST_MUTEXES = 2000;

    private static final int NONE = -1;
    private static final int SPINS = 200;

    // struct robust_list_head.
    private static final long LIST = 0;
    private static final long FUTEX_OFFSET = 8;
    private static final long PENDING = 16;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle GATE = gateHandle();

    private final Posix posix;

    /** Never freed, as the thread never ends. */
    private final MemorySegment head = Arena.global().allocate(Posix.ROBUST_LIST_HEAD_SIZE, Long.BYTES);

    private final CountDownLatch isReady = new CountDownLatch(1);
    private volatile int failure;
    private int tid;

    /** 1 while a thread is inside. */
    @SuppressWarnings("unused")
    private int gate;

    /** Those that are open, by their numbers; null where a number is free. */
    private final RobustMutex[] mutexes = new RobustMutex[MOST_MUTEXES];

    private int firstHeld = NONE;

    private Keeper(Posix posix) {
        this.posix = posix;
        setHead(head);
    }

    private static VarHandle gateHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Keeper.class, "gate", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Makes an empty list of what the kernel takes as one. */
    static void setHead(MemorySegment head) {
        LONG.set(head, LIST, head.address() + LIST);
        LONG.set(head, FUTEX_OFFSET, -RobustMutex.NEXT);
        LONG.set(head, PENDING, 0L);
    }

    /** Whether a list has its words where the mutexes here have them. */
    static boolean fits(MemorySegment head) {
        return (long) LONG.get(head, FUTEX_OFFSET) == -RobustMutex.NEXT;
    }

    static void setPending(MemorySegment head, long node) {
        LONG.setRelease(head, PENDING, node);
    }

    /**
     * Starts one.
     *
     * @throws io.github.shmarray.error.SharedMemoryException if the kernel refuses
     */
    static Keeper start(Posix posix, String operation) {
        Keeper keeper = new Keeper(posix);
        Thread thread = LibraryThreads.unstarted("shmarray-lock-keeper", keeper::live);
        thread.start();
        boolean isInterrupted = false;
        while (keeper.isReady.getCount() > 0) {
            try {
                keeper.isReady.await();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        if (keeper.failure < 0) {
            throw SegmentErrors.of(operation + ": set_robust_list", keeper.failure);
        }
        return keeper;
    }

    private void live() {
        try {
            tid = posix.gettid();
            failure = tid < 0 ? tid : posix.set_robust_list(head.address(), head.byteSize());
            if (failure == 0) {
                rehearse();
            }
        } finally {
            isReady.countDown();
        }
        while (failure == 0) {
            LockSupport.park(this);
        }
    }

    /** Links all code of the steps, so that the JVM has nothing to load, and to wait for, inside the gate. */
    private void rehearse() {
        try (Arena arena = Arena.ofConfined()) {
            RobustMutex mutex = new RobustMutex(arena.allocate(RobustMutex.BYTES, Long.BYTES));
            mutex.initialize();
            add(mutex);
            enter();
            try {
                take(mutex, RobustMutex.WAITERS);
                release(mutex);
                remove(mutex);
            } finally {
                leave();
            }
        }
    }

    int tid() {
        return tid;
    }

    void enter() {
        if (!GATE.compareAndSet(this, 0, 1)) {
            enterSlowly();
        }
    }

    private void enterSlowly() {
        int spins = 0;
        while (gate() != 0 || !GATE.compareAndSet(this, 0, 1)) {
            if (++spins % SPINS == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private int gate() {
        return (int) GATE.getOpaque(this);
    }

    void leave() {
        GATE.setRelease(this, 0);
    }

    /** Opens a mutex here; returns false if there are too many. */
    boolean add(RobustMutex mutex) {
        enter();
        try {
            int number = 0;
            while (number < MOST_MUTEXES && mutexes[number] != null) {
                number++;
            }
            if (number < MOST_MUTEXES) {
                mutexes[number] = mutex;
                mutex.number = number;
            }
            return number < MOST_MUTEXES;
        } finally {
            leave();
        }
    }

    /** Closes a mutex that nobody here holds; to be called inside. */
    void remove(RobustMutex mutex) {
        mutexes[mutex.number] = null;
    }

    /** Takes a mutex if it is free or its owner has died; to be called inside. */
    Outcome take(RobustMutex mutex, int waiters) {
        setPending(head, mutex.node());
        try {
            Step.PENDING.reached();
            int found = mutex.take(tid, waiters);
            if (!RobustMutex.isFree(found)) {
                // glibc leaves the word taken when it finds that out in pthread_mutex_trylock.
                return mutex.isNotRecoverable() ? Outcome.NOT_RECOVERABLE : Outcome.BUSY;
            }
            Step.TAKEN.reached();
            Outcome outcome = mutex.own(tid, found);
            link(mutex);
            Step.LINKED.reached();
            if (outcome == Outcome.NOT_RECOVERABLE) {
                unlink(mutex);
                free(mutex);
            }
            return outcome;
        } finally {
            setPending(head, 0);
        }
    }

    /** Frees a mutex that is held here; to be called inside. */
    void release(RobustMutex mutex) {
        setPending(head, mutex.node());
        try {
            Step.RELEASING.reached();
            unlink(mutex);
            Step.UNLINKED.reached();
            mutex.disown();
            free(mutex);
        } finally {
            setPending(head, 0);
        }
    }

    private void free(RobustMutex mutex) {
        boolean mayHaveWaiters = mutex.free();
        Step.FREED.reached();
        if (mayHaveWaiters) {
            wake(mutex);
        }
    }

    /** Wakes one that waits in the kernel. */
    void wake(RobustMutex mutex) {
        posix.futex(mutex.wordAddress(), Posix.FUTEX_WAKE, 1, 0, 0, 0);
    }

    private void link(RobustMutex mutex) {
        int next = firstHeld;
        mutex.previous = NONE;
        mutex.next = next;
        mutex.setNext(nodeOf(next));
        if (next != NONE) {
            mutexes[next].previous = mutex.number;
        }
        firstHeld = mutex.number;
        LONG.setRelease(head, LIST, mutex.node());
    }

    /** Takes a mutex out of the list; by itself for one whose memory goes away. */
    void unlink(RobustMutex mutex) {
        int previous = mutex.previous;
        int next = mutex.next;
        if (next != NONE) {
            mutexes[next].previous = previous;
        }
        if (previous == NONE) {
            firstHeld = next;
            LONG.setRelease(head, LIST, nodeOf(next));
        } else {
            mutexes[previous].next = next;
            mutexes[previous].setNext(nodeOf(next));
        }
    }

    private long nodeOf(int number) {
        return number == NONE ? head.address() : mutexes[number].node();
    }
}
