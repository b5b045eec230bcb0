package io.github.shmarray.concurrent;

import io.github.shmarray.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * Another process that takes part in a lock, of Java, C or Python. It does what it is told, and answers with the
 * error numbers of {@code pthread_mutex_lock}.
 */
final class LockClient implements AutoCloseable {
    /** What the client is written in. */
    enum Language {
        JAVA,
        C,
        PYTHON
    }

    static final int OWNER_DEAD = 130;
    static final int NOT_RECOVERABLE = 131;
    static final int BUSY = 16;
    static final int TIMED_OUT = 110;

    private static final Duration PROMPT = Duration.ofSeconds(50);

    /** Null until it is compiled. */
    private static Path program;

    private final Process process;
    private final Writer input;
    private final BufferedReader output;
    private boolean isKilled;

    private LockClient(Process process) {
        this.process = process;
        this.input = process.outputWriter();
        this.output = process.inputReader();
    }

    /**
     * Starts a client for a lock and an array of six counters of int64, by their names.
     *
     * @throws TestAbortedException if there is no C compiler, or no python3 with numpy
     */
    static LockClient start(Language language, String lock, String counters, String... jvmOptions) {
        return start(command(language, lock, counters, jvmOptions), language + " as a client of locks");
    }

    static LockClient start(List<String> command, String what) {
        try {
            LockClient client = new LockClient(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            if (!"ready".equals(client.output.readLine())) {
                client.close();
                throw skipped(what, "it does not start");
            }
            return client;
        } catch (IOException e) {
            throw skipped(what, e.getMessage());
        }
    }

    static List<String> command(Language language, String lock, String counters, String... jvmOptions) {
        String lockFile = "/dev/shm/" + lock;
        String countersFile = "/dev/shm/" + counters;
        return switch (language) {
            case JAVA -> {
                List<String> command = new ArrayList<>(ChildJvm.command(LockProgram.class, lock, counters));
                command.addAll(1, List.of(jvmOptions));
                yield command;
            }
            case C -> List.of(program().toString(), lockFile, countersFile);
            case PYTHON -> List.of("python3", "test/python/lock_client.py", lockFile, countersFile);
        };
    }

    private static synchronized Path program() {
        if (program == null) {
            try {
                Path target = Files.createTempDirectory("shmarray-test").resolve("lock_client");
                Process compiler = new ProcessBuilder(
                                "cc", "-O2", "-o", target.toString(), "test/c/lock_client.c", "-lpthread")
                        .inheritIO()
                        .start();
                if (compiler.waitFor() != 0) {
                    throw skipped("C as a client of locks", "cc fails");
                }
                target.toFile().deleteOnExit();
                target.getParent().toFile().deleteOnExit();
                program = target;
            } catch (IOException e) {
                throw skipped("C as a client of locks", e.getMessage());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return program;
    }

    private static TestAbortedException skipped(String what, String reason) {
        System.out.println("SKIPPED: " + what + ", because " + reason);
        return new TestAbortedException(reason);
    }

    long pid() {
        return process.pid();
    }

    /** Does something and answers with its error number. */
    int run(String command, int argument) {
        begin(command, argument);
        return result();
    }

    int run(String command) {
        return run(command, 0);
    }

    /** Begins to do something, which {@link #result} waits for. */
    void begin(String command, int argument) {
        try {
            input.write(command + " " + argument + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int result() {
        return Integer.parseInt(line());
    }

    /** The result of what does not take long, for which nobody waits in vain. */
    int promptResult() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PROMPT.toNanos();
        while (!hasAnswered()) {
            if (System.nanoTime() > deadline) {
                kill();
                throw new AssertionError("no answer within " + PROMPT);
            }
            Thread.sleep(1);
        }
        return result();
    }

    /** The next line that it prints; null when it has ended. */
    String line() {
        try {
            return output.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    boolean hasAnswered() throws IOException {
        return output.ready();
    }

    /** SIGKILL. */
    void kill() {
        isKilled = true;
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        try {
            input.close();
            int status = process.waitFor();
            output.close();
            if (status != 0 && !isKilled) {
                throw new AssertionError("status " + status);
            }
        } catch (IOException ended) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
