package io.github.shmarray.concurrent;

import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.segment.LockCompanion;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A mutex in shared memory as glibc lays out a {@code pthread_mutex_t} that is robust, shared between processes and
 * neither recursive nor checked for errors; the same on x86-64 and aarch64 since glibc 2.5. So C locks it with {@code
 * pthread_mutex_lock}. What comes behind it is this library's: a word that tells what it is, and the words of
 * conditions.
 *
 * <p>This class knows the fields and what is done to each of them in one step. The {@link Keeper} knows the order of
 * the steps, calls these methods under its gate, and has the fields of its list here.
 */
final class RobustMutex {
    static final int BYTES = LockCompanion.BYTES;

    /** Set while somebody may sleep until the word is free. */
    static final int WAITERS = 1 << 31;

    /** Set by the kernel when the owner has died. */
    static final int OWNER_DIED = 1 << 30;

    static final int OWNER_MASK = OWNER_DIED - 1;

    /** From the mutex to the pointer that links it to the next one; the word is at 0. */
    static final long NEXT = 32;

    static final int CONDITIONS = 8;
    static final int VERSION = 1;

    private static final long WORD = 0;
    private static final long COUNT = 4;
    private static final long OWNER = 8;
    private static final long USERS = 12;
    private static final long KIND = 16;
    private static final long CONDITION = 64;

    private static final int ROBUST_AND_SHARED = 0x90;

    /** In place of the owner: it died, and nobody has declared consistent what the mutex guards. */
    private static final int INCONSISTENT = 0x7fffffff;

    /** In place of the owner: nobody ever will. */
    private static final int NOT_RECOVERABLE = 0x7ffffffe;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final long address;

    /** Its place in the table of its keeper. */
    int number;

    // The neighbours in the list of those that are held, by their places in the table: what the memory says may be
    // somebody's lie.
    int previous;
    int next;

    /**
     * @param memory {@link #BYTES} bytes at a multiple of 8
     */
    RobustMutex(MemorySegment memory) {
        this.memory = memory;
        this.address = memory.address();
    }

    /** A mutex that is free, as the elements of an int32 array. */
    static int[] initial(long arrayInode) {
        int[] fields = new int[BYTES / Integer.BYTES];
        fields[(int) (KIND / Integer.BYTES)] = ROBUST_AND_SHARED;
        fields[(int) (LockCompanion.MARK / Integer.BYTES)] = LockCompanion.MARK_OF_LOCK | VERSION;
        MemorySegment.ofArray(fields).set(ValueLayout.JAVA_LONG_UNALIGNED, LockCompanion.ARRAY, arrayInode);
        return fields;
    }

    /** Makes a mutex of zeroes. Several may do so at once, since all write the same. */
    void initialize() {
        INT.setVolatile(memory, KIND, ROBUST_AND_SHARED);
        INT.compareAndSet(memory, LockCompanion.MARK, 0, LockCompanion.MARK_OF_LOCK | VERSION);
    }

    boolean isZero() {
        return memory.asSlice(0, LockCompanion.MARK).mismatch(MemorySegment.ofArray(new byte[(int) LockCompanion.MARK]))
                        < 0
                && mark() == 0;
    }

    private int mark() {
        return (int) INT.getVolatile(memory, LockCompanion.MARK);
    }

    /**
     * @throws SegmentFormatException if it is no lock, or one of a version that is not known
     */
    void requireKnown(String operation) {
        int mark = mark();
        if (!LockCompanion.isMark(mark)) {
            throw new SegmentFormatException(operation + ": it holds no lock (at byte " + LockCompanion.MARK
                    + " is 0x" + Integer.toHexString(mark) + ", not 0x"
                    + Integer.toHexString(LockCompanion.MARK_OF_LOCK | VERSION)
                    + "); choose another name, or remove it if nobody needs it");
        }
        int version = mark & 0xffff;
        if (version != VERSION) {
            throw new SegmentFormatException(operation + ": it holds a lock of version " + version
                    + ", and this library knows version " + VERSION
                    + " only; use the same version of the library in all processes");
        }
        int kind = (int) INT.getVolatile(memory, KIND);
        if (kind != ROBUST_AND_SHARED) {
            throw new SegmentFormatException(operation + ": its mutex is of kind 0x" + Integer.toHexString(kind)
                    + ", not 0x" + Integer.toHexString(ROBUST_AND_SHARED)
                    + " (robust, shared between processes); somebody has initialised it anew: unlink it and"
                    + " let Java make it");
        }
    }

