package io.github.shmarray.cli;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedArray;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "collapse",
        description = "Moves an array into huge pages, for all who have it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CollapseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(paramLabel = "NAME", description = "The array.")
    private String name;

    @Override
    public Integer call() {
        try (SharedArray array = SharedArray.attachHandle(where.find(name).handle(), AttachOptions.readWrite())) {
            array.collapse();
            spec.commandLine().getOut().println(array.hugePageBytes() + " bytes are in huge pages");
        }
        return 0;
    }
}
