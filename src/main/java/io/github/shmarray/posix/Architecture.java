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

    /** The number of {@code futex}, for which no C library has a function. */
    static final int SYS_FUTEX = select(202, 98);

    /** The number of {@code set_robust_list}, for which no C library has a function. */
    static final int SYS_SET_ROBUST_LIST = select(273, 99);

    /** The number of {@code get_robust_list}, for which no C library has a function. */
    static final int SYS_GET_ROBUST_LIST = select(274, 100);

    /** The number of {@code gettid}, for which older C libraries have no function. */
    static final int SYS_GETTID = select(186, 178);

    private Architecture() {}

    static int select(int x86_64, int aarch64) {
        return NAME.equals("aarch64") ? aarch64 : x86_64;
    }
}
