package io.github.shmarray;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Names of this test process's own, removed from /dev/shm after each test, with those of locks and rings. */
public final class TestSegments implements AfterEachCallback {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final List<String> names = new ArrayList<>();

    public synchronized String name() {
        String name = "shmarray-test-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        names.add(name);
        return name;
    }

    public static Path path(String name) {
        return Path.of("/dev/shm", name);
    }

    /** The file that the handle of an array leads to, as programs open it that know nothing of handles. */
    static Path fileOf(String handle) {
        return Path.of(handle.split("#")[0]);
    }

    /** A page of shared memory: 4096 bytes as a rule, up to 65536 on aarch64. */
    public static int pageSize() throws IOException {
        return (int) Files.getFileStore(Path.of("/dev/shm")).getBlockSize();
    }

    /** The pages that a segment takes. */
    public static long pages(String name) throws IOException, InterruptedException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", path(name).toString()).start();
        long blocks = Long.parseLong(new String(stat.getInputStream().readAllBytes()).trim());
        stat.waitFor();
        return blocks * 512 / pageSize();
    }

    public static boolean exists(String name) {
        return Files.exists(path(name));
    }

    /** Whether this process has it mapped. */
    public static boolean isMapped(String name) throws IOException {
        return Files.readString(Path.of("/proc/self/maps")).contains(path(name) + "\n");
    }

    @Override
    public synchronized void afterEach(ExtensionContext context) throws IOException {
        for (String name : names) {
            for (String ending : List.of("", ".lock", ".frames")) {
                Files.deleteIfExists(path(name + ending));
            }
        }
        names.clear();
    }
}
