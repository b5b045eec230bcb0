package io.github.shmarray.flight.cli;

import io.github.shmarray.segment.SegmentName;
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
        exitCodeList = {"0:done", "1:failed; why is on the standard error", "2:wrong arguments"},
        subcommands = {ServeCommand.class, MirrorCommand.class})
public final class Main {
    /** Kept, since loggers that nobody has are forgotten with their level. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private static final Logger NETTY = Logger.getLogger("io.netty");

    @Option(names = "--debug", description = "Where something fails, also print where in the program it did.")
    private boolean isDebugging;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; returns the exit code: 0 done, 1 failed, 2 wrong arguments. */
    static int run(String... arguments) {
        // What they would log of a client or server that went away is told here, once, in words.
        GRPC.setLevel(Level.OFF);
        NETTY.setLevel(Level.OFF);
        Main main = new Main();
        return new CommandLine(main)
                .setExecutionExceptionHandler((e, commandLine, result) -> {
                    String message = e.getMessage() == null ? e.toString() : e.getMessage();
                    commandLine.getErr().println("shmarray: " + SegmentName.printable(message));
                    if (main.isDebugging) {
                        e.printStackTrace(commandLine.getErr());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }
}
