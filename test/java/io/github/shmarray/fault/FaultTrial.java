package io.github.shmarray.fault;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FaultyPosix;
import io.github.shmarray.posix.FaultyPosix.Fault;
import io.github.shmarray.segments.CollectedSegments;
import io.github.shmarray.segments.Segments;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One try of what a program does while a system call fails: whatever comes of it, the exception is right, nothing is held or left, and
 * the next one who does the same has no trouble.
 */
final class FaultTrial {
    /** Of the segment, the archive, the inbox or the folder; or of a descriptor that others can find. */
    private static final Pattern DESIGNATION =
            Pattern.compile(FaultSteps.NAME_START + "|shmarray-test-faults-|/proc/\\d+/fd/\\d+");

    private static final int PATIENCE_MILLIS = 20_000;

    private final FaultScenario scenario;
    private final FaultFolder folder;
    private final AutoCloseable prepared;
    private final List<String> before;
    private Throwable thrown;

    private FaultTrial(FaultScenario scenario, FaultFolder folder, AutoCloseable prepared) {
        this.scenario = scenario;
        this.folder = folder;
        this.prepared = prepared;
        this.before = folder.held();
    }

    /** Prepares one, to be {@link #run} and then {@link #end ended}. */
    static FaultTrial begin(FaultScenario scenario) throws Exception {
        FaultFolder folder = FaultFolder.create();
        return new FaultTrial(scenario, folder, scenario.prepare(folder));
    }

    /** The calls that are made where none fails. */
    static List<String> calls(FaultScenario scenario) throws Exception {
        FaultTrial trial = begin(scenario);
        FaultyPosix posix = FaultyPosix.with(Fault.NONE);
        try (posix) {
            trial.run();
        }
        trial.end(0, "nothing");
        if (trial.thrown != null) {
            throw new AssertionError(scenario + " fails by itself", trial.thrown);
        }
        return posix.calls();
    }

    /**
     * Tries it once, with calls that fail in Java.
     *
     * @return what was thrown, null if nothing was
     * @throws AssertionError if there is any harm
     */
    static Throwable of(FaultScenario scenario, Fault fault) throws Exception {
        FaultTrial trial = begin(scenario);
        FaultyPosix posix = FaultyPosix.with(fault);
        try (posix) {
            trial.run();
        }
        trial.end(fault.errno(), fault + ", which struck " + posix.failed());
        return trial.thrown;
    }

    /**
     * Looks what a process has left, and whether another one can do the same there.
     *
     * @throws AssertionError if something is left, or that fails
     */
    static void requireUsable(FaultScenario scenario, FaultFolder folder, String fault) throws Exception {
        scenario.removeWhatUsersRemove(folder);
        FaultTrial trial = new FaultTrial(scenario, folder, () -> {});
        trial.collect(fault);
        trial.runAgain(fault);
    }

    void run() {
        try {
            scenario.run(folder);
        } catch (Throwable e) {
            thrown = e;
        }
    }

    /**
     * Looks whether there is any harm.
     *
     * @param errno of the failure
     * @param fault what has failed, in words
     * @throws AssertionError if there is
     */
    void end(int errno, String fault) throws Exception {
        try (folder) {
            try (prepared) {
                requireExplained(errno, fault);
                requireSame(fault);
            }
            requireNothing("is held", folder.stillHeld(), fault);
            collect(fault);
            runAgain(fault);
            requireNothing("is held after the next", folder.stillHeld(), fault);
        }
    }

    private void requireExplained(int errno, String fault) {
        boolean isTold = thrown == null
                || thrown instanceof SharedMemoryException e
                        && (e.errno() == errno && e.getMessage().contains(Errno.describe(errno))
                                || e.getCause() instanceof IOException)
                        && DESIGNATION.matcher(e.getMessage()).find();
        if (!isTold) {
            throw harm("it is not told what has failed", fault);
        }
    }

    private void requireSame(String fault) throws InterruptedException {
        List<String> after = folder.held();
        for (int i = 0; i < PATIENCE_MILLIS && after.size() != before.size(); i++) {
            Thread.sleep(1);
            after = folder.held();
        }
        if (after.size() != before.size()) {
            throw harm("it had " + before + " and has " + after, fault);
        }
    }

    /** What a process may leave is nobody's, and is taken away as such; or it has told that it could not remove it. */
    private void collect(String fault) {
        CollectedSegments collected = Segments.in(folder.path()).collect();
        List<String> left = folder.names();
        boolean isTold = thrown != null
                && (thrown.getSuppressed().length > 0
                        || String.valueOf(thrown.getMessage()).matches("(?s).*(close inbox|unlink).*"));
        if (!left.isEmpty() && !isTold) {
            throw harm(left + " are left: " + collected.left(), fault);
        }
        folder.clear();
    }

    private void runAgain(String fault) {
        try (AutoCloseable again = scenario.prepare(folder)) {
            scenario.run(folder);
        } catch (Throwable e) {
            thrown = e;
            throw harm("the next one fails too", fault);
        }
        collect(fault);
    }

    private void requireNothing(String what, List<String> found, String fault) {
        if (!found.isEmpty()) {
            throw harm(found + " " + what, fault);
        }
    }

    private AssertionError harm(String what, String fault) {
        return new AssertionError(
                scenario + " with " + fault + ": " + what + (thrown == null ? "" : "; " + text(thrown)), thrown);
    }

    private static String text(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
