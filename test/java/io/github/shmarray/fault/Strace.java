package io.github.shmarray.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** strace(1) while it is attached to threads: it counts the calls of each from then on, and lets some of them fail. */
final class Strace implements AutoCloseable {
    /** Those whose failure can harm; not {@code close} and {@code munmap}, which would not have been made then. */
    static final List<String> CALLS = List.of(
            "openat",
            "statx",
            "newfstatat",
            "fallocate",
            "ftruncate",
            "pwrite64",
            "pread64",
            "read",
            "mmap",
            "madvise",
            "mprotect",
            "linkat",
            "renameat2",
            "unlink",
            "unlinkat",
            "fcntl",
            "fchmod",
            "memfd_create",
            "statfs",
            "fstatfs",
            "getdents64",
            "readlink",
            "readlinkat",
            "copy_file_range",
            "socket",
            "bind",
            "sendmsg",
            "recvmsg");

    private final Process process;
    private final Path log;

    private Strace(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Attaches to threads.
     *
     * @param calls by comma
     * @param injected what happens to them, as {@code error=EIO:when=3}; empty for nothing
     */
    static Strace attach(List<Integer> threads, String calls, String injected) throws IOException {
        Path log = Files.createTempFile("shmarray-strace-", ".log");
        List<String> command = new ArrayList<>(List.of("strace", "-o", log.toString(), "-e", "trace=" + calls));
        threads.forEach(thread -> command.addAll(List.of("-p", thread.toString())));
        if (!injected.isEmpty()) {
            command.addAll(List.of("-e", "inject=" + calls + ":" + injected));
        }
        Process process = new ProcessBuilder(command).start();
        BufferedReader told = process.errorReader();
        for (int i = 0; i < threads.size(); i++) {
            String line = told.readLine();
            if (line == null || !line.contains("attached")) {
                process.destroy();
                Files.delete(log);
                throw new IOException("strace: " + line);
            }
        }
        return new Strace(process, log);
    }

    static String all() {
        return "?" + String.join(",?", CALLS);
    }

    /** Detaches; returns what it has seen, a call in a line that begins with the number of its thread if there are several. */
    List<String> end() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor();
        return Files.readAllLines(log);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(log);
    }
}
