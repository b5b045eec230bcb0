package io.github.shmarray.compare.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Names of the segments that the comparison makes: one, and others that begin with it and a dot. */
public final class Names {
    /** The system property that tells a child process the name to use, so that its parent can clean up after it. */
    public static final String PROPERTY = "shmarray.compare.segment";

    private static final Path FOLDER = Path.of("/dev/shm");

    private Names() {}

    /** A name that only this comparison uses, and in it one process at a time. */
    public static String ownSegment() {
        return System.getProperty(
                PROPERTY, "shmarray-compare-" + ProcessHandle.current().pid());
    }

    /** Where that segment is, if it is. */
    public static Path ownSegmentPath() {
        return FOLDER.resolve(ownSegment());
    }

    /** All that is there under its names: nothing, unless a process was killed. */
    public static List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> isOwn(file.getFileName().toString())).toList();
        }
    }

    private static boolean isOwn(String name) {
        return name.equals(ownSegment()) || name.startsWith(ownSegment() + ".");
    }

    /** Folders too. */
    public static void deleteLeftovers() throws IOException {
        for (Path leftover : leftovers()) {
            try (Stream<Path> files = Files.walk(leftover)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
