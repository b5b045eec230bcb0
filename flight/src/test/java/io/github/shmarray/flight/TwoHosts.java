package io.github.shmarray.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two folders in shared memory, each of which stands for that of a host. */
final class TwoHosts implements BeforeEachCallback, AfterEachCallback {
    private Path there;
    private Path here;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        there = Files.createTempDirectory(Path.of("/dev/shm"), "shmarray-flight-there-");
        here = Files.createTempDirectory(Path.of("/dev/shm"), "shmarray-flight-here-");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        delete(there);
        delete(here);
    }

    private static void delete(Path folder) throws IOException {
        for (Path file : entries(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Of the server. */
    Path there() {
        return there;
    }

    /** Of the mirror. */
    Path here() {
        return here;
    }

    ServerOptions serving() {
        return ServerOptions.defaults().withFolder(there);
    }

    MirrorOptions mirroring() {
        return MirrorOptions.defaults().withFolder(here);
    }

    void assertSame(String name) throws IOException {
        assertEquals(-1, Files.mismatch(there.resolve(name), here.resolve(name)), name);
    }

    /** That the host of the mirror has these files, hidden ones included, and no other. */
    void assertHere(String... names) throws IOException {
        assertEquals(
                Stream.of(names).sorted().toList(),
                entries(here).stream()
                        .map(file -> file.getFileName().toString())
                        .toList());
    }
}
