package io.github.shmarray.cli;

import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segments.CollectedSegments;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private SegmentOption where;

    @Option(names = "--dry-run", description = "Only say what would be removed, as far as nobody takes it meanwhile.")
    private boolean isDry;

    @Option(names = "--verbose", description = "Also say of everything else why it is left.")
    private boolean isVerbose;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (isDry) {
            where.folder().collectable().forEach(segment -> out.println(SegmentName.printable(segment.name())));
            return 0;
        }
        CollectedSegments collected = where.folder().collect();
        collected.removed().forEach(segment -> out.println("removed " + SegmentName.printable(segment.name())));
        if (isVerbose) {
            collected
                    .left()
                    .forEach(left -> out.println(
                            SegmentName.printable("left " + left.segment().name() + ": " + left.reason())));
        }
        out.println(collected.removed().size() + " segments of " + collected.byteSize() + " bytes removed, "
                + collected.left().size() + " left");
        return 0;
    }
}
