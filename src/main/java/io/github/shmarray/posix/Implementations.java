package io.github.shmarray.posix;

import com.sun.jna.Native;
import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.loader.Platform;

/** Picks and keeps the one instance of each implementation; none is loaded before it is asked for. */
final class Implementations {
    private static final String PROPERTY = "shmarray.posix";

    /** Null but in the tests of this library, for what takes no options that tell how calls are made: locks, inboxes, archives. */
    static volatile Posix substitute;

    private Implementations() {}

    private static final class Jni {
        static final Posix INSTANCE = new JniPosix();
    }

    private static final class Jna {
        static final Attempt ATTEMPT = Attempt.of(JnaPosix::new);
    }

    private static final class Ffm {
        static final Attempt ATTEMPT = Attempt.of(FfmPosix::new);
    }

    static Posix jni() {
        Platform.requireLinux();
        NativeLibrary.require();
        return Jni.INSTANCE;
    }

    static Posix jna() {
        Platform.requireLinux();
        if (Jna.ATTEMPT.failure() instanceof NoClassDefFoundError e && e.getCause() instanceof ClassNotFoundException) {
            throw (Error) new UnsatisfiedLinkError("Posix.jna() needs JNA, which is not there: add the artifact"
                            + " net.java.dev.jna:jna to the class path, or net.java.dev.jna:jna-jpms to the module path with"
                            + " --add-modules com.sun.jna")
                    .initCause(e);
        }
        return Jna.ATTEMPT.get(
                "JNA unpacks a library of its own: set -Djna.tmpdir to a folder that is writable and not mounted noexec",
                JnaPosix.class,
                Native.class);
    }

    static Posix ffm() {
        Platform.requireLinux();
        return Ffm.ATTEMPT.get("a newer C library is needed", FfmPosix.class);
    }

    static Posix preferred() {
        Posix chosen = substitute;
        return chosen == null ? chosen() : chosen;
    }

    private static Posix chosen() {
        String property = System.getProperty(PROPERTY);
        return switch (property) {
            case null -> NativeLibrary.isAvailable() || NativeLibrary.isDemanded() ? jni() : ffm();
            case "jni" -> jni();
            case "jna" -> jna();
            case "ffm" -> ffm();
            default ->
                throw new IllegalArgumentException(
                        "system property " + PROPERTY + " is \"" + property + "\"; use jni, jna or ffm");
        };
    }
}
