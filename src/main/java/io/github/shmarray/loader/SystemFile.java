package io.github.shmarray.loader;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the kernel tells in /proc and /sys. It differs between kernels and containers, and may be missing, unreadable or
 * empty; the library can do without all of it, so whatever is odd counts as not told. Safe to use from many threads.
 */
public final class SystemFile {
    private SystemFile() {}

    /**
     * What a parser makes of the lines of a file.
     *
     * @param parser may throw, or return null, if it does not find what it looks for
     * @return empty if the file cannot be read or parsed; never throws
     */
    public static <T> Optional<T> read(Path file, Function<Stream<String>, T> parser) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return Optional.ofNullable(parser.apply(lines));
        } catch (IOException | RuntimeException notTold) {
            return Optional.empty();
        }
    }

    /** What a parser makes of the first line of a file; otherwise as {@link #read}. */
    public static <T> Optional<T> readFirstLine(Path file, Function<String, T> parser) {
        return read(file, lines -> parser.apply(lines.findFirst().orElseThrow().strip()));
    }

    /** What is in a folder; nothing if it cannot be read. */
    public static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException | RuntimeException notTold) {
            return List.of();
        }
    }

    /** What it says, or null; a path that the locale has no characters for cannot be read either. */
    public static String text(String path) {
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
    public static long number(String text, long unknown) {
        try {
            long number = Long.parseLong(text == null ? "" : text.strip());
            return number < 0 ? unknown : number;
        } catch (NumberFormatException e) {
            return unknown;
        }
    }
}
