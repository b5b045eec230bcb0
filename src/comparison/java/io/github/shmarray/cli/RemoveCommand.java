package io.github.shmarray.cli;

import io.github.shmarray.error.SharedMemoryException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rm",
        description = "Removes names, with the locks of arrays. Whoever has a segment keeps it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class RemoveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "What to remove.")
    private List<String> names;

    @Override
    public Integer call() throws Exception {
        int result = CommandLine.ExitCode.OK;
        for (String name : names) {
            try {
                where.find(name);
                where.folder().unlink(SegmentOption.nameOf(name));
            } catch (SharedMemoryException e) {
                // As if it were the only one, and then the next.
                CommandLine command = spec.commandLine();
                result = command.getExecutionExceptionHandler().handleExecutionException(e, command, null);
            }
        }
        return result;
    }
}
