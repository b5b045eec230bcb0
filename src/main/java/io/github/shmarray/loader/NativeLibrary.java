package io.github.shmarray.loader;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Loads {@code libshmarray.so} once. System properties:
 *
 * <ul>
 *   <li>{@code shmarray.native=off}: do not load it;
 *   <li>{@code shmarray.library}: load this file instead of the one in the jar;
 *   <li>{@code shmarray.extract.folder}: where to unpack it, instead of {@code java.io.tmpdir}.
 * </ul>
 */
@SuppressWarnings("restricted")
public final class NativeLibrary {
    private static final String FILE_NAME = "libshmarray.so";
    private static final String FAILURE = load();

    private NativeLibrary() {}

    public static boolean isAvailable() {
        return FAILURE == null;
    }

    /** Why the library is missing and what to do about it. Null when it is there. */
    public static String failure() {
        return FAILURE;
    }

    /** Throws an {@link UnsatisfiedLinkError} with {@link #failure()} if the library is missing. */
    public static void require() {
        if (!isAvailable()) {
            throw new UnsatisfiedLinkError(FAILURE);
        }
    }

    /** Returns null, or why it failed. */
    private static String load() {
        if (System.getProperty("shmarray.native", "on").equals("off")) {
            return "the native library is switched off by -Dshmarray.native=off";
        }
        String file = System.getProperty("shmarray.library");
        try {
            if (file != null) {
                System.load(Path.of(file).toAbsolutePath().toString());
                return null;
            }
            return loadFromClassPath("/linux-" + architecture() + "/" + FILE_NAME);
        } catch (IllegalCallerException e) {
            return "native access is denied; start java with --enable-native-access=" + accessName() + " ("
                    + e.getMessage() + ")";
        } catch (UnsatisfiedLinkError e) {
            return e.getMessage() + (file == null ? "; a folder mounted noexec? Set -Dshmarray.extract.folder" : "");
        } catch (InvalidPathException e) {
            return "-Dshmarray.library and -Dshmarray.extract.folder must be paths: " + e.getMessage();
        } catch (IOException e) {
            return "could not unpack " + FILE_NAME + ": " + e + "; set -Dshmarray.extract.folder to a writable folder";
        }
    }

    private static String loadFromClassPath(String resource) throws IOException {
        URL url = NativeLibrary.class.getResource(resource);
        if (url == null) {
            return "there is no " + resource + " on the class path; build it with mvn -Pnative";
        }
        if (url.getProtocol().equals("file")) {
            System.load(Path.of(URI.create(url.toString())).toString());
        } else {
            loadUnpacked(url);
        }
        return null;
    }

    /** The folder is new and private to this user, so nobody else can put a library there; it is gone once loaded. */
    private static void loadUnpacked(URL url) throws IOException {
        Path parent = Path.of(System.getProperty("shmarray.extract.folder", System.getProperty("java.io.tmpdir")));
        Path folder = Files.createTempDirectory(parent, "shmarray");
        Path file = folder.resolve(FILE_NAME);
        try (InputStream library = url.openStream()) {
            Files.copy(library, file);
            System.load(file.toAbsolutePath().toString());
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86-64" : name;
    }

    private static String accessName() {
        String module = NativeLibrary.class.getModule().getName();
        return module == null ? "ALL-UNNAMED" : module;
    }
}
