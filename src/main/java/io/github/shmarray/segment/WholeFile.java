package io.github.shmarray.segment;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files of any kind that appear whole or not at all, in place of what had their names; with the permissions that the umask leaves. A
 * process that is killed on the way leaves nothing behind, or where files without a name cannot be made, what the next one removes.
 */
public final class WholeFile {
    private static final int ALL_THAT_THE_UMASK_LEAVES = 0666;

    private WholeFile() {}

    /** Writes what the file is to hold, from its beginning; may be called again, for another file. */
    public interface Content {
        void writeTo(FileChannel file) throws IOException;
    }

    /**
     * Writes a file and gives it its name.
     *
     * @param operation what is done, for messages
     * @throws SharedMemoryException if it cannot be created, or not get its name
     * @throws IOException if its content cannot be written
     */
    public static void write(Path file, String operation, Content content) throws IOException {
        Path path = file.toAbsolutePath();
        if (Files.isDirectory(path)) {
            throw new SharedMemoryException(
                    operation + ": it is a folder; give the name of a file in it", Errno.EISDIR);
        }
        Posix posix = Posix.preferred();
        Path folder = path.getParent();
        OpenFile unnamed = OpenFile.unpublished(posix, folder, ALL_THAT_THE_UMASK_LEAVES, operation);
        if (!isWritten(unnamed, path, content)) {
            isWritten(OpenFile.hidden(posix, folder, ALL_THAT_THE_UMASK_LEAVES, operation), path, content);
        }
    }

    private static boolean isWritten(OpenFile file, Path path, Content content) throws IOException {
        Path itself = Path.of("/proc/self/fd/" + file.descriptor());
        try (file;
                FileChannel channel = FileChannel.open(itself, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
            return file.publish(path.toString(), true);
        }
    }
}
