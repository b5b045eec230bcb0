package io.github.shmarray.loader;

import java.util.List;

/** The machine that this JVM runs on. */
public final class Platform {
    /** What a native library is built for. */
    static final List<String> SUPPORTED = List.of("linux-x86-64", "linux-aarch64");

    private Platform() {}

    /** @throws UnsupportedOperationException if this is not Linux, whose calls and numbers the library uses */
    public static void requireLinux() {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            throw new UnsupportedOperationException("shmarray needs Linux; this is " + system);
        }
    }

    /** As JNA names it: {@code linux-x86-64}. */
    static String name() {
        String architecture = System.getProperty("os.arch");
        return "linux-" + (architecture.equals("amd64") ? "x86-64" : architecture);
    }
}
