package io.github.shmarray;

import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Says what became of the native library, or of the ways of calling that its arguments name. */
final class LoadingProgram {
    private LoadingProgram() {}

    public static void main(String[] ways) throws IOException {
        if (ways.length == 0) {
            System.out.println(
                    NativeLibrary.isAvailable()
                            ? "loaded " + String.join(", ", mappedFiles())
                            : NativeLibrary.failure());
        }
        for (String way : ways) {
            System.out.println(way + ": " + attempt(() -> posix(way)));
        }
    }

    private static Posix posix(String way) {
        return switch (way) {
            case "jni" -> Posix.jni();
            case "jna" -> Posix.jna();
            case "ffm" -> Posix.ffm();
            default -> Posix.preferred();
        };
    }

    private static String attempt(Supplier<Posix> way) {
        try {
            Posix posix = way.get();
            if (posix.close(-1) != -Errno.EBADF) {
                throw new AssertionError("the call had another result");
            }
            return posix.getClass().getSimpleName();
        } catch (RuntimeException | LinkageError e) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        }
    }

    /** Where the library lies; more than one place if several class loaders use it. */
    static List<String> mappedFiles() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("libshmarray.so"))
                .map(line -> line.substring(line.indexOf('/')))
                .distinct()
                .toList();
    }
}
