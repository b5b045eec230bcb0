package io.github.shmarray.cli;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.segment.SegmentName;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "put",
        description = "Makes a segment of a file, whole or not at all, in this machine's byte order.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class PutCommand implements Callable<Integer> {
    private static final String ENDING = ".npy";

    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(index = "0", paramLabel = "FILE.npy", description = "The array to put there.")
    private Path file;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "What to call it; the name of the file without its ending unless given.")
    private String name;

    @Option(names = "--replace", description = "Take the name over, if there is an array of that name.")
    private boolean isReplacing;

    @Override
    public Integer call() {
        CreateOptions options = isReplacing ? where.creating().withReplace() : where.creating();
        try (SharedArray array = SharedArray.copyOf(name == null ? nameOfFile() : name, options, file)) {
            spec.commandLine().getOut().println(SegmentName.printable(array.name()));
        }
        return 0;
    }

    private String nameOfFile() {
        if (file.getFileName() == null) {
            throw new ParameterException(spec.commandLine(), file + " is a folder, and no .npy file");
        }
        String last = file.getFileName().toString();
        return last.endsWith(ENDING) ? last.substring(0, last.length() - ENDING.length()) : last;
    }
}
