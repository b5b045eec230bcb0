package io.github.shmarray.segment;

import io.github.shmarray.posix.Posix;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Names that are removed when the JVM ends by itself: after the last thread, by {@link System#exit}, or by a signal such as SIGTERM.
 * One shutdown hook does it. It knows names and files, and keeps no array from the collector. Safe to use from many threads.
 */
public final class UnlinkOnExit {
    private static final Set<UnlinkOnExit> NAMES = new HashSet<>();
    private static boolean isHooked;
    private static boolean isExiting;

    private final Posix posix;
    private final String path;
    private final FileStatus file;

    private UnlinkOnExit(Posix posix, String path, FileStatus file) {
        this.posix = posix;
        this.path = path;
        this.file = file;
    }

    /**
     * From now on, the name is removed on exit if it leads to that file then, which it need not do yet.
     *
     * @throws IllegalStateException if the JVM is ending already
     */
    public static UnlinkOnExit of(Posix posix, String path, FileStatus file) {
        synchronized (NAMES) {
            requireRunning(path);
            if (!isHooked) {
                Runtime.getRuntime().addShutdownHook(new Thread(UnlinkOnExit::unlinkAll, "shmarray-unlink-on-exit"));
                isHooked = true;
            }
            var name = new UnlinkOnExit(posix, path, file);
            NAMES.add(name);
            return name;
        }
    }

    private static void requireRunning(String path) {
        if (isExiting) {
            throw new IllegalStateException(
                    path + " would have to be removed on exit (withUnlinkOnExit), and the JVM is"
                            + " ending already; create it before");
        }
    }

    /**
     * Gives a file its name, and not while names are being removed; returns what that returns.
     *
     * @throws IllegalStateException if the JVM is ending already
     */
    public boolean during(BooleanSupplier publishing) {
        synchronized (NAMES) {
            requireRunning(path);
            return publishing.getAsBoolean();
        }
    }

    /** The name is removed already, or is to stay. */
    public void cancel() {
        synchronized (NAMES) {
            NAMES.remove(this);
        }
    }

    private static void unlinkAll() {
        synchronized (NAMES) {
            isExiting = true;
            RuntimeException failure = null;
            for (UnlinkOnExit name : NAMES) {
                failure = name.unlink(failure);
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Returns all that has failed so far: one name that cannot be removed is no reason to leave the others. */
    private RuntimeException unlink(RuntimeException failure) {
        try {
            Unlink.ifSame(posix, path, file, "unlink " + path + " on exit");
            return failure;
        } catch (RuntimeException e) {
            if (failure == null) {
                return e;
            }
            failure.addSuppressed(e);
            return failure;
        }
    }
}
