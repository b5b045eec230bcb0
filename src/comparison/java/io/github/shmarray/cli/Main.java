package io.github.shmarray.cli;

import io.github.shmarray.segment.SegmentName;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The program {@code shmarray}. */
@Command(
        name = "shmarray",
        description = "Arrays in shared memory.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; why is on the standard error", "2:wrong arguments"},
        subcommands = {
            ListCommand.class,
            ShowCommand.class,
            WatchCommand.class,
            PutCommand.class,
            GetCommand.class,
            CatCommand.class,
            RemoveCommand.class,
            CollectCommand.class,
            CollapseCommand.class,
            DoctorCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            PythonCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class Main {
    @Option(names = "--debug", description = "Where something fails, also print where in the program it did.")
    private boolean isDebugging;

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
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        Main main = new Main();
        // An argument that begins with @ is a name, and no file of arguments.
        return new CommandLine(main)
                .registerConverter(Path.class, Main::path)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, arguments) -> refuse(e))
                .setExecutionExceptionHandler((e, commandLine, result) -> {
                    commandLine.getErr().println("shmarray: " + SegmentName.printable(describe(e)));
                    if (main.isDebugging) {
                        e.printStackTrace(commandLine.getErr());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("\"" + text + "\" is no path: " + e.getReason());
        }
    }

    private static int refuse(ParameterException e) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println(commandLine.getColorScheme().errorText(SegmentName.printable(e.getMessage())));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
            commandLine.usage(err);
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static String describe(Exception e) {
        if (e instanceof FileSystemException failure && failure.getReason() == null) {
            return failure.getFile() + ": " + wordsOf(failure);
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** What the JDK tells by its classes alone: "no such file", "access denied". */
    private static String wordsOf(FileSystemException failure) {
        return failure.getClass()
                .getSimpleName()
                .replace("Exception", "")
                .replaceAll("(?<!^)(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
