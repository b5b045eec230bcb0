package io.github.shmarray.segment;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Modes of files, as users write them. */
public final class FileMode {
    private static final int ALL_PERMISSIONS = 0777;

    private FileMode() {}

    /**
     * A mode that is one.
     *
     * @throws IllegalArgumentException if it has other bits than permissions
     */
    public static int check(int mode) {
        if ((mode & ~ALL_PERMISSIONS) != 0) {
            throw new IllegalArgumentException("permissions " + mode + " (octal 0" + Integer.toOctalString(mode)
                    + ") are outside 0 to 0777" + hint(mode));
        }
        return mode;
    }

    private static String hint(int mode) {
        String digits = Integer.toString(mode);
        return digits.matches("[0-7]{3}") ? "; did you mean 0" + digits + "?" : "";
    }

    /**
     * The mode that {@code ls} shows as {@code "rw-r-----"}.
     *
     * @throws IllegalArgumentException if it shows none so
     */
    public static int parse(String mode) {
        Objects.requireNonNull(mode, "permissions");
        int bits = 0;
        try {
            for (PosixFilePermission permission : PosixFilePermissions.fromString(mode)) {
                bits |= 0400 >> permission.ordinal();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("permissions \"" + mode + "\" are not nine characters such as"
                    + " \"rw-r-----\"; for a number, use withPermissions(0640)");
        }
        return bits;
    }
}
