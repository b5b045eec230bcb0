package io.github.shmarray.cli;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests of commands, in this process, with segments in a folder of their own. */
abstract class CommandsInFolder {
    @TempDir
    Path folder;

    Path segments;

    /** What the last command has printed. */
    String out;

    String err;

    @BeforeEach
    void makeFolder() throws IOException {
        segments = Files.createDirectory(folder.resolve("segments"));
    }

    CreateOptions options() {
        return CreateOptions.defaults().withBacking(Backing.folder(segments));
    }

    /** Runs a command with the folder; returns the exit code. */
    int run(String... arguments) {
        StringWriter printed = new StringWriter();
        StringWriter complained = new StringWriter();
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--folder", segments.toString()))
                .toArray(String[]::new);
        int code = Main.commandLine()
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(complained))
                .execute(all);
        out = printed.toString();
        err = complained.toString();
        return code;
    }
}
