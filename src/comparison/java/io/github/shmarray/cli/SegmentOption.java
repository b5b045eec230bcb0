package io.github.shmarray.cli;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.segments.SegmentFolder;
import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.Segments;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where segments are, and how to find one of them. */
final class SegmentOption {
    /** So many letters may be wrong in a name that is meant. */
    private static final int MOST_WRONG = 3;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where they are, unless in /dev/shm, or where SHMARRAY_FOLDER says.")
    private Path folder;

    SegmentFolder folder() {
        return Segments.in(path());
    }

    Path path() {
        return folder == null ? ((Backing.Folder) Backing.SHARED_MEMORY).path() : folder;
    }

    /** What to give to another command, for the same place. */
    String again() {
        return folder == null ? "" : " --folder " + folder;
    }

    CreateOptions creating() {
        return folder == null
                ? CreateOptions.defaults()
                : CreateOptions.defaults().withBacking(Backing.folder(folder));
    }

    /** Without the slash that names may begin with. */
    static String nameOf(String given) {
        return given.startsWith("/") ? given.substring(1) : given;
    }

    /**
     * What there is of that name.
     *
     * @throws NoSuchSegmentException if there is nothing; tells a name that is nearly the same
     */
    SegmentInfo find(String given) {
        String name = nameOf(given);
        List<SegmentInfo> all = folder().list();
        return all.stream()
                .filter(segment -> segment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchSegmentException(
                        "there is no segment \"" + name + "\" in " + path()
                                + similar(name, all)
                                        .map(other -> "; is it \"" + other + "\"?")
                                        .orElse("; shmarray ls lists them"),
                        0));
    }

    private static Optional<String> similar(String name, List<SegmentInfo> all) {
        return all.stream()
                .map(SegmentInfo::name)
                .filter(other -> distance(name, other) <= Math.min(MOST_WRONG, name.length() / 2))
                .min(Comparator.comparingInt(other -> distance(name, other)));
    }

    /** Levenshtein's: letters to insert, to remove or to change. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
