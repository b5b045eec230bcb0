package io.github.shmarray.compare.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program of the user's that copies when it is asked to. It says {@code ready} in a line, or {@code absent} and why; then it answers
 * each line {@code copy K} on its standard input by copying K times and a line with the nanoseconds that one copy took. It ends with its input.
 */
final class OwnProgram implements AutoCloseable {
    private static final String READY = "ready";
    private static final String ABSENT = "absent ";
    private static final int MOST_SECONDS = 60;

    /** The clock of the day is slower or faster at times. */
    private static final double CLOCKS_DIFFER = 1.01;

    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;
    private final Path log;

    /**
     * Starts it and waits until it is ready.
     *
     * @param command for a shell
     * @param log where its error output goes
     * @throws UnsupportedOperationException if it says that it cannot run here; its message says why
     * @throws IllegalStateException if it does not do as described; its message says what it did instead
     */
    OwnProgram(String command, Path log) throws IOException, InterruptedException {
        this.log = log;
        process = new ProcessBuilder("sh", "-c", command)
                .redirectError(Redirect.to(log.toFile()))
                .start();
        answers = process.inputReader();
        questions = process.outputWriter();
        try {
            String line = answer("to begin with");
            if (line.startsWith(ABSENT)) {
                throw new UnsupportedOperationException(line.substring(ABSENT.length()));
            }
            if (!line.equals(READY)) {
                throw new IllegalStateException("said \"" + line + "\" instead of \"" + READY + "\"");
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Lets it copy.
     *
     * @return the nanoseconds that one copy took
     */
    double copy(long times) throws IOException, InterruptedException {
        String question = "copy " + times;
        long start = System.nanoTime();
        try {
            questions.write(question + "\n");
            questions.flush();
        } catch (IOException e) {
            throw new IllegalStateException("has ended" + reason(), e);
        }
        String line = answer("to \"" + question + "\"");
        long passed = System.nanoTime() - start;
        double nanoseconds;
        try {
            nanoseconds = Double.parseDouble(line.strip());
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "answered \"" + line + "\" to \"" + question + "\" instead of nanoseconds", e);
        }
        if (!(nanoseconds > 0) || nanoseconds * times > CLOCKS_DIFFER * passed) {
            throw new IllegalStateException("answered that each of " + times + " copies took " + line
                    + " ns, but all of them took " + passed + " ns");
        }
        return nanoseconds;
    }

    private String answer(String toWhat) throws IOException, InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                answer.complete(answers.readLine());
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            String line = answer.get(MOST_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException("ended without an answer " + toWhat + reason());
            }
            return line;
        } catch (TimeoutException e) {
            throw new IllegalStateException("has not answered " + toWhat + " in " + MOST_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("cannot read what it answers " + toWhat, e);
        }
    }

    private String reason() throws IOException {
        String error = Log.reason(log);
        return error.isEmpty() ? "" : ": " + error;
    }

    /** Ends it, with all that it has started. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
