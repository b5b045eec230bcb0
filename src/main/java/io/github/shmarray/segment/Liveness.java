package io.github.shmarray.segment;

import io.github.shmarray.posix.Errno;
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

    /** What the kernel says. */
    public enum Answer {
        IN_USE,
        UNUSED,
        /** It does not tell, as of other users' files. */
        UNKNOWN
    }

    /**
     * Whether somebody else has the file open or mapped; also if the kernel does not tell.
     *
     * @param fd the only descriptor that this process has of the file
     */
    public static boolean mayBeInUse(Posix posix, int fd) {
        return ask(posix, fd) != Answer.UNUSED;
    }

    /** Whether somebody else has the file open or mapped, be it only to ask the same; as {@link #mayBeInUse}. */
    public static Answer ask(Posix posix, int fd) {
        Answer answer = hold(posix, fd);
        if (answer == Answer.UNUSED) {
            release(posix, fd);
        }
        return answer;
    }

    /** As {@link #ask}, but from then on who opens an unused file waits, or is told to try again, until it is released. */
    static Answer hold(Posix posix, int fd) {
        if (posix.fcntl(fd, Posix.F_SETSIG, SIGURG) < 0) {
            return Answer.UNKNOWN;
        }
        int result = Uninterrupted.call(() -> posix.fcntl(fd, Posix.F_SETLEASE, Posix.F_WRLCK));
        return switch (-result) {
            case 0 -> Answer.UNUSED;
            case Errno.EAGAIN -> Answer.IN_USE;
            default -> Answer.UNKNOWN;
        };
    }

    /** Whether somebody has tried to open a file that is held. */
    static boolean isWanted(Posix posix, int fd) {
        return posix.fcntl(fd, Posix.F_GETLEASE, 0) != Posix.F_WRLCK;
    }

    static void release(Posix posix, int fd) {
        posix.fcntl(fd, Posix.F_SETLEASE, Posix.F_UNLCK);
    }
}
