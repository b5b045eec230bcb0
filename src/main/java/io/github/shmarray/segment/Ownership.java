package io.github.shmarray.segment;

import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;

/**
 * Whose files are taken for what this user would have made itself. In a folder where everybody may make files and nobody may remove those of
 * others, such as {@code /dev/shm}, somebody can make one under a name before it is needed, to read what is written there. Linux
 * refuses to open such a file where it could have been created (fs.protected_regular in proc_sys_fs(5)), if it is set so; this does
 * the same for files that were to be for this user alone.
 */
public final class Ownership {
    private static final int STICKY = 01000;
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_OR_OTHERS_WRITE = 0022;

    private Ownership() {}

    /**
     * Refuses a file that is somebody else's trap.
     *
     * @param path that led to it
     * @param permissions that this user would have given it: if others were to write to it, whoever made it is one of them
     * @throws SegmentAccessException if it belongs to another user than this one and the folder's
     */
    public static void require(Posix posix, String path, FileStatus file, int permissions, String operation) {
        if ((permissions & GROUP_OR_OTHERS_WRITE) != 0) {
            return;
        }
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        FileStatus parent = FileStatus.ofPath(posix, folder + ".", operation);
        boolean isForEverybody =
                parent != null && (parent.permissions() & STICKY) != 0 && (parent.permissions() & OTHERS_WRITE) != 0;
        if (isForEverybody && file.userId() != parent.userId() && file.userId() != ownUserId(posix, operation)) {
            throw new SegmentAccessException(
                    operation + ": " + path + " belongs to user " + Integer.toUnsignedString(file.userId())
                            + " and would have been made for this user alone; others can make files in " + folder
                            + " under any name, to read what is written there: attach to it if that user is trusted, let others"
                            + " write (withPermissions), or remove it",
                    Errno.EACCES);
        }
    }

    /** What this process makes belongs to the user that it acts for. */
    public static int ownUserId(Posix posix, String operation) {
        try (OpenFile file = OpenFile.inMemory(posix, "shmarray-user", operation)) {
            return file.status().userId();
        }
    }
}
