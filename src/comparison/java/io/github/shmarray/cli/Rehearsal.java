package io.github.shmarray.cli;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Runs each of the short commands once, so that a JVM that makes an AOT cache puts into it what they load. Its argument is a folder, for
 * files that are gone afterwards.
 */
final class Rehearsal {
    private static final String NAME = "rehearsed";

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        runAll(Path.of(arguments[0]));
        // As commands do; it loads what would log it.
        System.exit(0);
    }

    static void runAll(Path place) throws IOException {
        Path folder = Files.createTempDirectory(place, NAME);
        Path file = folder.resolve(NAME + ".npy");
        Path segments = Files.createDirectory(folder.resolve("segments"));
        try {
            CreateOptions options = CreateOptions.defaults().withBacking(Backing.folder(segments));
            try (SharedIntArray array = SharedIntArray.copyOf(NAME, options, new int[] {1, 2, 3, 4})) {
                run(segments, "ls");
                run(segments, "show", array.name());
                run(segments, "get", array.name(), file.toString());
            }
            run(segments, "rm", NAME);
            run(segments, "put", file.toString());
            run(segments, "collect");
        } finally {
            for (Path last : List.of(file, segments.resolve(NAME), segments, folder)) {
                Files.deleteIfExists(last);
            }
        }
    }

    private static void run(Path segments, String... command) {
        String[] inFolder = Arrays.copyOf(command, command.length + 2);
        inFolder[command.length] = "--folder";
        inFolder[command.length + 1] = segments.toString();
        int code = Main.run(inFolder);
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed: exit code " + code);
        }
    }
}
