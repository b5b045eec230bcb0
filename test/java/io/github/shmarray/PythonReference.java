package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** The real Python and numpy, in a python3 of their own. */
public final class PythonReference {
    private static final String ABSENT = "absent: ";

    private PythonReference() {}

    /**
     * Answers requests as a script in test/python describes them, all by one process.
     *
     * @throws TestAbortedException if there is no numpy here
     */
    public static List<String> answers(String script, List<String> requests) throws IOException, InterruptedException {
        Process python = start(script);
        Thread writer = Thread.ofVirtual().start(() -> write(python, requests));
        List<String> lines;
        try (BufferedReader output = python.inputReader(UTF_8)) {
            lines = output.lines().toList();
        }
        writer.join();
        int status = python.waitFor();
        if (lines.size() == 1 && lines.getFirst().startsWith(ABSENT)) {
            throw skipped(lines.getFirst().substring(ABSENT.length()));
        }
        if (status != 0 || lines.size() != 1 + requests.size()) {
            throw new AssertionError("python3 ended with status " + status + " after " + lines.size() + " lines for "
                    + requests.size() + " requests");
        }
        return lines.subList(1, lines.size());
    }

    private static Process start(String script) {
        try {
            return new ProcessBuilder("python3", "test/python/" + script)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw skipped(e.getMessage());
        }
    }

    private static TestAbortedException skipped(String reason) {
        System.out.println("SKIPPED: comparison with numpy, because " + reason);
        return new TestAbortedException(reason);
    }

    private static void write(Process python, List<String> requests) {
        try (Writer input = python.outputWriter(UTF_8)) {
            for (String request : requests) {
                input.write(request + "\n");
            }
        } catch (IOException e) {
            // It has ended before it read everything; the missing answers are noticed where they are counted.
        }
    }
}
