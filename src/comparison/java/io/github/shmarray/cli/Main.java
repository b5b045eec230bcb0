package io.github.shmarray.cli;

import io.github.shmarray.segment.SegmentName;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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
        exitCodeList = {
            "0:done",
            "1:failed; why is on the standard error",
            "2:wrong arguments",
            "130:ended by Ctrl-C",
            "141:whoever read the output has gone",
            "143:ended by SIGTERM"
        },
        footer = "%nserve and mirror, which share with other hosts, are commands of their own; see docs/mirror.md.")
public final class Main {
    /** Of the second line of an error, and those after it. */
    private static final int INDENT = 2;

    private static final Map<String, Class<?>> COMMANDS = commands();

    @Option(names = "--debug", description = "Where something fails, also print where in the program it did.")
    private boolean isDebugging;

    private Main() {}

    /** In the order in which the help lists them. */
    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("ls", ListCommand.class);
        commands.put("show", ShowCommand.class);
        commands.put("watch", WatchCommand.class);
        commands.put("put", PutCommand.class);
        commands.put("get", GetCommand.class);
        commands.put("cat", CatCommand.class);
        commands.put("rm", RemoveCommand.class);
        commands.put("collect", CollectCommand.class);
        commands.put("collapse", CollapseCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("compare", CompareCommand.class);
        commands.put("report", ReportCommand.class);
        commands.put("python", PythonCommand.class);
        commands.put(CompletionCommand.NAME, CompletionCommand.class);
        return commands;
    }

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
        int code = commandLine(arguments).execute(arguments);
        return System.out.checkError() ? codeOfLostOutput(code) : code;
    }

    /** What was printed has not arrived, which streams for printing do not throw. */
    private static int codeOfLostOutput(int code) {
        boolean isFailure = code != CommandLine.ExitCode.OK;
        if (Terminal.isOutputPipe()) {
            return isFailure ? code : CatCommand.NOBODY_READS;
        }
        System.err.println(
                "shmarray: not all could be written to the standard output: it is closed, or its disk is full");
        return isFailure ? code : CommandLine.ExitCode.SOFTWARE;
    }

    /**
     * What understands these arguments: with the command alone that they begin with, if they do, as making them all takes longer than
     * what most of them do.
     */
    static CommandLine commandLine(String... arguments) {
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main);
        String first = Stream.of(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .orElse("");
        // Completion is of all the others.
        boolean isAlone = COMMANDS.containsKey(first) && !first.equals(CompletionCommand.NAME);
        COMMANDS.forEach((name, command) -> {
            if (!isAlone || name.equals(first)) {
                commandLine.addSubcommand(command);
            }
        });
        // An argument that begins with @ is a name, and no file of arguments.
        return commandLine
                .registerConverter(Path.class, Main::path)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, given) -> refuse(e))
                .setExecutionExceptionHandler((e, failed, result) -> {
                    String message = "shmarray: " + SegmentName.printable(describe(e));
                    failed.getErr().println(Columns.wrapped(message, INDENT, Terminal.errorColumns()));
                    if (main.isDebugging) {
                        e.printStackTrace(failed.getErr());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("\"\" is no path: it is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("\"" + text + "\" is no path: " + e.getReason());
        }
    }

    private static int refuse(ParameterException e) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        String message = Columns.wrapped(SegmentName.printable(e.getMessage()), INDENT, Terminal.errorColumns());
        err.println(commandLine.getColorScheme().errorText(message));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
            commandLine.usage(err);
        }
        return CommandLine.ExitCode.USAGE;
    }

    /** What has failed, in words. */
    static String describe(Exception e) {
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
