package io.github.shmarray.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that the user has named, and is told of if it cannot be written: streams do not know what they write to. */
final class NamedFile {
    /** What writes a file. */
    interface Writing {
        void run() throws IOException;
    }

    private NamedFile() {}

    /**
     * Finds out whether a file can be written, as the system does and not as permissions have it: root has all of them in /proc as well. What
     * is there stays as it is.
     *
     * @throws IOException that names the file, and why it cannot
     */
    static void requireWritable(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw new IOException("it is a folder");
            } else if (Files.isRegularFile(file)) {
                Files.newOutputStream(file, StandardOpenOption.WRITE).close();
            } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                requirePermission(file);
            } else {
                Files.createFile(file);
                Files.delete(file);
            }
        } catch (IOException e) {
            String why = Main.describe(e).replace(file + ": ", "");
            throw new IOException(file + " cannot be written: " + why, e);
        }
    }

    /** To open a FIFO would wait for who reads it. */
    private static void requirePermission(Path file) throws IOException {
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    /**
     * Writes a file.
     *
     * @throws IOException that names it
     */
    static void write(Path file, Writing writing) throws IOException {
        try {
            writing.run();
        } catch (IOException e) {
            String why = Main.describe(e);
            throw new IOException(why.startsWith(file.toString()) ? why : file + ": " + why, e);
        }
    }
}
