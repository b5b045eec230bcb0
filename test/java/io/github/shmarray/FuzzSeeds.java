package io.github.shmarray;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what a fuzzer begins with into a folder: CLASS FOLDER. */
final class FuzzSeeds {
    private FuzzSeeds() {}

    public static void main(String[] arguments) throws Throwable {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        List<byte[]> seeds = of(Class.forName(arguments[0]));
        for (int i = 0; i < seeds.size(); i++) {
            write(folder.resolve("seed-" + i), seeds.get(i));
        }
    }

    private static void write(Path file, byte[] seed) throws IOException {
        Files.write(file, seed);
    }

    @SuppressWarnings("unchecked")
    static List<byte[]> of(Class<?> target) throws Throwable {
        MethodHandle seeds = MethodHandles.lookup().findStatic(target, "seeds", MethodType.methodType(List.class));
        return (List<byte[]>) seeds.invoke();
    }
}
