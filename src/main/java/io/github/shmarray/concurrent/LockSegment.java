package io.github.shmarray.concurrent;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.GivenOptions;
import io.github.shmarray.segment.LockCompanion;
import io.github.shmarray.segment.Ownership;
import io.github.shmarray.segment.Unlink;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;

/** Where locks are: each in a segment of its own, an array of int32 that appears whole, or in somebody's array. */
record LockSegment(String name, ArrayPlace place, long offset, String operation) {
    /** A name may pass from one segment to the next a few times while it is opened. */
    private static final int ATTEMPTS = 100;

    /** Others would give its name to a second lock while the first one is held. */
    private static final Set<String> OPTIONS = Set.of("withBacking", "withPermissions", "withPosix");

    private static final LockFile.Check IS_LOCK = mutex -> {};

    static LocalLock openOrCreate(String name, CreateOptions options) {
        String operation = "open lock \"" + name + "\"";
        if (!(options.backing() instanceof Backing.Folder folder)) {
            throw new IllegalArgumentException(
                    operation + ": a memfd has no name that others could find it by; use SharedLock.in(array, index)");
        }
        GivenOptions.of(options)
                .requireOnly(
                        OPTIONS, operation, "a lock is made the way all locks are, and stays until it is unlinked");
        String path = folder.path().resolve(name).toAbsolutePath().toString();
        return opened(() -> {
            try (SharedIntArray array = attachOrCreate(
                    operation,
                    () -> SharedIntArray.attachHandle(path),
                    () -> SharedIntArray.copyOf(
                            name, options.withElementType(ElementType.INT32), RobustMutex.initial(0)))) {
                ArrayPlace place = ArrayPlace.of(array);
                requireOwn(array, place, options.permissions(), operation);
                return new LockSegment(name, place, 0, operation).open(IS_LOCK);
            }
        });
    }

    /** The lock of an array; one of an earlier array of that name is replaced. */
    static LocalLock of(SharedArray array) {
        ArrayPlace owner = ArrayPlace.of(array);
        String operation = "open the lock of array \"" + owner.name() + "\"";
        String path = owner.path() + LockCompanion.ENDING;
        if (owner.users() != null || path.startsWith("/proc/")) {
            throw new IllegalArgumentException(operation
                    + ": it has no name of its own that a lock could be found by; use SharedLock.in(array, index)");
        }
        int nameStart = path.lastIndexOf('/') + 1;
        String name = path.substring(nameStart);
        CreateOptions options = CreateOptions.defaults()
                .withBacking(Backing.folder(Path.of(path.substring(0, nameStart))))
                .withPermissions(permissions(owner));
        long inode = owner.file().inode();
        return opened(() -> {
            try (SharedIntArray lock = attachOrCreate(
                    operation,
                    () -> SharedIntArray.attachHandle(path),
                    () -> SharedIntArray.copyOf(name, options, RobustMutex.initial(inode)))) {
                ArrayPlace place = ArrayPlace.of(lock);
                return new LockSegment(name, place, 0, operation).open(mutex -> {
                    requireOf(array, mutex, place, operation);
                    if (place.file().userId() != owner.file().userId()) {
                        requireOwn(lock, place, options.permissions(), operation);
                    }
                });
            }
        });
    }

    /** Of the array as they are by now: it may have got them after it was looked at. */
    private static int permissions(ArrayPlace array) {
        FileStatus now = FileStatus.ofPath(Posix.preferred(), array.path(), "look at " + array.path());
        boolean isThere = now != null && now.isSameFile(array.file());
        return (isThere ? now : array.file()).permissions() & 0777;
    }

    /** The lock in somebody's array; it is made of zeroes by whoever is first. */
    static LocalLock in(SharedIntArray array, long index) {
        ArrayPlace place = ArrayPlace.of(array);
        String name = place.name() + "[" + index + "]";
        String operation = "open lock \"" + name + "\"";
        long count = RobustMutex.BYTES / Integer.BYTES;
        if (array.elementType() != ElementType.INT32 || array.isReadOnly()) {
            throw new IllegalArgumentException(operation + ": a lock is in an int32 array that can be written; this is "
                    + array.elementType().numpyName() + (array.isReadOnly() ? ", read-only" : ""));
        }
        if (index < 0 || index > array.length() - count) {
            throw new IndexOutOfBoundsException(operation + ": a lock takes " + count + " elements, from 0 to "
                    + (array.length() - count) + " at most; the array has " + array.length());
        }
        LockSegment segment = new LockSegment(name, place, index * Integer.BYTES, operation);
        return segment.open(mutex -> {
            if (mutex.isZero()) {
                mutex.initialize();
            }
        });
    }

    private LocalLock open(LockFile.Check check) {
        return LockFile.open(place, place.offset() + offset, name, operation, check);
    }

    /** A lock that was found may be somebody's who is not to have it: who holds it, all others wait for. */
    private static void requireOwn(SharedIntArray lock, ArrayPlace place, int permissions, String operation) {
        if (!lock.wasCreated()) {
            Ownership.require(Posix.preferred(), place.path(), place.file(), permissions, operation);
        }
    }

    private static SharedIntArray attachOrCreate(
            String operation, Supplier<SharedIntArray> attach, Supplier<SharedIntArray> create) {
        try {
            return attach.get();
        } catch (NoSuchSegmentException none) {
            return create.get();
        } catch (SegmentFormatException | SegmentMismatchException other) {
            SegmentFormatException failure = new SegmentFormatException(operation
                    + ": it is no lock, which is an array of int32 that SharedLock has made; " + other.getMessage());
            failure.initCause(other);
            throw failure;
        }
    }

    /** Again where others have taken or removed the name in between. */
    private static LocalLock opened(Supplier<LocalLock> attempt) {
        for (int i = 1; i < ATTEMPTS; i++) {
            try {
                return attempt.get();
            } catch (SegmentExistsException | NoSuchSegmentException changed) {
                Thread.yield();
            }
        }
        return attempt.get();
    }

    private static void requireOf(SharedArray array, RobustMutex mutex, ArrayPlace place, String operation) {
        mutex.requireKnown(operation);
        if (mutex.array() == ArrayPlace.of(array).file().inode()) {
            return;
        }
        if (!array.isLinked()) {
            throw new IllegalStateException(
                    operation + ": its name leads to another array by now, to which the lock goes; attach again");
        }
        Unlink.ifSame(Posix.preferred(), place.path(), place.file(), operation + ": unlink that of an earlier array");
        throw new NoSuchSegmentException(operation + ": it was that of an earlier array of the same name", 0);
    }
}
