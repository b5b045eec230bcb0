package io.github.shmarray.loader;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Where a native library comes from: the file that a system property names, or the jar.
 *
 * @param name as a linker knows it: {@code shmarray} is in {@code libshmarray.so}, which {@code shmarray.library} replaces
 */
@SuppressWarnings("restricted")
record LibraryFile(String name) {
    private static final String FOLDER_PROPERTY = "shmarray.extract.folder";

    private String fileName() {
        return "lib" + name + ".so";
    }

    private String property() {
        return name + ".library";
    }

    /** Whether the user has named a file. */
    boolean isNamed() {
        return System.getProperty(property()) != null;
    }

    /**
     * Loads it.
     *
     * @throws UnsatisfiedLinkError that says what to do
     * @throws IllegalCallerException if the JVM denies native access
     */
    void load() {
        String file = System.getProperty(property());
        if (file == null) {
            loadFromJar();
        } else {
            loadNamed(path(property(), file));
        }
    }

    private void loadNamed(Path file) {
        String action = "-D" + property() + "=" + file;
        if (Files.notExists(file) || Files.isDirectory(file) || !Files.isReadable(file)) {
            String problem = Files.notExists(file)
                    ? "there is no such file"
                    : Files.isDirectory(file) ? "it is a folder" : "this user may not read it";
            throw failure(
                    action, problem, "name a " + fileName() + ", or leave the property out to use the one in the jar");
        }
        try {
            loadChecked(file);
        } catch (IOException | UnsatisfiedLinkError e) {
            throw failure(action, e, remedy(e, "move the file", "leave the property out to use the one in the jar"));
        }
    }

    private void loadFromJar() {
        String resource = resource(Platform.name());
        URL url = NativeLibrary.class.getResource(resource);
        if (url == null) {
            throw new UnsatisfiedLinkError(
                    "the jar has no " + resource + whatElseIsThere() + ": build it on such a machine with"
                            + " mvn -Pnative package, or set -D" + property() + " to a " + fileName() + " made for it");
        }
        Path parent = path(FOLDER_PROPERTY, System.getProperty(FOLDER_PROPERTY, System.getProperty("java.io.tmpdir")));
        try {
            loadUnpacked(url, parent);
        } catch (IOException e) {
            throw failure(
                    "unpacking " + resource + " into " + parent,
                    e,
                    "set -D" + FOLDER_PROPERTY + " to a folder that exists, is writable and has space");
        } catch (UnsatisfiedLinkError e) {
            throw failure(
                    "loading " + resource + " from " + parent,
                    e,
                    remedy(e, "set -D" + FOLDER_PROPERTY + " to a folder that is not", "take a whole jar"));
        }
    }

    private String resource(String platform) {
        return "/" + platform + "/" + fileName();
    }

    /** A jar may have been built without a compiler for this architecture. */
    private String whatElseIsThere() {
        String found = Platform.SUPPORTED.stream()
                .filter(platform -> NativeLibrary.class.getResource(resource(platform)) != null)
                .collect(Collectors.joining(" and "));
        return found.isEmpty() ? "" : ", only one for " + found;
    }

    /** Each class loader gets a file of its own, as the JVM wants it; it is gone once it is loaded. */
    private void loadUnpacked(URL url, Path parent) throws IOException {
        try (InputStream library = url.openStream();
                UnpackFolder folder = UnpackFolder.create(parent, fileName())) {
            Files.copy(library, folder.file());
            folder.permitFile();
            loadChecked(folder.file());
        }
    }

    private static void loadChecked(Path file) throws IOException {
        String problem = ElfFile.problem(file);
        if (problem != null) {
            throw new UnsatisfiedLinkError(problem);
        }
        System.load(file.toString());
    }

    private static String remedy(Throwable e, String ifNotExecutable, String ifDamaged) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("failed to map segment") || message.contains("Operation not permitted")) {
            return "its file system is mounted noexec: " + ifNotExecutable;
        }
        if (message.contains("already loaded in another classloader")) {
            return "leave the property out, so that each class loader unpacks a file of its own";
        }
        return ifDamaged;
    }

    private static UnsatisfiedLinkError failure(String action, Throwable cause, String remedy) {
        String reason = cause instanceof UnsatisfiedLinkError ? cause.getMessage() : cause.toString();
        UnsatisfiedLinkError error = failure(action, reason, remedy);
        error.initCause(cause);
        return error;
    }

    private static UnsatisfiedLinkError failure(String action, String reason, String remedy) {
        return new UnsatisfiedLinkError(action + ": " + reason + "; " + remedy);
    }

    private static Path path(String property, String value) {
        try {
            return Path.of(value).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw failure("-D" + property, e, "set it to a path");
        }
    }
}
