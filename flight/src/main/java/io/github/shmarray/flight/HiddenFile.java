package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.HiddenName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The file in which a segment arrives. One process at a time has it, by a lock that the kernel takes back however the process ends.
 *
 * @param channel has the lock for as long as it is open
 * @param isMade whether it is a new one, and not that of an interrupted try
 */
record HiddenFile(Path path, FileChannel channel, boolean isMade) implements AutoCloseable {
    /** That another one is mirroring into the file. */
    private static final class TakenException extends IOException {
        private static final long serialVersionUID = 1L;

        TakenException() {
            super("it is just being mirrored into this folder; wait for the end of that");
        }
    }

    private static final String INODE = "unix:ino";
    private static final int LONGEST_NAME = 255;
    private static final String START = HiddenName.START + "mirroring-";

    /** The name that the file of a segment has. */
    static String nameFor(String segment) {
        byte[] bytes = segment.getBytes(UTF_8);
        if (START.length() + bytes.length <= LONGEST_NAME) {
            return START + segment;
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return START + "long-name-" + HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /**
     * Opens or makes it. Whoever had it may have given it its name, or removed it, before this had the lock: then there is another one, or
     * none.
     *
     * @throws IOException if another process has it
     */
    static HiddenFile open(Path path) throws IOException {
        while (true) {
            boolean isMade = makeIfAbsent(path);
            try {
                FileChannel channel = lockPresent(path);
                if (channel != null) {
                    return new HiddenFile(path, channel, isMade);
                }
            } catch (NoSuchFileException gone) {
                continue;
            } catch (TakenException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                if (isMade) {
                    remove(path, e);
                }
                throw e;
            }
        }
    }

    /** Whether it was not there, as by an interrupted try. */
    private static boolean makeIfAbsent(Path path) throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return true;
        } catch (FileAlreadyExistsException left) {
            return false;
        }
    }

    /** Null if the name is that of another file by now. */
    private static FileChannel lockPresent(Path path) throws IOException {
        Object before = Files.getAttribute(path, INODE, LinkOption.NOFOLLOW_LINKS);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            requireLock(channel);
            if (before.equals(Files.getAttribute(path, INODE, LinkOption.NOFOLLOW_LINKS))) {
                return channel;
            }
            channel.close();
            return null;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void requireLock(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // As by another process.
        }
        throw new TakenException();
    }

    private static void remove(Path path, Exception failure) {
        try {
            remove(path);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** In one call: the JDK looks first what it is, which fails with what has failed before. */
    private static void remove(Path path) throws IOException {
        int result = Posix.preferred().unlink(path.toString());
        if (result < 0 && result != -Errno.ENOENT) {
            throw new IOException("it could not be removed: " + path + ": " + Errno.describe(-result));
        }
    }

    /**
     * Gives it another name, in one step; it is no longer hidden then.
     *
     * @throws FileAlreadyExistsException if the name is taken, and is not to be replaced
     */
    void rename(Path to, boolean isReplacing) throws IOException {
        int flags = isReplacing ? 0 : Posix.RENAME_NOREPLACE;
        int result = Posix.preferred().renameat2(Posix.AT_FDCWD, path.toString(), Posix.AT_FDCWD, to.toString(), flags);
        if (result == -Errno.EEXIST) {
            throw new FileAlreadyExistsException(to.toString());
        }
        if (result < 0) {
            throw new IOException("it could not be named " + to + ": " + Errno.describe(-result));
        }
    }

    /** Removes and closes it. */
    void discard() throws IOException {
        try {
            remove(path);
        } finally {
            close();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
