package io.github.shmarray.posix;

import io.github.shmarray.loader.NativeLibrary;

/** Picks and keeps the one instance of each implementation; none is loaded before it is asked for. */
final class Implementations {
    private static final String PROPERTY = "shmarray.posix";

    private Implementations() {}

    private static final class Jni {
        static final Posix INSTANCE = new JniPosix();
    }

    private static final class Jna {
        static final Posix INSTANCE = new JnaPosix();
    }

    private static final class Ffm {
        static final Posix INSTANCE = new FfmPosix();
    }

    static Posix jni() {
        NativeLibrary.require();
        return Jni.INSTANCE;
    }

    static Posix jna() {
        return Jna.INSTANCE;
    }

    static Posix ffm() {
        return Ffm.INSTANCE;
    }

    static Posix preferred() {
        String property = System.getProperty(PROPERTY);
        return switch (property) {
            case null -> NativeLibrary.isAvailable() ? jni() : ffm();
            case "jni" -> jni();
            case "jna" -> jna();
            case "ffm" -> ffm();
            default ->
                throw new IllegalArgumentException(
                        "system property " + PROPERTY + " is \"" + property + "\"; use jni, jna or ffm");
        };
    }
}
