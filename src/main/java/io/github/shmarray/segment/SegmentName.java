package io.github.shmarray.segment;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Names of segments: where they lead, and the rules that they follow. */
public final class SegmentName {
    public static final File FOLDER = new File("/dev/shm");

    /** File systems of Linux end here (NAME_MAX). */
    private static final int LONGEST_BYTES = 255;

    private SegmentName() {}

    /** Where the segment of a name is. */
    public static String path(String name) {
        return FOLDER + "/" + name;
    }

    public static String check(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a segment name must not be empty");
        }
        if (name.equals(".") || name.equals("..")) {
            throw refused(name, "is a folder");
        }
        if (name.indexOf('/') >= 0) {
            throw refused(name, "has a slash at index " + name.indexOf('/') + "; " + withoutSlash(name));
        }
        if (name.indexOf('\0') >= 0) {
            throw refused(name.replace("\0", "\\0"), "has a NUL character at index " + name.indexOf('\0'));
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(name)) {
            throw refused(name, "is not valid Unicode");
        }
        if (bytes.length > LONGEST_BYTES) {
            throw refused(name, "has " + bytes.length + " bytes in UTF-8; at most " + LONGEST_BYTES + " are allowed");
        }
        return name;
    }

    private static String withoutSlash(String name) {
        String folder = name.substring(0, name.lastIndexOf('/'));
        String last = name.substring(folder.length() + 1);
        boolean isInSharedMemory = folder.isEmpty() || folder.equals(FOLDER.getPath());
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
