package io.github.shmarray.posix;

/**
 * Whether a Java array stays where it is while C has its address. With JDK-8377811, which JDK 25 had before 25.0.3, G1 may move
 * it, and C reads or writes what has come to its old place.
 */
public final class PinnedArrays {
    private PinnedArrays() {}

    /** Whether the JDK that runs this moves them. */
    public static boolean areMoved() {
        return areMoved(Runtime.version());
    }

    /** Whether a JDK of that version moves them. */
    public static boolean areMoved(Runtime.Version version) {
        return version.feature() == 25 && version.interim() == 0 && version.update() < 3;
    }
}
