package io.github.shmarray.cli;

import java.io.PrintWriter;
import java.io.Writer;

/** Runs commands for tests of other packages, in this process. */
public final class CommandRuns {
    private CommandRuns() {}

    /** Returns the exit code; what is printed is nobody's concern. */
    public static int run(String... arguments) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return Main.commandLine().setOut(nowhere).setErr(nowhere).execute(arguments);
    }
}
