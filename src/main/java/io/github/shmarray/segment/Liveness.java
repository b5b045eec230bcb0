package io.github.shmarray.segment;

import io.github.shmarray.posix.Posix;

/**
 * Whether anybody has a segment open or mapped. The kernel tells when it is asked for a write lease, which it grants only while
 * nobody else has the file (fcntl(2)): so nobody has to hold anything, no other lock is in the way, and however a process ends,
 * it counts no more. It sees every process, numpy and those of other containers included.
 */
public final class Liveness {
    /** What the kernel sends when somebody opens the file before the lease is given back; by default it does nothing. */
    private static final int SIGURG = 23;

    private Liveness() {}

    /**
     * Whether somebody else has the file open or mapped; also if the kernel does not tell, as of other users' files.
     *
     * @param fd the only descriptor that this process has of the file
     */
    public static boolean mayBeInUse(Posix posix, int fd) {
        if (posix.fcntl(fd, Posix.F_SETSIG, SIGURG) < 0) {
            return true;
        }
        if (Uninterrupted.call(() -> posix.fcntl(fd, Posix.F_SETLEASE, Posix.F_WRLCK)) < 0) {
            return true;
        }
        posix.fcntl(fd, Posix.F_SETLEASE, Posix.F_UNLCK);
        return false;
    }
}
