package io.github.shmarray.fault;

import io.github.shmarray.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/** Runs a scenario in a folder when it is told to, to be killed at one of its system calls. */
final class KilledProgram {
    private static final String READY = "ready ";
    private static final int BY_SIGKILL = 128 + 9;

    private KilledProgram() {}

    public static void main(String[] arguments) throws Exception {
        FaultScenario scenario = FaultScenario.valueOf(arguments[0]);
        FaultTrial.calls(scenario);
        FaultFolder folder = new FaultFolder(Path.of(arguments[1]));
        AutoCloseable prepared = scenario.prepare(folder);
        try (var thread = new WaitingTrial(() -> {
            try {
                scenario.run(folder);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        })) {
            System.out.println(READY + thread.number());
            System.in.read();
            thread.run();
        }
        prepared.close();
        System.out.println("survived");
    }

    /** Runs it in another process that is killed when the thread of the scenario makes a call for so many times. */
    static boolean isKilled(FaultScenario scenario, FaultFolder folder, String call, int number)
            throws IOException, InterruptedException {
        Process child = ChildJvm.start(KilledProgram.class, scenario, folder.path());
        try (BufferedReader output = child.inputReader();
                Writer input = child.outputWriter()) {
            String ready = output.readLine();
            if (ready == null || !ready.startsWith(READY)) {
                throw new AssertionError(scenario + " ends without a fault: " + ready);
            }
            int thread = Integer.parseInt(ready.substring(READY.length()));
            try (Strace strace = Strace.attach(List.of(thread), call, "signal=SIGKILL:when=" + number)) {
                input.write('\n');
                input.flush();
                boolean isSurvived = output.readLine() != null;
                int status = child.waitFor();
                if (!isSurvived && status != BY_SIGKILL) {
                    throw new AssertionError(
                            scenario + " with SIGKILL at " + call + " " + number + " ends with " + status);
                }
                strace.end();
                return !isSurvived;
            }
        } finally {
            child.destroyForcibly();
        }
    }
}
