package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A folder in shared memory with a pool for its arrays. After each test the pool is closed, and nothing is left of either. */
final class PooledFolder implements BeforeEachCallback, AfterEachCallback {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final long capacity;
    private Path folder;
    private SegmentPool pool;

    PooledFolder(long capacity) {
        this.capacity = capacity;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "shmarray-test-pool-");
        pool = SegmentPool.ofBytes(capacity);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        pool.close();
        List<String> left = left();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        assertEquals(List.of(), left);
        assertEquals(0, pool.bytesHeld());
        assertEquals(0, pool.spares());
    }

    SegmentPool pool() {
        return pool;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** For arrays without the pool. */
    CreateOptions options() {
        return CreateOptions.defaults().withBacking(Backing.folder(folder));
    }

    CreateOptions pooled() {
        return options().withPool(pool);
    }

    /** Mappings and open files of this process in the folder. */
    List<String> left() {
        List<String> left = new ArrayList<>();
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
            mappings.filter(line -> line.contains(folder.toString())).forEach(left::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (File descriptor : new File("/proc/self/fd").listFiles()) {
            String target = target(descriptor.toPath());
            if (target.contains(folder.toString())) {
                left.add("descriptor of " + target);
            }
        }
        return left;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    void awaitSpares(int count) {
        await(() -> pool.spares() == count);
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not come true");
            }
            Pause.shortly();
        }
    }
}
