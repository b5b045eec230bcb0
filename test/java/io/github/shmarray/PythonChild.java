package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import org.opentest4j.TestAbortedException;

/** A python3 that runs one line after the other, with the helpers of test/python/evaluate.py. */
public final class PythonChild implements AutoCloseable {
    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    private PythonChild(Process process) {
        this.process = process;
        this.input = process.outputWriter(UTF_8);
        this.output = process.inputReader(UTF_8);
    }

    /**
     * Starts it.
     *
     * @throws TestAbortedException if there is no python3 or no numpy here
     */
    public static PythonChild start() {
        try {
            var child = new PythonChild(new ProcessBuilder("python3", "test/python/evaluate.py")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            if (child.output.readLine().isEmpty()) {
                child.close();
                throw skipped("python3 has no numpy");
            }
            return child;
        } catch (IOException e) {
            throw skipped(e.getMessage());
        }
    }

    private static TestAbortedException skipped(String reason) {
        System.out.println("SKIPPED: sharing with Python, because " + reason);
        return new TestAbortedException(reason);
    }

    /** The value of an expression as {@code str} prints it, or "done" for a statement. */
    public String run(String line) {
        String answer = tryToRun(line);
        if (answer.startsWith("failed: ")) {
            throw new AssertionError(line + " " + answer);
        }
        return answer;
    }

    /** As {@link #run}; an exception is answered with its text. */
    String tryToRun(String line) {
        try {
            input.write(line + "\n");
            input.flush();
            String answer = output.readLine();
            if (answer == null) {
                throw new AssertionError("python3 has ended at: " + line);
            }
            return answer;
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    /** As SIGKILL does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        input.close();
        output.close();
    }
}
