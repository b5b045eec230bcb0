package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opentest4j.TestAbortedException;

/** Runs a command on a kernel of its own, as a process without rights can: what it sets there concerns nobody else. */
final class UserModeLinux {
    private static final String PROGRAM = "linux.uml";
    private static final String TRACER = "strace";

    /** Enough to begin with. */
    private static final int LEAST_MIB = 64;

    private static final Pattern TRACER_PID = Pattern.compile("TracerPid:\\s*([1-9][0-9]*)");

    /** Which of its calls of ptrace is the first one that asks for registers; 0 until it has been counted. */
    private static int askedFirst;

    /** The file system of the host can be read; the folder of the results, and a temporary one at /run, can be written. */
    private static final String SCRIPT = """
            #!/bin/sh
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t tmpfs tmp /run
            mkdir -p /run/results /dev/shm
            mount -t hostfs none /run/results -o "$RESULTS"
            : >/run/results/started
            mount -t tmpfs -o size=8g tmp /dev/shm
            {
                . /run/results/prepare
                export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-XSAVE,-XSAVEC,-AVX_Fast_Unaligned_Load
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
        Path output = folder.resolve("output");
        String console = isSlow() ? boot(folder, injecting(folder), memory) : boot(folder, List.of(), memory);
        if (!Files.exists(output)) {
            throw skipped("it does not start: " + console);
        }
        return Files.readString(output);
    }

    /**
     * Whether the processor has registers that this kernel does not restore (AMX), so that it aborts. There it takes some seconds more, and
     * is told that there are no such registers.
     */
    static boolean isSlow() throws IOException {
        return Files.readString(Path.of("/proc/cpuinfo")).contains(" amx_tile ");
    }

    /** Returns what the machine has printed. */
    private static String boot(Path folder, List<String> around, int memory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(around);
        command.addAll(List.of(
                PROGRAM,
                "mem=" + memory + "M",
                "rootfstype=hostfs",
                "rootflags=/",
                "ro",
                "init=" + folder.resolve("init"),
                "con=null"));
        Process machine = start(command);
        leaveAlone(machine, folder.resolve("started"));
        String console = new String(machine.getInputStream().readAllBytes(), UTF_8);
        machine.waitFor();
        return console;
    }

    /** Ends who traces the machine as soon as it runs: it is slow as long as somebody does. */
    private static void leaveAlone(Process machine, Path started) throws IOException, InterruptedException {
        while (machine.isAlive()) {
            if (Files.exists(started)) {
                tracer(machine).ifPresent(ProcessHandle::destroyForcibly);
                return;
            }
            Thread.sleep(20);
        }
    }

    private static Optional<ProcessHandle> tracer(Process machine) throws IOException {
        String status = Files.readString(Path.of("/proc", machine.pid() + "", "status"));
        Matcher tracer = TRACER_PID.matcher(status);
        return tracer.find() ? ProcessHandle.of(Long.parseLong(tracer.group(1))) : Optional.empty();
    }

    /**
     * What comes before the command so that its first PTRACE_GETREGSET fails: then it takes it that there are the registers of SSE alone, and
     * all programs on it have to do with these.
     */
    private static synchronized List<String> injecting(Path folder) throws IOException, InterruptedException {
        if (askedFirst == 0) {
            Path calls = folder.resolve("calls");
            String console =
                    boot(folder, List.of(TRACER, "-D", "-o", calls.toString(), "-e", "trace=ptrace"), LEAST_MIB);
            if (!Files.exists(calls)) {
                throw skipped(console);
            }
            List<String> asked = Files.readAllLines(calls).stream()
                    .filter(line -> line.startsWith("ptrace"))
                    .toList();
            askedFirst = 1
                    + IntStream.range(0, asked.size())
                            .filter(i -> asked.get(i).contains("PTRACE_GETREGSET"))
                            .findFirst()
                            .orElseThrow(() -> skipped("it does not ask for registers: " + console));
        }
        String failing = "inject=ptrace:error=EIO:when=" + askedFirst;
        return List.of(TRACER, "-D", "-o", "/dev/null", "-e", "trace=ptrace", "-e", failing);
    }

    private static Process start(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            return builder.redirectInput(new File("/dev/null")).start();
        } catch (IOException e) {
            throw skipped(e.getMessage() + "; Debian's packages user-mode-linux and strace have what it takes");
        }
    }

    static TestAbortedException skipped(String reason) {
        System.out.println("SKIPPED: a kernel of its own, because " + reason);
        return new TestAbortedException(reason);
    }

    private static String quoted(List<String> command) {
        return command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
