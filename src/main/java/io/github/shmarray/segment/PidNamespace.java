package io.github.shmarray.segment;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose numbers of processes are this process's own, pid_namespaces(7). */
final class PidNamespace {
    /** Empty until it is known. A process stays in the one that it began in. */
    private static volatile String own = "";

    private PidNamespace() {}

    /** "4026531836" of "pid:[4026531836]"; empty where {@code /proc} does not tell. */
    static String own() {
        if (own.isEmpty()) {
            own = number();
        }
        return own;
    }

    private static String number() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .replaceAll("\\D", "");
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** Whether there is no such process here; false if {@code /proc} does not show others. */
    static boolean isGone(long pid) {
        return new File("/proc/1").exists() && !new File("/proc/" + pid).exists();
    }
}
