package io.github.shmarray.cli;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.segment.SegmentName;
import java.util.List;
import java.util.concurrent.Callable;
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
    public Integer call() {
        int failures = 0;
        for (String name : names) {
            try {
                where.find(name);
                where.folder().unlink(SegmentOption.nameOf(name));
            } catch (SharedMemoryException e) {
                spec.commandLine().getErr().println("shmarray: " + SegmentName.printable(e.getMessage()));
                failures++;
            }
        }
        return failures == 0 ? 0 : 1;
    }
}
