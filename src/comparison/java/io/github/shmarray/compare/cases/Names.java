package io.github.shmarray.compare.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of the segments that the comparison makes: one, and others that begin with it and a dot. */
public final class Names {
    /** The system property that tells a child process the name to use, so that its parent can clean up after it. */
    public static final String PROPERTY = "shmarray.compare.segment";

    private static final Path FOLDER = Path.of("/dev/shm");

    /** Process ids repeat in other containers, which may share the folder. */
    private static final String OF_THIS_NAMESPACE = "shmarray-compare-" + processNamespace() + "-";

    private static final Pattern OF_A_PROCESS = Pattern.compile(Pattern.quote(OF_THIS_NAMESPACE) + "(\\d+)([.-].*)?");

    private Names() {}

    /** A name that only this comparison uses, and in it one process at a time. */
    public static String ownSegment() {
        return System.getProperty(PROPERTY, nameOf(ProcessHandle.current().pid()));
    }

    /** The name that the comparison in that process uses. */
    public static String nameOf(long pid) {
        return OF_THIS_NAMESPACE + pid;
    }

    private static String processNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .replaceAll("\\D", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
            delete(leftover);
        }
    }

    /**
     * Deletes what comparisons of this user have left that were killed: files and folders whose names begin with {@link #nameOf} a
     * process that has ended.
     *
     * @param place the folder to look in, beside that of the segments
     */
    public static void deleteAbandoned(Path place) throws IOException {
        UserPrincipal user = Files.getOwner(Path.of("/proc/self"));
        for (Path folder : List.of(FOLDER, place)) {
            List<Path> found;
            try (Stream<Path> files = Files.list(folder)) {
                found = files.filter(Names::isAbandoned).toList();
            }
            for (Path abandoned : found) {
                try {
                    if (Files.getOwner(abandoned).equals(user)) {
                        delete(abandoned);
                    }
                } catch (NoSuchFileException ignored) {
                    // Another comparison that has just started is doing the same.
                }
            }
        }
    }

    private static boolean isAbandoned(Path file) {
        Matcher name = OF_A_PROCESS.matcher(file.getFileName().toString());
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    private static void delete(Path leftover) throws IOException {
        try (Stream<Path> files = Files.walk(leftover)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
