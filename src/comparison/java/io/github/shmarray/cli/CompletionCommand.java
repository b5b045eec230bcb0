package io.github.shmarray.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = CompletionCommand.NAME,
        description = "Prints what bash and zsh complete commands, options and the names of segments by:"
                + " source <(shmarray generate-completion)",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CompletionCommand implements Callable<Integer> {
    static final String NAME = "generate-completion";

    private static final String SEGMENTS = "complete-names.bash";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
        try (InputStream segments = CompletionCommand.class.getResourceAsStream(SEGMENTS)) {
            out.print(new String(segments.readAllBytes(), StandardCharsets.UTF_8));
        }
        out.flush();
        return 0;
    }
}
