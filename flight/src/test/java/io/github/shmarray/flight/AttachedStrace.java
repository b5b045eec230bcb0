package io.github.shmarray.flight;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** strace(1) while it is attached to all threads of a process: it counts the calls of each from then on, and lets some of them fail. */
final class AttachedStrace implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 5;

    private final Process process;
    private final Path log;

    private AttachedStrace(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Options for some calls.
     *
     * @param calls by comma
     * @param paths of which files alone; of all if there are none
     * @param injected what happens to them, as {@code error=EIO:when=3}; empty for nothing
     */
    static List<String> options(Path log, String calls, List<Path> paths, String injected) {
        List<String> options = new ArrayList<>(List.of("strace", "-f", "-o", log.toString(), "-e", "trace=" + calls));
        paths.forEach(path -> options.addAll(List.of("-P", path.toString())));
        if (!injected.isEmpty()) {
            options.addAll(List.of("-e", "inject=" + calls + ":" + injected));
        }
        return options;
    }

    /** Attaches to a process; see {@link #options}. */
    static AttachedStrace attach(long pid, String calls, List<Path> paths, String injected) throws IOException {
        Path log = Files.createTempFile("shmarray-strace-", ".log");
        List<String> command = options(log, calls, paths, injected);
        command.addAll(List.of("-p", Long.toString(pid)));
        Process process = new ProcessBuilder(command).start();
        BufferedReader told = process.errorReader();
        String line = told.readLine();
        while (line != null && line.contains("Requested path")) {
            line = told.readLine();
        }
        if (line == null || !line.contains("attached")) {
            process.destroy();
            Files.delete(log);
            throw new IOException("strace: " + line);
        }
        return new AttachedStrace(process, log);
    }

    /** Detaches; returns what it has seen, lines that begin with the number of a thread and a call. */
    List<String> end() throws IOException, InterruptedException {
        process.destroy();
        // It can wait for ever for a process of many threads that it has killed.
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return Files.readAllLines(log);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.deleteIfExists(log);
    }
}
