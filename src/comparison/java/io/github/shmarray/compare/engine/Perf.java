package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.StartFailure;
import java.io.IOException;
import java.util.List;

/** The program {@code perf}, which asks the kernel for what the processor counts. */
public final class Perf {
    public static final List<String> EVENTS = List.of("cycles", "instructions");

    /** As JMH, which runs it for its forks, finds it. */
    private static final String PROGRAM = System.getenv().getOrDefault("JMH_PERF", "perf");

    private static final String NOT_SUPPORTED = "<not supported>";

    private Perf() {}

    /** Why this machine does not count the events; empty if it does. */
    public static String problem() throws InterruptedException {
        List<String> command = List.of(
                PROGRAM,
                "stat",
                "--log-fd",
                "2",
                "--field-separator",
                ",",
                "--event",
                String.join(",", EVENTS),
                "true");
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            List<String> lines = process.inputReader().lines().toList();
            return problem(process.waitFor(), lines);
        } catch (IOException e) {
            return StartFailure.of(PROGRAM, "", e) + " (Debian: apt-get install linux-perf)";
        }
    }

    static String problem(int exitCode, List<String> lines) {
        if (lines.stream().anyMatch(line -> line.contains("perf_event_paranoid"))) {
            return "the kernel lets only its administrator count; as root: sysctl kernel.perf_event_paranoid=2";
        }
        if (lines.stream().anyMatch(line -> line.startsWith(NOT_SUPPORTED))) {
            return "the processor's counters are not there, as in most virtual machines";
        }
        List<String> missing =
                EVENTS.stream().filter(event -> !isCounted(event, lines)).toList();
        return exitCode == 0 && missing.isEmpty()
                ? ""
                : PROGRAM + " did not count " + String.join(" and ", missing) + ": exit code " + exitCode
                        + lines.stream()
                                .limit(1)
                                .map(line -> ", " + line.strip())
                                .reduce("", String::concat);
    }

    /** Lines are {@code count,unit,event,...}; events of user code alone are {@code cycles:u}. */
    private static boolean isCounted(String event, List<String> lines) {
        return lines.stream()
                .map(line -> line.split(","))
                .anyMatch(fields -> fields.length > 2 && eventOf(fields[2]).equals(event) && fields[0].matches("\\d+"));
    }

    /** The name without what is said of whose code it is counted in. */
    static String eventOf(String counter) {
        return counter.strip().split(":")[0];
    }
}
