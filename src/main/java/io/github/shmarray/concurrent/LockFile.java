package io.github.shmarray.concurrent;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.ProcessShare;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.Uninterrupted;
import io.github.shmarray.segment.Unlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file that has locks in it, open and mapped once for all locks in it, however often they are opened: so that all
 * threads of this JVM find the same {@link LocalLock} for a mutex.
 *
 * <p>The numbers of threads, which are the owners of mutexes, repeat between PID namespaces. Each keeper therefore
 * takes a lock of the kernel on the byte of the file that has its number; where another JVM has that, another keeper
 * with another number is used. The kernel gives the byte back when the process has ended. Safe to use from many
 * threads.
 */
final class LockFile {
    /** Beyond every file. */
    private static final long FIRST_KEEPER_BYTE = 1L << 61;

    private static final int MOST_KEEPERS = 100;

    // struct flock.
    private static final int FLOCK_SIZE = 32;
    private static final long FLOCK_START = 8;
    private static final long FLOCK_LENGTH = 16;

    private record Identity(int deviceMajor, int deviceMinor, long inode) {}

    /** Guards itself, and all that is not final here. */
    private static final Map<Identity, LockFile> OPEN = new HashMap<>();

    private static final List<Keeper> KEEPERS = new ArrayList<>();

    private final Posix posix;
    private final Identity identity;
    private final String path;
    private final FileStatus status;
    private final Mapping mapping;
    private final int descriptor;

    /** Those that have their byte. */
    private final List<Keeper> keepers = new ArrayList<>();

    /** By the place in the file. */
    private final Map<Long, LocalLock> locks = new HashMap<>();

    private final Map<LocalLock, Integer> opened = new HashMap<>();

    /** What was in use when it was forgotten. Who opens the same lock again can unlock it. */
    private final List<Runnable> forgotten = new ArrayList<>();

    private int users;

    private LockFile(Posix posix, ArrayPlace place, OpenFile file, FileStatus status, String operation) {
        this.posix = posix;
        this.identity = identity(status);
        this.path = place.path();
        this.status = status;
        this.descriptor = file.descriptor();
        this.mapping = file.map(status.size(), false);
        file.keepFor(mapping);
        mapping.endFirst(this::cut);
    }

    private static Identity identity(FileStatus status) {
        return new Identity(status.deviceMajor(), status.deviceMinor(), status.inode());
    }

    /** What is done with a mutex before it is used. */
    interface Check {
        void accept(RobustMutex mutex);
    }

    /**
     * Opens a lock, to be closed by {@link #close(LocalLock)}.
     *
     * @param offset of the mutex in the file
     * @throws NoSuchSegmentException if the path does not lead to the file of the array any more
     */
    static LocalLock open(ArrayPlace place, long offset, String name, String operation, Check check) {
        LockFile file = opened(place, operation);
        synchronized (OPEN) {
            try {
                return file.openLock(offset, name, operation, check);
            } catch (RuntimeException | Error e) {
                file.release();
                throw e;
            }
        }
    }

    /** With one user more. */
    private static LockFile opened(ArrayPlace place, String operation) {
        Identity identity = identity(place.file());
        LockFile open = used(identity);
        if (open != null) {
            return open;
        }
        // Where there are too many open files, those of forgotten locks are closed meanwhile, which takes the monitor.
        LockFile mapped = map(Posix.preferred(), place, operation);
        synchronized (OPEN) {
            LockFile other = used(identity);
            if (other != null) {
                mapped.mapping.close();
                return other;
            }
            OPEN.put(identity, mapped);
            mapped.users++;
            return mapped;
        }
    }

    /** Null if it is not open here. */
    private static LockFile used(Identity identity) {
        synchronized (OPEN) {
            LockFile file = OPEN.get(identity);
            if (file != null) {
                file.users++;
            }
            return file;
        }
    }

    private static LockFile map(Posix posix, ArrayPlace place, String operation) {
        int flags = Posix.O_RDWR | Posix.O_NONBLOCK | Posix.O_CLOEXEC;
        try (OpenFile file = OpenFile.existing(
                posix,
                () -> ProcessShare.open(() -> posix.open(place.path(), flags, 0), posix::close, operation),
                place.path(),
                operation)) {
            FileStatus status = file.status();
            if (!status.isSameFile(place.file())) {
                throw new NoSuchSegmentException(
                        operation + ": " + place.path() + " now leads to another file; attach to the array again", 0);
            }
            return new LockFile(posix, place, file, status, operation);
        }
    }

    private LocalLock openLock(long offset, String name, String operation, Check check) {
        LocalLock lock = locks.get(offset);
        RobustMutex mutex = lock == null ? new RobustMutex(memory(offset, operation)) : lock.mutex();
        check.accept(mutex);
        mutex.requireKnown(operation);
        if (lock == null) {
            lock = new LocalLock(name, this, keeperFor(mutex, operation), mutex);
            locks.put(offset, lock);
        }
        opened.merge(lock, 1, Integer::sum);
        return lock;
    }

