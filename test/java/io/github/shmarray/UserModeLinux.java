package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/** Runs a command on a kernel of its own, as a process without rights can: what it sets there concerns nobody else. */
final class UserModeLinux {
    private static final String PROGRAM = "linux.uml";

    /** The file system of the host can be read; the folder of the results, and a temporary one at /run, can be written. */
    private static final String SCRIPT = """
            #!/bin/sh
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t tmpfs tmp /run
            mkdir -p /run/results /dev/shm
            mount -t hostfs none /run/results -o "$RESULTS"
            mount -t tmpfs -o size=8g tmp /dev/shm
            {
                . /run/results/prepare
                sh -c '. /run/results/run'
                echo "status $?"
            } >/run/results/output 2>&1
            sync
            echo o >/proc/sysrq-trigger
            sleep 60
            """;

    private UserModeLinux() {}

    /**
     * What a command prints, and its status in a last line, 137 if it was killed.
     *
     * @param memory of the machine, in MiB
     * @param prepare the lines of a script that comes first
     * @param enter the lines of a script that comes first in the process that becomes the command
     * @throws TestAbortedException if there is no such kernel here
     */
    static String run(Path folder, int memory, String prepare, String enter, List<String> command)
            throws IOException, InterruptedException {
        Path init = folder.resolve("init");
        Files.writeString(init, SCRIPT.replace("$RESULTS", folder.toString()));
        Files.writeString(folder.resolve("prepare"), prepare);
        Files.writeString(folder.resolve("run"), enter + "exec " + quoted(command) + "\n");
        init.toFile().setExecutable(true);
        Process machine = start(List.of(
                PROGRAM, "mem=" + memory + "M", "rootfstype=hostfs", "rootflags=/", "ro", "init=" + init, "con=null"));
        String console = new String(machine.getInputStream().readAllBytes(), UTF_8);
        machine.waitFor();
        Path output = folder.resolve("output");
        if (!Files.exists(output)) {
            throw skipped("it does not start: " + console);
        }
        return Files.readString(output);
    }

    private static Process start(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            return builder.redirectInput(new File("/dev/null")).start();
        } catch (IOException e) {
            throw skipped(e.getMessage() + "; it is in the package user-mode-linux of Debian");
        }
    }

    private static TestAbortedException skipped(String reason) {
        System.out.println("SKIPPED: a kernel of its own, because " + reason);
        return new TestAbortedException(reason);
    }

    private static String quoted(List<String> command) {
        return command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
