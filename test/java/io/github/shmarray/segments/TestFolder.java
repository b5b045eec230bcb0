package io.github.shmarray.segments;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A folder in shared memory of each test's own, so that nobody else's segments are listed or collected. */
public final class TestFolder implements BeforeEachCallback, AfterEachCallback {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Path path =
            Path.of("/dev/shm/shmarray-test-folder-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet());

    private final List<SharedArray> open = new ArrayList<>();

    public Path path() {
        return path;
    }

    public Path path(String name) {
        return path.resolve(name);
    }

    public CreateOptions options() {
        return SegmentsProgram.optionsIn(path);
    }

    SegmentFolder segments() {
        return Segments.in(path);
    }

    /** What was left behind. */
    void abandon(String... names) {
        for (String name : names) {
            SharedIntArray.create(name, options(), 3).close();
        }
    }

    /** An array that is in use until after the test. */
    SharedIntArray use(String name) {
        SharedIntArray array = SharedIntArray.create(name, options(), 3);
        open.add(array);
        return array;
    }

    /** The names that are there. */
    List<String> names() {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    SegmentInfo info(String name) {
        return segments().list().stream()
                .filter(segment -> segment.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Files.createDirectory(path);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        open.forEach(SharedArray::close);
        for (String name : names()) {
            Files.delete(path(name));
        }
        Files.delete(path);
    }
}
