package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.StartFailure;
import io.github.shmarray.compare.cases.Names;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Cases that a program of their own runs. It is started with the case's work id, the source file, the number of elements, the
 * warm-ups, the iterations and the milliseconds of an iteration, and prints a line for each iteration: its nanoseconds per
 * operation. A last line {@code verified} says that the bytes were right; {@code absent REASON} that it cannot run here.
 */
abstract class ChildEngine implements Engine {
    /** Nothing is compiled while it runs, so one iteration is enough to have memory and caches ready. */
    private static final int WARMUPS = 1;

    /** Exit codes above this stand for the signal that ended the process. */
    private static final int SIGNAL = 128;

    /** The variable with the name of the segment that it may make. */
    private static final String SEGMENT = "SHMARRAY_COMPARE_SEGMENT";

    private static final String VERIFIED = "verified";
    private static final String ABSENT = "absent ";

    private final Path log;

    /**
     * @param log where the program's error output goes
     */
    ChildEngine(Path log) {
        this.log = log;
    }

    /** The program, to which the arguments are added. */
    abstract List<String> command();

    @Override
    public Measurement measure(Case benchmark, Source source, Effort effort) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command());
        command.add(benchmark.workId());
        command.add(source.file().toString());
        for (int number : new int[] {source.elements(), WARMUPS, effort.iterations(), effort.milliseconds()}) {
            command.add(String.valueOf(number));
        }
        ProcessBuilder program = new ProcessBuilder(command).redirectError(Redirect.to(log.toFile()));
        program.environment().put(SEGMENT, Names.ownSegment());
        Process process;
        try {
            process = program.start();
        } catch (IOException e) {
            return Measurement.absent(StartFailure.of(command.getFirst(), "", e));
        }
        List<String> lines;
        try (var output = process.inputReader()) {
            lines = output.lines().toList();
        } finally {
            process.destroy();
        }
        return measurement(lines, process.waitFor());
    }

    private Measurement measurement(List<String> lines, int exitCode) throws IOException {
        String last = lines.isEmpty() ? "" : lines.getLast();
        if (last.startsWith(ABSENT)) {
            return Measurement.absent(last.substring(ABSENT.length()));
        }
        if (exitCode != 0 || !last.equals(VERIFIED)) {
            return Measurement.absent("failed: " + reason(exitCode));
        }
        return Measurement.of(lines.subList(0, lines.size() - 1).stream()
                .mapToDouble(Double::parseDouble)
                .toArray());
    }

    private String reason(int exitCode) throws IOException {
        if (exitCode > SIGNAL) {
            return "killed by signal " + (exitCode - SIGNAL);
        }
        String error = Log.reason(log);
        return error.isEmpty() ? "exit code " + exitCode : error;
    }
}
