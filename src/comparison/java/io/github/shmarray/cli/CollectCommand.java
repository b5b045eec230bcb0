package io.github.shmarray.cli;

import io.github.shmarray.segments.CollectedSegments;
import io.github.shmarray.segments.Segments;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "collect",
        description =
                "Removes this user's arrays that nobody has: what processes that were killed have left behind, and what was"
                        + " closed without unlinking it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CollectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where they are, unless in /dev/shm, or where SHMARRAY_FOLDER says.")
    private Path folder;

    @Option(names = "--verbose", description = "Also say of everything else why it is left.")
    private boolean isVerbose;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        CollectedSegments collected =
                (folder == null ? Segments.collect() : Segments.in(folder).collect());
        collected.removed().forEach(segment -> out.println("removed " + segment.name()));
        if (isVerbose) {
            collected
                    .left()
                    .forEach(left -> out.println("left " + left.segment().name() + ": " + left.reason()));
        }
        out.println(collected.removed().size() + " segments of " + collected.byteSize() + " bytes removed, "
                + collected.left().size() + " left");
        return 0;
    }
}
