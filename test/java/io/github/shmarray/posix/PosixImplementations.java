package io.github.shmarray.posix;

import io.github.shmarray.loader.NativeLibrary;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.opentest4j.TestAbortedException;

/** The ways to make a call, as test parameters. */
public enum PosixImplementations {
    JNI,
    JNA,
    FFM,
    /** As JNI on a JDK that moves pinned arrays. */
    JNI_WITHOUT_PINNING;

    static {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: all JNI tests, because " + NativeLibrary.failure());
        }
    }

    public static Stream<Named<PosixImplementations>> all() {
        return allAndJniWithoutPinning().filter(way -> way.getPayload() != JNI_WITHOUT_PINNING);
    }

    static Stream<Named<PosixImplementations>> allAndJniWithoutPinning() {
        return Stream.of(values()).map(way -> Named.of(way.name(), way));
    }

    /** The implementation; aborts the test, with the reason, where JNI is not to be had. */
    public Posix get() {
        return switch (this) {
            case JNI, JNI_WITHOUT_PINNING -> {
                if (!NativeLibrary.isAvailable()) {
                    throw new TestAbortedException(NativeLibrary.failure());
                }
                yield this == JNI ? Posix.jni() : new JniPosix(false);
            }
            case JNA -> Posix.jna();
            case FFM -> Posix.ffm();
        };
    }
}