    private MemorySegment memory(long offset, String operation) {
        if (offset % Long.BYTES != 0 || offset > status.size() - RobustMutex.BYTES) {
            throw new SegmentMismatchException(operation + ": a lock takes " + RobustMutex.BYTES
                    + " bytes at a multiple of 8; there are " + status.size() + " bytes, and it would be at " + offset);
        }
        return mapping.part(offset, RobustMutex.BYTES);
    }

    private Keeper keeperFor(RobustMutex mutex, String operation) {
        for (Keeper keeper : keepers) {
            if (keeper.add(mutex)) {
                return keeper;
            }
        }
        int refused = 0;
        for (Keeper keeper : KEEPERS) {
            if (!keepers.contains(keeper)) {
                boolean hasByte = hasByteOf(keeper, operation);
                if (hasByte && keeper.add(mutex)) {
                    return keeper;
                }
                refused += hasByte ? 0 : 1;
            }
        }
        // Keepers never end, so those that there are count: somebody may have locked all bytes there can be.
        for (; refused < MOST_KEEPERS; refused++) {
            Keeper fresh = Keeper.start(posix, operation);
            KEEPERS.add(fresh);
            if (hasByteOf(fresh, operation)) {
                fresh.add(mutex);
                return fresh;
            }
        }
        throw new SharedMemoryException(
                operation + ": the numbers of " + MOST_KEEPERS
                        + " threads are those of keepers in other PID namespaces, or somebody has locked all of the file; try again",
                Errno.EAGAIN);
    }

    /** Takes the byte of a keeper, if nobody has it. */
    private boolean hasByteOf(Keeper keeper, String operation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flock = arena.allocate(FLOCK_SIZE, Long.BYTES);
            flock.set(ValueLayout.JAVA_SHORT, 0, (short) Posix.F_WRLCK);
            flock.set(ValueLayout.JAVA_LONG, FLOCK_START, FIRST_KEEPER_BYTE + keeper.tid());
            flock.set(ValueLayout.JAVA_LONG, FLOCK_LENGTH, 1);
            int result = Uninterrupted.call(() -> posix.fcntl(descriptor, Posix.F_OFD_SETLK, flock.address()));
            if (result < 0 && result != -Errno.EAGAIN) {
                throw SegmentErrors.of(operation + ": fcntl F_OFD_SETLK", result);
            }
            if (result == 0) {
                keepers.add(keeper);
            }
            return result == 0;
        }
    }

    /**
     * Closes a lock once.
     *
     * @throws IllegalStateException if the calling thread has it, or nobody else has it open here, and a thread here
     *     has it or waits
     *     for it; it stays open
     */
    void close(LocalLock lock) {
        synchronized (OPEN) {
            if (lock.isHeldByCurrentThread()) {
                throw lock.stillInUse("held by the calling thread");
            }
            int left = opened.get(lock) - 1;
            if (left == 0) {
                lock.close();
                opened.remove(lock);
                locks.values().remove(lock);
            } else {
                opened.put(lock, left);
            }
            release();
            closeForgotten();
        }
    }

    /** Closes what is forgotten, or if it is in use, when another lock of the file has been closed. */
    void forget(Runnable close) {
        synchronized (OPEN) {
            try {
                close.run();
            } catch (IllegalStateException inUse) {
                forgotten.add(close);
            }
        }
    }

    private void closeForgotten() {
        List<Runnable> closing = List.copyOf(forgotten);
        forgotten.clear();
        closing.forEach(this::forget);
    }

    /** Keeps the memory until {@link #release}. */
    void retain() {
        synchronized (OPEN) {
            users++;
        }
    }

    void release() {
        synchronized (OPEN) {
            users--;
            if (users == 0) {
                OPEN.remove(identity, this);
                mapping.close();
            }
        }
    }

    /** Before the memory goes away, as a page of it was not available: takes its mutexes out of the lists. */
    boolean cut() {
        synchronized (OPEN) {
            OPEN.remove(identity, this);
            locks.values().forEach(LocalLock::cut);
        }
        return true;
    }

    /** Removes its name, if that still leads to it; returns whether it was removed. */
    boolean unlink(String operation) {
        return Unlink.ifSame(posix, path, status, operation);
    }

    /** What to throw when a page was not available. */
    SegmentFaultException fault(String operation) {
        FileStatus now = FileStatus.ofPathIfTold(posix, path);
        String found = now == null || !now.isSameFile(status) ? "has no name any more" : "has " + now.size() + " now";
        return new SegmentFaultException(operation + ": page not available (SIGBUS); its segment had " + status.size()
                + " bytes when it was mapped and " + found + ": another process cut it short");
    }
}
