package io.github.shmarray.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "python",
        description = "Prints a module for Python, of one file: shmarray python > shmarray.py",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class PythonCommand implements Callable<Integer> {
    private static final String MODULE = "shmarray.py";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (InputStream module = PythonCommand.class.getResourceAsStream(MODULE)) {
            spec.commandLine().getOut().print(new String(module.readAllBytes(), StandardCharsets.UTF_8));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
