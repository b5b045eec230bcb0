package io.github.shmarray.segment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** Names of segments: where they lead, and the rules that they follow. */
public final class SegmentName {
    private static final String FOLDER_PROPERTY = "shmarray.folder";
    private static final String FOLDER_VARIABLE = "SHMARRAY_FOLDER";
    private static final String SHARED_MEMORY = "/dev/shm";

    private static final String FOLDER_TEXT = folderText();

    /** Where segments are that are known by their name alone: {@code /dev/shm}, or where the user has them instead. */
    public static final Path FOLDER = Path.of(FOLDER_TEXT);

    /** File systems of Linux end here (NAME_MAX). */
    private static final int LONGEST_BYTES = 255;

    private SegmentName() {}

    private static String folderText() {
        String variable = System.getenv(FOLDER_VARIABLE);
        return System.getProperty(FOLDER_PROPERTY, variable == null ? SHARED_MEMORY : variable);
    }

    /**
     * {@link #FOLDER}, if it can be one.
     *
     * @throws IllegalArgumentException if the user has named something else than a folder
     */
    public static Path folder() {
        if (!FOLDER_TEXT.startsWith("/")) {
            String from = System.getProperty(FOLDER_PROPERTY) == null
                    ? "the environment variable " + FOLDER_VARIABLE
                    : "the system property " + FOLDER_PROPERTY;
            throw new IllegalArgumentException(from + " is \"" + FOLDER_TEXT
                    + "\"; give the path of a folder for segments, from the root on, such as " + SHARED_MEMORY);
        }
        return FOLDER;
    }

    /** Whether the functions of POSIX for shared memory, which know their own folder, lead to the same. */
    public static boolean isOfPosix() {
        return FOLDER.equals(Path.of(SHARED_MEMORY));
    }

    /** What to say of a folder that is not there. */
    public static String absence(String folder) {
        return "there is no folder " + folder
                + (folder.equals(FOLDER.toString())
                        ? " on this host; create it, or name another one, of a tmpfs if there is one, by -D"
                                + FOLDER_PROPERTY + "=FOLDER or " + FOLDER_VARIABLE
                                + ", and the same to all who share segments"
                        : "; create it first");
    }

    /** Where the segment of a name is. */
    public static String path(String name) {
        return FOLDER + "/" + name;
    }

    /**
     * The name that a user means: without the one slash at the start that C wants.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String check(String given) {
        Objects.requireNonNull(given, "name");
        folder();
        String name = given.startsWith("/") && given.length() > 1 ? given.substring(1) : given;
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a segment name must not be empty");
        }
        if (name.equals(".") || name.equals("..")) {
            throw refused(given, "is a folder");
        }
        if (name.indexOf('/') >= 0) {
            throw refused(
                    given,
                    "has a slash at index " + given.indexOf('/', given.length() - name.length()) + "; "
                            + withoutSlash(given));
        }
        if (name.indexOf('\0') >= 0) {
            throw refused(given.replace("\0", "\\0"), "has a NUL character at index " + given.indexOf('\0'));
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(name)) {
            throw refused(given, "is not valid Unicode");
        }
        if (bytes.length > LONGEST_BYTES) {
            throw refused(given, "has " + bytes.length + " bytes in UTF-8; at most " + LONGEST_BYTES + " are allowed");
        }
        return name;
    }

    /**
     * A name, or what else others have written, for people: what a terminal would obey or not show is escaped as in Python, so that it stays
     * one line, and the one that it is.
     */
    public static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (isPrintable(character)) {
                shown.appendCodePoint(character);
            } else {
                shown.append((character <= 0xff ? "\\x%02x" : character <= 0xffff ? "\\u%04x" : "\\U%08x")
                        .formatted(character));
            }
        });
        return shown.toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String withoutSlash(String name) {
        String folder = name.substring(0, name.lastIndexOf('/'));
        String last = name.substring(folder.length() + 1);
        boolean isInSharedMemory = folder.replace("/", "").isEmpty() || folder.equals(FOLDER.toString());
        if (last.isEmpty() || !isInSharedMemory) {
            return "a name is one part, without a folder; for another one than " + FOLDER
                    + " there are attach(Path, options) and Backing.folder(Path)";
        }
        return "pass \"" + last + "\", which is in " + FOLDER + " anyway";
    }

    private static IllegalArgumentException refused(String name, String why) {
        return new IllegalArgumentException("segment name \"" + name + "\" " + why);
    }
}
