package io.github.shmarray.posix;

/** Numbers that differ between the two supported architectures. */
final class Architecture {
    private static final String NAME = System.getProperty("os.arch");

    private Architecture() {}

    static int select(int x86_64, int aarch64) {
        return NAME.equals("aarch64") ? aarch64 : x86_64;
    }
}
