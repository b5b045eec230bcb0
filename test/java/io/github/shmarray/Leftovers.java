package io.github.shmarray;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What this process still has of segments: mappings, open files and names. */
final class Leftovers {
    private static final Path SHM = Path.of("/dev/shm");
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int PAUSE_MILLIS = 50;

    private Leftovers() {}

    /**
     * Waits until nothing is left; what the collector has to find takes a while.
     *
     * @param prefix of the names that segments may have had
     * @return what is left after all
     */
    static List<String> await(String prefix) throws IOException, InterruptedException {
        List<String> left = find(prefix);
        for (int waited = 0; !left.isEmpty() && waited < PATIENCE_MILLIS; waited += PAUSE_MILLIS) {
            System.gc();
            Thread.sleep(PAUSE_MILLIS);
            left = find(prefix);
        }
        return left;
    }

    private static List<String> find(String prefix) throws IOException {
        List<String> left = new ArrayList<>();
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
            mappings.filter(Leftovers::isSegment).map(line -> "mapping " + line).forEach(left::add);
        }
        for (File descriptor : new File("/proc/self/fd").listFiles()) {
            String target = target(descriptor.toPath());
            if (isSegment(target)) {
                left.add("descriptor " + descriptor + " of " + target);
            }
        }
        try (Stream<Path> files = Files.list(SHM)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) || isHiddenNameOfThisProcess(name))
                    .map(name -> "name " + name)
                    .forEach(left::add);
        }
        return left;
    }

    private static boolean isSegment(String text) {
        return text.contains("/dev/shm/") || text.contains("/memfd:shmarray-");
    }

    private static boolean isHiddenNameOfThisProcess(String name) {
        return name.startsWith(".shmarray-")
                && name.contains("-" + ProcessHandle.current().pid() + "-");
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
