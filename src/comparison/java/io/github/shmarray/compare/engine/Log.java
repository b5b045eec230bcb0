package io.github.shmarray.compare.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a child process said on its way down. */
final class Log {
    private static final Pattern ERROR = Pattern.compile("^\\S.*(Exception|Error)\\b.*|^<.*failed.*>$");

    private Log() {}

    /** The line that tells best why it failed; empty if there is none. */
    static String reason(Path log) throws IOException {
        List<String> lines = Files.exists(log)
                ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList()
                : List.of();
        String last = lines.isEmpty() ? "" : lines.getLast();
        return lines.stream()
                .filter(line -> ERROR.matcher(line).matches())
                .findFirst()
                .orElse(last)
                .strip();
    }
}
