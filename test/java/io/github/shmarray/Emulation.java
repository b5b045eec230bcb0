package io.github.shmarray;

import org.opentest4j.TestAbortedException;

/** Whether the tests run on an emulated processor, as scripts/test-aarch64 lets them. It is some twenty times slower. */
public final class Emulation {
    static final boolean IS_ON = Boolean.getBoolean("shmarray.test.emulated");

    private Emulation() {}

    /** How often to repeat something: fewer times on an emulated processor, which is printed. */
    public static int rounds(String what, int usual, int emulated) {
        if (!IS_ON) {
            return usual;
        }
        System.err.println("REDUCED: " + what + " " + emulated + " instead of " + usual + " times, for the emulator");
        return emulated;
    }

    /**
     * Skips a test that needs what no emulated processor has, and prints the reason.
     *
     * @throws TestAbortedException on an emulated processor, if {@code isNeeded}
     */
    static void skipIf(boolean isNeeded, String reason) {
        if (IS_ON && isNeeded) {
            System.out.println("SKIPPED: under an emulator, because " + reason);
            throw new TestAbortedException(reason);
        }
    }
}