    /** The inode of the array that it belongs to, or 0. */
    long array() {
        return (long) LONG.get(memory, LockCompanion.ARRAY);
    }

    /** What lists point to. */
    long node() {
        return address + NEXT;
    }

    long wordAddress() {
        return address + WORD;
    }

    int word() {
        return (int) INT.getVolatile(memory, WORD);
    }

    void setNext(long node) {
        LONG.setRelease(memory, NEXT, node);
    }

    static boolean isFree(int word) {
        return word == 0 || (word & OWNER_DIED) != 0;
    }

    /**
     * Takes the word if it is free or its owner has died.
     *
     * @param waiters {@link #WAITERS} if others may be waiting, else 0
     * @return what the word was: it is taken if that {@link #isFree}
     */
    int take(int owner, int waiters) {
        int found = 0;
        while (isFree(found)) {
            int wanted = owner | found & WAITERS | waiters;
            int witness = (int) INT.compareAndExchange(memory, WORD, found, wanted);
            if (witness == found) {
                return found;
            }
            found = witness;
        }
        return found;
    }

    /**
     * Tells that somebody is going to wait for the word; returns what it is then, without change if it {@link
     * #isFree}.
     */
    int markWaiters() {
        int found = word();
        while (!isFree(found) && (found & WAITERS) == 0) {
            int witness = (int) INT.compareAndExchange(memory, WORD, found, found | WAITERS);
            found = witness == found ? found | WAITERS : witness;
        }
        return found;
    }

    /** Fills in what belongs to an owner, after the word was taken; returns how it was found. */
    Outcome own(int owner, int foundWord) {
        if (previousOwner() == NOT_RECOVERABLE) {
            return Outcome.NOT_RECOVERABLE;
        }
        INT.set(memory, COUNT, 1);
        if ((foundWord & OWNER_DIED) != 0) {
            // The owner that died stays counted in place of the new one.
            INT.set(memory, OWNER, INCONSISTENT);
            return Outcome.OWNER_DIED;
        }
        INT.set(memory, OWNER, owner);
        INT.set(memory, USERS, (int) INT.get(memory, USERS) + 1);
        return Outcome.TAKEN;
    }

    private int previousOwner() {
        return (int) INT.get(memory, OWNER);
    }

    boolean isInconsistent() {
        return previousOwner() == INCONSISTENT;
    }

    boolean isNotRecoverable() {
        return previousOwner() == NOT_RECOVERABLE;
    }

    void declareConsistent(int owner) {
        INT.set(memory, OWNER, owner);
    }

    /** Takes back what {@link #own} filled in. */
    void disown() {
        int owner = previousOwner();
        INT.set(memory, OWNER, owner == INCONSISTENT ? NOT_RECOVERABLE : 0);
        INT.set(memory, USERS, (int) INT.get(memory, USERS) - 1);
        INT.set(memory, COUNT, 0);
    }

    /** Frees the word; returns whether somebody may be waiting for it. */
    boolean free() {
        return ((int) INT.getAndSet(memory, WORD, 0) & WAITERS) != 0;
    }

    /** The words of a condition: how many signals there were, and how many until all were last signalled. */
    SharedSignals signals(int condition) {
        return new SharedSignals(
                memory.asSlice(CONDITION + condition * (long) SharedSignals.BYTES, SharedSignals.BYTES));
    }
}
