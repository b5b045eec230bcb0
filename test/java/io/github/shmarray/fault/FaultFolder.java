package io.github.shmarray.fault;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder in shared memory, and what this process has of the files in it. */
record FaultFolder(Path path) implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    static FaultFolder create() throws IOException {
        return new FaultFolder(Files.createTempDirectory(Path.of("/dev/shm"), "shmarray-test-faults-"));
    }

    CreateOptions options() {
        return CreateOptions.defaults().withBacking(Backing.folder(path));
    }

    Path of(String name) {
        return path.resolve(name);
    }

    boolean has(String name) {
        return Files.exists(of(name));
    }

    List<String> names() {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mappings and descriptors of files in it, of memfds and of sockets that this process has; other threads may just be closing some. */
    List<String> held() {
        List<String> held = new ArrayList<>();
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
            mappings.filter(this::isOurs)
                    .map(line -> "mapping of " + line.substring(line.indexOf('/')))
                    .forEach(held::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (File descriptor : new File("/proc/self/fd").listFiles()) {
            String target = target(descriptor.toPath());
            if (isOurs(target)) {
                held.add("descriptor of " + target);
            }
        }
        return held;
    }

    /** What is held after a while; nothing is left to the collector. */
    List<String> stillHeld() {
        List<String> held = held();
        for (int i = 0; !held.isEmpty() && i < PATIENCE_MILLIS; i++) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            held = held();
        }
        return held;
    }

    private boolean isOurs(String text) {
        return text.contains(path.toString() + "/")
                || text.contains("/memfd:" + FaultSteps.NAME)
                || text.contains("/memfd:shmarray-npz")
                || text.contains("/dev/shm/" + FaultSteps.NAME);
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** Removes a name in shared memory itself, and those that such a file had for a moment. */
    static void clearOfThisProcess(String name) {
        String hidden = ".shmarray-unlinked-" + ProcessHandle.current().pid() + "-";
        for (File file : new File("/dev/shm").listFiles()) {
            if (file.getName().equals(name) || file.getName().startsWith(hidden)) {
                file.delete();
            }
        }
    }

    /** Removes all names. */
    void clear() {
        names().forEach(name -> {
            if (!of(name).toFile().delete()) {
                throw new IllegalStateException("delete " + name);
            }
        });
    }

    @Override
    public void close() throws IOException {
        clear();
        Files.delete(path);
    }
}
