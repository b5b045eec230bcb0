package io.github.shmarray.posix;

/** Numbers that differ between the two supported architectures. */
final class Architecture {
    private static final String NAME = System.getProperty("os.arch");

    /** The number of {@code statx}, for which older C libraries have no function. */
    static final int SYS_STATX = select(332, 291);

    /** The number of {@code memfd_create}, for which older C libraries have no function. */
    static final int SYS_MEMFD_CREATE = select(319, 279);

    /** The number of the kernel's {@code newfstatat}, for which older C libraries have no function. */
    static final int SYS_FSTATAT = select(262, 79);

    /** The number of {@code renameat2}, for which older C libraries have no function. */
    static final int SYS_RENAMEAT2 = select(316, 276);

    private Architecture() {}

    static int select(int x86_64, int aarch64) {
        return NAME.equals("aarch64") ? aarch64 : x86_64;
    }
}
