package io.github.shmarray.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code shmarray}. */
@Command(
        name = "shmarray",
        description = "Arrays in shared memory.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {CompareCommand.class, ListCommand.class, CollectCommand.class, ReportCommand.class})
public final class Main {
    private Main() {}

    /** The version that the build put into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"shmarray " + (version == null ? "(not packaged)" : version)};
        }
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; returns the exit code: 0 done, 1 failed, 2 wrong arguments. */
    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((e, commandLine, result) -> {
                    commandLine.getErr().println("shmarray: " + describe(e));
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }

    private static String describe(Exception e) {
        return e.getMessage() == null || e instanceof java.io.IOException ? e.toString() : e.getMessage();
    }
}
