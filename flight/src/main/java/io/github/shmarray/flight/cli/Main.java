package io.github.shmarray.flight.cli;

import io.github.shmarray.segment.SegmentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code scripts/shmarray} hands on to this artifact. */
@Command(
        name = "shmarray",
        description = "Arrays in shared memory, on more than one host.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; why is on the standard error",
            "2:wrong arguments",
            "141:whoever read the output has gone"
        },
        subcommands = {ServeCommand.class, MirrorCommand.class})
public final class Main {
    /** As by the signal that tells other programs of it: SIGPIPE. */
    private static final int NOBODY_READS = 128 + 13;

    /** Kept, since loggers that nobody has are forgotten with their level. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private static final Logger NETTY = Logger.getLogger("io.netty");

    @Option(names = "--debug", description = "Where something fails, also print where in the program it did.")
    private boolean isDebugging;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; returns the exit code. */
    static int run(String... arguments) {
        // What they would log of a client or server that went away is told here, once, in words.
        GRPC.setLevel(Level.OFF);
        NETTY.setLevel(Level.OFF);
        Main main = new Main();
        int code = new CommandLine(main)
                .setExecutionExceptionHandler((e, commandLine, result) -> {
                    String message = e.getMessage() == null ? e.toString() : e.getMessage();
                    commandLine.getErr().println("shmarray: " + SegmentName.printable(message));
                    if (main.isDebugging) {
                        e.printStackTrace(commandLine.getErr());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
        return System.out.checkError() ? codeOfLostOutput(code) : code;
    }

    /** What was printed has not arrived, which streams for printing do not throw. */
    private static int codeOfLostOutput(int code) {
        boolean isFailure = code != CommandLine.ExitCode.OK;
        if (isOutputPipe()) {
            return isFailure ? code : NOBODY_READS;
        }
        System.err.println(
                "shmarray: not all could be written to the standard output: it is closed, or its disk is full");
        return isFailure ? code : CommandLine.ExitCode.SOFTWARE;
    }

    /** Whether the standard output goes to a process, so that a failure to write there means that it reads no more. */
    private static boolean isOutputPipe() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException notTold) {
            return false;
        }
    }
}
