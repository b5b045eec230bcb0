package io.github.shmarray.flight;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What processes hold: descriptors and mappings of files in some folders, and sockets. */
final class HeldFiles {
    private static final int PATIENCE_MILLIS = 20_000;

    private HeldFiles() {}

    /** Descriptors and mappings of files in a folder that a process has after a while. */
    static List<String> stillOf(Path folder, long pid) throws IOException, InterruptedException {
        List<String> held = of(folder, pid);
        for (int i = 0; !held.isEmpty() && i < PATIENCE_MILLIS; i++) {
            Thread.sleep(1);
            held = of(folder, pid);
        }
        return held;
    }

    private static List<String> of(Path folder, long pid) throws IOException {
        String inside = folder + "/";
        List<String> held = new ArrayList<>();
        try (Stream<String> mappings = Files.lines(Path.of("/proc/" + pid + "/maps"), StandardCharsets.ISO_8859_1)) {
            mappings.filter(line -> line.contains(inside)).forEach(line -> held.add("mapping " + line));
        }
        for (String target : targets(pid)) {
            if (target.contains(inside)) {
                held.add("descriptor of " + target);
            }
        }
        return held;
    }

    /** How many sockets a process has. */
    static long sockets(long pid) {
        return targets(pid).stream()
                .filter(target -> target.startsWith("socket:"))
                .count();
    }

    /** How many it has after a while, in which they may become no more than so many. */
    static long socketsOfAtMost(long most, long pid) throws InterruptedException {
        for (int i = 0; sockets(pid) > most && i < PATIENCE_MILLIS; i++) {
            Thread.sleep(1);
        }
        return sockets(pid);
    }

    private static List<String> targets(long pid) {
        List<String> targets = new ArrayList<>();
        File[] descriptors = new File("/proc/" + pid + "/fd").listFiles();
        for (File descriptor : descriptors == null ? new File[0] : descriptors) {
            try {
                targets.add(Files.readSymbolicLink(descriptor.toPath()).toString());
            } catch (IOException closedMeanwhile) {
                continue;
            }
        }
        return targets;
    }
}
