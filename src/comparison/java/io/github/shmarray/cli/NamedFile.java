package io.github.shmarray.cli;

import java.io.IOException;
import java.nio.file.Path;

/** A file that the user has named, and is told of if it cannot be written: streams do not know what they write to. */
final class NamedFile {
    /** What writes a file. */
    interface Writing {
        void run() throws IOException;
    }

    private NamedFile() {}

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
