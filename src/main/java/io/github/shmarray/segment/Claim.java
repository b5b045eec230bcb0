package io.github.shmarray.segment;

import io.github.shmarray.posix.Posix;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A file that nobody else has open or mapped, and which nobody can open until the claim is closed: the kernel lets them wait, or
 * tells them to try again, as {@link OpenFile} does. So it can lose its name without anybody attaching meanwhile. One thread at a time.
 */
public final class Claim implements AutoCloseable {
    /** Who has looked up the name before it was taken away, asks for the file soon after. */
    private static final long LAST_CALL_NANOSECONDS = 100_000;

    private final Posix posix;
    private final String path;
    private final OpenFile file;
    private final FileStatus status;
    private final String operation;
    private TakenName name;

    private Claim(Posix posix, String path, OpenFile file, FileStatus status, String operation) {
        this.posix = posix;
        this.path = path;
        this.file = file;
        this.status = status;
        this.operation = operation;
    }

    /**
     * Claims a file; returns null if the path leads to another one by now, if somebody has it, or if the kernel does not tell.
     *
     * @throws io.github.shmarray.error.SharedMemoryException if it cannot be opened
     */
    public static Claim of(Posix posix, String path, FileStatus expected, String operation) {
        OpenFile file = OpenFile.toLook(posix, path, operation);
        boolean isClaimed = false;
        try {
            isClaimed = file.status().isSameFile(expected)
                    && Liveness.hold(posix, file.descriptor()) == Liveness.Answer.UNUSED;
            return isClaimed ? new Claim(posix, path, file, expected, operation) : null;
        } finally {
            if (!isClaimed) {
                file.close();
            }
        }
    }

    /** Removes the names of them all, or of none if somebody comes meanwhile; returns whether it has. */
    public static boolean areRemoved(List<Claim> claims) {
        if (claims.stream().anyMatch(Claim::isWanted)) {
            return false;
        }
        boolean isDue;
        try {
            boolean isTaken = claims.stream().allMatch(Claim::takeName);
            waitForLate();
            isDue = isTaken && claims.stream().noneMatch(Claim::isWanted);
            if (isDue) {
                return claims.stream().filter(Claim::removeName).count() == claims.size();
            }
            giveBackNames(claims);
            return false;
        } catch (RuntimeException | Error e) {
            Undoing.after(e, () -> giveBackNames(claims));
            throw e;
        }
    }

    /** All that can be; one that cannot is no reason to keep the others. */
    private static void giveBackNames(List<Claim> claims) {
        RuntimeException failure = null;
        for (Claim claim : claims) {
            try {
                claim.giveBackName();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Takes the name away; returns whether it led to the file. */
    private boolean takeName() {
        name = TakenName.take(posix, path, status, operation);
        return name != null;
    }

    /** Gives those who have looked up the name just before it was taken away the time to come. */
    private static void waitForLate() {
        LockSupport.parkNanos(LAST_CALL_NANOSECONDS);
    }

    /** Whether somebody has tried to open the file since it was claimed. */
    private boolean isWanted() {
        return Liveness.isWanted(posix, file.descriptor());
    }

    /** Removes the name that was taken away; returns whether it was still there. */
    private boolean removeName() {
        return name.remove();
    }

    /** Gives the name back if it was taken away. */
    private void giveBackName() {
        if (name != null) {
            name.giveBack();
            name = null;
        }
    }

    /** Lets others have the file again. */
    @Override
    public void close() {
        Liveness.release(posix, file.descriptor());
        file.close();
    }
}
