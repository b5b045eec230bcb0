package io.github.shmarray;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Files in which the kernel tells of itself. Nothing here fails: a host may hide any of them, or have odd ones. */
final class KernelFile {
    private KernelFile() {}

    /** What it says, or null; a path that the locale has no characters for cannot be read either. */
    static String text(String path) {
        try (FileInputStream file = new FileInputStream(path)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The number that a text is.
     *
     * @param unknown in place of it for null, and what is no number or below 0
     */
    static long number(String text, long unknown) {
        try {
            long number = Long.parseLong(text == null ? "" : text.strip());
            return number < 0 ? unknown : number;
        } catch (NumberFormatException e) {
            return unknown;
        }
    }
}
