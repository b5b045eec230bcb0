package io.github.shmarray.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether there is somebody to look at what is printed, and how wide it may be. */
final class Terminal {
    private static final int USUAL_COLUMNS = 80;

    private Terminal() {}

    static boolean isStandardOutput() {
        return isTerminal(1);
    }

    static boolean isStandardError() {
        return isTerminal(2);
    }

    /** Whether the standard output goes to a process, so that a failure to write there means that it reads no more. */
    static boolean isOutputPipe() {
        String target = target(1);
        return target.startsWith("pipe:") || target.startsWith("socket:");
    }

    private static boolean isTerminal(int descriptor) {
        String target = target(descriptor);
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    }

    private static String target(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
        } catch (IOException notTold) {
            return "";
        }
    }

    /** How wide a line may be that goes to the standard output: as the terminal, and else as it likes. */
    static int outputColumns() {
        return isStandardOutput() ? columns() : Integer.MAX_VALUE;
    }

    /** How wide a line may be that goes to the standard error. */
    static int errorColumns() {
        return isStandardError() ? columns() : Integer.MAX_VALUE;
    }

    /** Of the terminal that this process belongs to. */
    static int columns() {
        try {
            Process size = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(size.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int columns = Integer.parseInt(output.trim().split(" ")[1]);
            return columns > 0 ? columns : USUAL_COLUMNS;
        } catch (IOException | RuntimeException ignored) {
            return USUAL_COLUMNS;
        }
    }
}
