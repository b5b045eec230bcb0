package io.github.shmarray.cli;

import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.Segments;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        description = "Shows the segments that there are, and which processes have them.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where they are, unless in /dev/shm, or where SHMARRAY_FOLDER says.")
    private Path folder;

    @Option(names = "--abandoned", description = "Only those that nobody has.")
    private boolean isAbandoned;

    @Override
    public Integer call() {
        for (SegmentInfo segment :
                (folder == null ? Segments.list() : Segments.in(folder).list())) {
            if (!isAbandoned || segment.isAbandoned()) {
                spec.commandLine().getOut().println(segment);
            }
        }
        return 0;
    }
}
