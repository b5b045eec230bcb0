package io.github.shmarray.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings as C wants them. */
final class CString {
    private CString() {}

    /** The UTF-8 bytes of a string with a NUL at the end. A NUL inside would silently cut it short and is refused. */
    static byte[] utf8(String string) {
        if (string.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("\"" + string.replace("\0", "\\0") + "\" contains a NUL character");
        }
        byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
