package io.github.shmarray.flight;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One mirror, or put, of a scenario while something fails: whatever comes of it, the array is here whole or not at all, the exception is
 * right, nothing is held or left, and the next one has no trouble.
 */
final class MirrorTrial {
    private static final Pattern OPERATION = Pattern.compile("(mirror|put|list) .*: ");
    private static final int PATIENCE_SECONDS = 120;
    private static final int LONGEST_TEXT = 1000;
    private static final byte[] WHOLE = MirrorScenario.array(1);

    private final MirrorHosts hosts;
    private final MirrorScenario scenario;
    private final ServerProcess server;
    private final long socketsHere;
    private final long socketsThere;
    private Throwable thrown;

    MirrorTrial(MirrorHosts hosts, MirrorScenario scenario) throws IOException {
        this.hosts = hosts;
        this.scenario = scenario;
        this.server = hosts.server(scenario);
        this.socketsHere = HeldFiles.sockets(ProcessHandle.current().pid());
        this.socketsThere = HeldFiles.sockets(server.pid());
        scenario.prepare(hosts.target(scenario));
    }

    void run() throws InterruptedException {
        run(server);
    }

    private void run(ServerProcess from) throws InterruptedException {
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                scenario.run(from.port(), hosts.mirroring(scenario));
            } catch (Throwable e) {
                thrown = e;
            }
        });
        if (!thread.join(Duration.ofSeconds(PATIENCE_SECONDS))) {
            String at = Arrays.toString(thread.getStackTrace());
            thread.interrupt();
            if (!thread.join(Duration.ofSeconds(PATIENCE_SECONDS))) {
                throw new IllegalStateException(scenario + " goes on in spite of an interruption, and would be in the"
                        + " way of all that follow, at " + at);
            }
            throw new AssertionError(scenario + " goes on and on, at " + at);
        }
    }

    /**
     * Looks whether there is any harm.
     *
     * @param errno of a call that failed here, of which the exception has to tell; 0 if it is another's
     * @param mayLeave whether what removes files has failed or been killed
     * @throws AssertionError if there is
     */
    void end(int errno, boolean mayLeave, String fault) throws IOException, InterruptedException {
        requireExplained(errno, fault);
        requireWholeOrNot(mayLeave, fault);
        requireNothingHeld(fault);
        runAgain(fault);
    }

    private void requireExplained(int errno, String fault) {
        if (thrown == null) {
            return;
        }
        String message = String.valueOf(thrown.getMessage());
        boolean isTold = thrown instanceof SharedMemoryException
                && OPERATION.matcher(message).lookingAt()
                && !message.contains("null")
                && thrown.getCause() != null
                && (errno == 0 || isOf(errno, message));
        if (!isTold) {
            throw harm("it is not told what has failed", fault);
        }
    }

    /** Whether a message tells of an error, in the words of this library, or in those of C, which are the JDK's. */
    static boolean isOf(int errno, String message) {
        String[] described = Errno.describe(errno).split(": ");
        return message.contains(described[0])
                || message.toLowerCase(Locale.ROOT).contains(described[1])
                || message.contains(inWordsOfC(errno))
                || errno == Errno.EACCES && message.contains("may not open");
    }

    @SuppressWarnings("restricted")
    static String inWordsOfC(int errno) {
        Linker linker = Linker.nativeLinker();
        try {
            MemorySegment text = (MemorySegment) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT))
                    .invokeExact(errno);
            return text.reinterpret(LONGEST_TEXT).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void requireWholeOrNot(boolean mayLeave, String fault) throws IOException {
        byte[] before = scenario.isReplacing() ? MirrorScenario.older() : null;
        byte[] found = found();
        boolean isWhole = Arrays.equals(found, WHOLE);
        // Who has sent it all may not have heard the answer.
        boolean isAsBefore = Arrays.equals(found, before) || isWhole && scenario == MirrorScenario.PUT;
        boolean isLeft = !mayLeave && isHiddenLeft();
        if (isLeft || !(thrown == null ? isWhole : isAsBefore)) {
            throw harm(
                    "there is " + hosts.names(scenario) + ", " + (isWhole ? "the new array" : "not the new array"),
                    fault);
        }
    }

    /** The file of an interrupted try stays where it cannot be opened, or the server not be asked. */
    private boolean isHiddenLeft() {
        Path hidden = hosts.target(scenario).resolve(HiddenFile.nameFor(MirrorScenario.NAME));
        return scenario != MirrorScenario.GOES_ON && Files.exists(hidden);
    }

    /** Of a process that was killed: the file that it was at may be left. */
    void requireWholeOrBefore(String fault) throws IOException {
        byte[] found = found();
        byte[] before = scenario.isReplacing() ? MirrorScenario.older() : null;
        if (!Arrays.equals(found, WHOLE) && !Arrays.equals(found, before)) {
            throw harm("the array is neither the old one nor the new one", fault);
        }
    }

    /** Null if there is none. */
    private byte[] found() throws IOException {
        return Files.exists(file()) ? Files.readAllBytes(file()) : null;
    }

    private Path file() {
        return hosts.target(scenario).resolve(MirrorScenario.NAME);
    }

    /** Neither here nor by the server, if it lives. */
    void requireNothingHeld(String fault) throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        requireNothing(HeldFiles.stillOf(hosts.mirroring(scenario), pid), fault);
        requireNoMoreSockets(socketsHere, pid, fault);
        if (server.isAlive()) {
            requireNothing(HeldFiles.stillOf(hosts.serving(scenario), server.pid()), fault);
            requireNoMoreSockets(socketsThere, server.pid(), fault);
        }
    }

    private void requireNothing(List<String> held, String fault) {
        if (!held.isEmpty()) {
            throw harm("held is " + held, fault);
        }
    }

    private void requireNoMoreSockets(long before, long pid, String fault) throws InterruptedException {
        long after = HeldFiles.socketsOfAtMost(before, pid);
        if (after > before) {
            throw harm("there were " + before + " sockets and are " + after, fault);
        }
    }

    /** Without anything that fails, with whatever was left. */
    void runAgain(String fault) throws IOException, InterruptedException {
        thrown = null;
        if (!scenario.isReplacing()) {
            Files.deleteIfExists(file());
        }
        run(hosts.server(scenario));
        if (thrown != null || !Arrays.equals(found(), WHOLE)) {
            throw harm("the next one fails too", fault);
        }
        if (hosts.names(scenario).size() != 1) {
            throw harm("the next one leaves " + hosts.names(scenario), fault);
        }
    }

    private AssertionError harm(String what, String fault) {
        return new AssertionError(scenario + " with " + fault + ": " + what + (thrown == null ? "" : "; " + text()));
    }

    private String text() {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
